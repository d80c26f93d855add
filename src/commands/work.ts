/** One worker of a planned experiment: takes runs that nobody has, trains them, and ends when nothing is left. */
import { resolve } from "node:path";
import { bare, quoted } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";
import { checkpointEvery, timeLimit } from "../shell/counts-typed.ts";
import { kindOf, userFolder } from "../shell/locate.ts";
import { plannedRuns, type QueuePlan, readPlan } from "../shell/plan-file.ts";
import { openQueueFolder } from "../shell/queue-folder.ts";
import { workOn } from "../shell/queue-worker.ts";
import { shareOf, shareTyped } from "../shell/share.ts";
import type { Reached, Shift } from "../shell/thread-messages.ts";
import { newToken } from "../shell/queue-workers.ts";

export interface WorkOptions {
  /** As typed, like all of these. */
  readonly index?: string | undefined;
  readonly shard?: string | undefined;
  /** Seconds. */
  readonly lease: string;
  readonly wait: boolean;
  readonly retryFailed: boolean;
  readonly plugins: boolean;
  readonly checkpointEvery?: string | undefined;
  readonly timeLimit?: string | undefined;
}

/** Resolves to the exit status: 0 its runs ended in a result, 1 some failed, 130 it was told to stop before the end. */
export async function work(given: string, options: WorkOptions): Promise<number> {
  const path = resolve(userFolder(process.env, process.cwd()), given);
  if (kindOf(path) !== "folder")
    throw new UserError(
      `${bare(given)}: there is no such folder; npm run plan my-config.yaml lays one out and says which`,
    );
  const shift: Shift = {
    token: newToken(),
    patience_s: secondsTyped(options.lease),
    share: shareTyped(options.index, options.shard),
    wait: options.wait,
    checkpointEvery: checkpointEvery(options.checkpointEvery),
    timeLimit_ms: timeLimit(options.timeLimit),
  };
  const plan = readPlan(path);
  if (!options.plugins) refusePlugins(given, plan);
  const share = shareOf(plannedRuns(plan), shift.share);
  if (options.retryFailed) {
    const queue = openQueueFolder(path);
    for (const { id } of share) queue.forgive(id);
  }
  return workOn(path, shift, { failed: {}, stopped: false });
}

function refusePlugins(given: string, { configs }: QueuePlan): void {
  const names = configs.flatMap(({ workshop }) => workshop.plugins.map(({ path }) => bare(path)));
  if (names.length === 0) return;
  throw new UserError(
    `${bare(given)}: runs that are planned here load ${[...new Set(names)].join(", ")}, and --no-plugins forbids it; ` +
      "leave out --no-plugins if you trust these files",
  );
}

const LEAST_LEASE_S = 0.5;

function secondsTyped(typed: string): number {
  const seconds = Number(typed);
  if (/^\d{1,6}(\.\d{1,3})?$/.test(typed) && seconds >= LEAST_LEASE_S) return seconds;
  throw new UserError(
    `--lease: seconds, ${LEAST_LEASE_S} at least; got ${quoted(typed)}; write a number, for example --lease 60`,
  );
}

/** Goes on in a new thread, the one before having come to an end by force. */
export const resumeWork = (path: string, shift: Shift, reached: Reached): Promise<number> =>
  workOn(path, shift, reached);
