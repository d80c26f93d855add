/** A worker's way through a plan: takes what nobody has, then what the dead had, and makes the tables at the end. */
import { setTimeout } from "node:timers/promises";
import { count } from "../report/text-table.ts";
import { keepBeating, keepSession, wish } from "./command-thread.ts";
import { makeDispenser } from "./dispenser.ts";
import { type Leases, openLeases } from "./lease.ts";
import { shownPath } from "./locate.ts";
import { type Planned, plannedRuns, type QueuePlan, readPlan } from "./plan-file.ts";
import { openQueueFolder, type QueueFolder } from "./queue-folder.ts";
import { makeTables } from "./queue-tables.ts";
import { makeTrainer } from "./queue-trainer.ts";
import { openFolder, type SafeFolder } from "./safe-folder.ts";
import { shareOf } from "./share.ts";
import { type Reached, type Shift, STOPPED } from "./thread-messages.ts";
import { refuseOtherThanWorkers, surroundings, thisWorker } from "./queue-workers.ts";
import { isSystemError, WorldError } from "./world-error.ts";

/** What a worker has at hand. */
export interface Post {
  readonly path: string;
  readonly shift: Shift;
  readonly queue: QueueFolder;
  readonly leases: Leases;
  readonly runs: SafeFolder;
  /** Whether this thread is the worker's first: what an earlier one trained is not known. */
  readonly isFirst: boolean;
}

/** Resolves to the exit status. */
export async function workOn(path: string, shift: Shift, reached: Reached): Promise<number> {
  const { token, patience_s } = shift;
  try {
    const queue = openQueueFolder(path);
    const leases = openLeases(queue.path, thisWorker(token, patience_s), surroundings);
    keepBeating({ folder: queue.path, token, patience_s });
    try {
      await refuseOtherThanWorkers(path);
      for (const [id, cause] of Object.entries(reached.failed)) queue.fail(id, cause);
      // Those of a thread that came to an end by force.
      for (const id of leases.held()) leases.release(id);
      if (reached.stopped) return STOPPED;
      const runs = openFolder(path).folder("runs");
      const isFirst = Object.keys(reached.failed).length === 0;
      return await workUntilDone({ path, shift, queue, leases, runs, isFirst });
    } finally {
      keepBeating(null);
      leases.leave();
      keepSession(null);
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new WorldError(
      `${shownPath(path)}: results cannot be written: ${error.message}; finished runs are kept, and other workers go on: ` +
        "put this right and give the same command again",
    );
  }
}

/** Also of what is planned meanwhile. */
async function workUntilDone(post: Post): Promise<number> {
  for (;;) {
    const status = await workThrough(post, readPlan(post.path));
    if (status !== null) return status;
  }
}

/** null if another plan was made by then. */
async function workThrough(post: Post, plan: QueuePlan): Promise<number | null> {
  const { path, shift, queue, leases, runs } = post;
  const all = plannedRuns(plan);
  const share = shareOf(all, shift.share);
  const finished = (): ReadonlySet<string> => new Set(runs.names().filter((name) => !name.startsWith(".")));
  const isOver = (id: string): boolean => runs.has(id) || queue.hasFailed(id);
  const dispenser = makeDispenser({
    runs: share,
    leases,
    start: placeOf(shift.token),
    list: () => new Set([...finished(), ...queue.failed()]),
    isOver,
    clock: surroundings.clock,
  });
  const train = makeTrainer(post, all);
  for (let trained = 0; ;) {
    if (wish.aborted) return STOPPED;
    const next = dispenser.next() ?? takeOverOne(leases, dispenser.left, isOver);
    if (next !== null) {
      if (await train(next)) trained++;
      continue;
    }
    const others = dispenser.left.length;
    if (others > 0 && shift.wait) {
      await setTimeout(lookEvery_ms(shift));
      continue;
    }
    const left = all.filter(({ id }) => !isOver(id)).length;
    if (left === 0) {
      const tabled = await makeTables({ path, plan, queue, leases, finished, wait: shift.wait });
      if (tabled.kind === "damaged") continue;
      if (tabled.kind === "stopped") return STOPPED;
      if (tabled.kind === "made") console.log(tabled.words);
    }
    if (readPlan(path).text !== plan.text) return null;
    console.log(closing(all.length, left, post.isFirst ? trained : null, others));
    return share.some(({ id }) => !runs.has(id) && queue.hasFailed(id)) ? 1 : 0;
  }
}

function closing(all: number, left: number, trained: number | null, others: number): string {
  const here = trained === null ? "" : `${count(trained, "run")} trained by this worker; `;
  if (left === 0) return `${here}all ${all} are over`;
  return `${here}${left} of ${all} are left${others > 0 ? `, other workers have ${others} of its share in hand` : ""}`;
}

/** The first of these whose worker is dead. */
function takeOverOne(
  leases: Leases,
  left: readonly Planned[],
  isOver: (id: string) => boolean,
): Planned | null {
  for (const one of left) {
    const seen = leases.look(one.id);
    if (seen.state !== "stale" || !leases.takeOver(one.id, seen)) continue;
    if (!isOver(one.id)) return one;
    leases.release(one.id);
  }
  return null;
}

const TOKEN_SPACE = 2 ** 32;
/** Between 0 and 1. */
const placeOf = (token: string): number => Number.parseInt(token.slice(0, 8), 16) / TOKEN_SPACE;

/** Others' leases are looked at so often in the time after which a worker is taken for dead. */
const LOOKS = 8;
const LONGEST_LOOK_MS = 1000;
const lookEvery_ms = ({ patience_s }: Shift): number =>
  Math.min(LONGEST_LOOK_MS, (patience_s * 1000) / LOOKS);
