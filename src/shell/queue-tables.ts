/** The end of a queue: whoever finds nothing left makes the tables, one worker alone. */
import { setTimeout } from "node:timers/promises";
import type { Done } from "../results/fate.ts";
import { closeExperiment } from "./close-experiment.ts";
import { nowAt, wish } from "./command-thread.ts";
import { type ExperimentFolder, openExperimentFolder } from "./experiment-folder.ts";
import { labelsTextIn } from "./labels-file.ts";
import { findFinished } from "./lay-out.ts";
import type { Leases } from "./lease.ts";
import { breakLock, Held } from "./lock.ts";
import { plannedRuns, type PlannedConfig, type QueuePlan } from "./plan-file.ts";
import { type QueueFolder, TABLES } from "./queue-folder.ts";
import { untrained } from "./train-all.ts";

const LOOK_MS = 200;

export interface QueueTables {
  readonly path: string;
  readonly plan: QueuePlan;
  readonly queue: QueueFolder;
  readonly leases: Leases;
  /** Ids of the finished runs, as they are now. */
  finished(): ReadonlySet<string>;
  /** Wait for another worker that makes them. */
  readonly wait: boolean;
}

/**
 * `made`: by this worker, whose words are to be printed; `there`: they were made already; `others`: another worker makes them;
 * `damaged`: runs were set aside and have to be trained again; `stopped` before the end.
 */
export type Tabled =
  | { readonly kind: "made"; readonly words: string }
  | { readonly kind: "there" | "others" | "damaged" | "stopped" };

/** Makes the tables unless they are there. All runs are over. */
export async function makeTables(options: QueueTables): Promise<Tabled> {
  const { path, queue, leases, wait } = options;
  for (;;) {
    if (queue.isTabled(contentOf(options))) return { kind: "there" };
    if (wish.aborted) return { kind: "stopped" };
    const seen = leases.look(TABLES);
    const dead = seen.state === "stale" ? seen.holder : null;
    if (leases.claim(TABLES) || leases.takeOver(TABLES, seen)) {
      if (dead !== null) breakLock(path, dead);
      try {
        return await lockAndMake(options);
      } finally {
        leases.release(TABLES);
      }
    }
    if (!wait) return { kind: "others" };
    await setTimeout(LOOK_MS);
  }
}

/** All that the tables depend on. */
function contentOf({ path, plan, queue, finished }: QueueTables): string {
  const failed = [...queue.failed()].sort().map((id) => [id, queue.causeOf(id)]);
  return JSON.stringify([plan.text, [...finished()].sort(), failed, labelsTextIn(path)]);
}

async function lockAndMake(options: QueueTables): Promise<Tabled> {
  const { path, queue } = options;
  for (let said = false; ;) {
    let folder: ExperimentFolder;
    try {
      folder = openExperimentFolder(path);
    } catch (error) {
      if (!(error instanceof Held)) throw error;
      if (wish.aborted) return { kind: "stopped" };
      if (!said) console.error(`note: the tables have to wait: ${error.message}`);
      said = true;
      await setTimeout(LOOK_MS);
      continue;
    }
    try {
      if (queue.isTabled(contentOf(options))) return { kind: "there" };
      nowAt({ doing: "closing" });
      return await make(folder, options);
    } finally {
      folder.release();
      nowAt({ doing: "preparing" });
    }
  }
}

async function make(folder: ExperimentFolder, options: QueueTables): Promise<Tabled> {
  const { plan, queue } = options;
  const all = plannedRuns(plan).map(({ run }) => run);
  const finished = await findFinished(folder, all);
  if (all.some(({ id }) => !finished.has(id) && !queue.hasFailed(id))) return { kind: "damaged" };
  const content = contentOf(options);
  const config = plan.configs.at(-1)!;
  const words = await closeConfig(folder, config, finished, queue);
  // No run is left for which somebody could need it.
  queue.clearAll();
  queue.table(content);
  return { kind: "made", words };
}

/** The tables of an experiment whose newest config this is. */
export async function closeConfig(
  folder: ExperimentFolder,
  config: PlannedConfig,
  finished: ReadonlyMap<string, Done>,
  queue: QueueFolder,
): Promise<string> {
  const { catalogue } = await config.open();
  const failed = Object.fromEntries(
    [...queue.failed()].filter((id) => !finished.has(id)).map((id) => [id, queue.causeOf(id)]),
  );
  const fates = untrained(config.runs, { finished, failed });
  const { name, swept, baseline, diagnostics } = config;
  const session = {
    path: folder.path,
    name,
    swept,
    baseline,
    diagnostics,
    onlyThisConfig: false,
    report: false,
    retried: null,
    tuning: null,
    tuned: null,
  };
  return closeExperiment(folder, session, fates, catalogue);
}
