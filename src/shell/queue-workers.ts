/** The workers of an experiment's folder, as `run` and other workers meet them. */
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout } from "node:timers/promises";
import { bare } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";
import { count } from "../report/text-table.ts";
import { wish } from "./command-thread.ts";
import { counterOf, forget, type Surroundings, type Worker, workersIn } from "./lease.ts";
import { shownPath } from "./locate.ts";
import { Held, holderOf } from "./lock.ts";
import { isRunning, processOf } from "./process-life.ts";
import { queuePath } from "./queue-folder.ts";

const TOKEN_BYTES = 6;
export const newToken = (): string => randomBytes(TOKEN_BYTES).toString("hex");

/** This process as a worker. */
export const thisWorker = (token: string, patience_s: number): Worker => ({
  token,
  host: hostname(),
  pid: process.pid,
  started: processOf(process.pid).started,
  patience_s,
});

/** A process of another machine cannot be looked at from here. */
export const surroundings: Surroundings = {
  clock: () => performance.now() / 1000,
  hasEnded: ({ host, pid, started }) => host === hostname() && !isRunning(pid, started),
};

const LOOK_MS = 200;

/**
 * Throws a UserError if a worker trains here; to be called by who holds the folder's lock. A worker of another machine is
 * watched for as long as its sign of life may take; what is left of a dead one is removed.
 */
export async function refuseWorkers(experiment: string): Promise<void> {
  const queue = queuePath(experiment);
  const known = workersIn(queue).filter((worker) => !surroundings.hasEnded(worker) || dead(worker));
  const here = known.filter(({ host }) => host === hostname());
  if (here.length > 0) throw busy(experiment, here);
  if (known.length === 0) return;
  const counters = new Map(known.map((worker) => [worker, counterOf(queue, worker)]));
  const patience_s = Math.max(...known.map((worker) => worker.patience_s));
  console.error(
    `note: ${places(known)} may be training here; waiting up to ${patience_s} s for a sign of life`,
  );
  const began_s = surroundings.clock();
  while (surroundings.clock() - began_s < patience_s && !wish.aborted) {
    await setTimeout(LOOK_MS);
    const alive = known.filter((worker) => counterOf(queue, worker) !== counters.get(worker));
    if (alive.length > 0) throw busy(experiment, alive);
  }
  known.forEach(dead);

  function dead({ token }: Worker): boolean {
    forget(queue, token);
    return false;
  }
}

const places = (workers: readonly Worker[]): string =>
  workers.map(({ pid, host }) => `process ${pid} on ${bare(host)}`).join(", ");

const busy = (experiment: string, workers: readonly Worker[]): UserError =>
  new UserError(
    `${bare(shownPath(experiment))}: ${count(workers.length, "worker")} ${workers.length === 1 ? "is" : "are"} training here (${places(workers)}); ` +
      `wait for ${workers.length === 1 ? "it" : "them"}, or train with ${workers.length === 1 ? "it" : "them"}: npm run work ${bare(shownPath(experiment))}`,
  );

/** So long a command that only writes a few files is waited for. */
const BRIEF_S = 3;

/** Throws a UserError if another command than a worker's holds the folder: `run` trains alone. */
export async function refuseOtherThanWorkers(experiment: string): Promise<void> {
  const began_s = surroundings.clock();
  for (;;) {
    const holder = holderOf(experiment);
    if (holder === null) return;
    const isWorker = ({ host, pid }: Worker): boolean => host === holder.host && pid === holder.pid;
    if (workersIn(queuePath(experiment)).some(isWorker)) return;
    if (surroundings.clock() - began_s >= BRIEF_S || wish.aborted)
      throw new Held(
        `${bare(shownPath(experiment))}: process ${holder.pid} on ${bare(holder.host)} is writing here; wait for it ` +
          "(if it no longer runs, delete the file .lock in that folder)",
        holder,
      );
    await setTimeout(LOOK_MS);
  }
}
