/** Lays out an experiment's folder with its runs to be done, for any number of workers. */
import { bare } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";
import { count } from "../report/text-table.ts";
import { checkArms } from "../shell/check-arms.ts";
import {
  experimentPath,
  openExperimentFolder,
  resultsFolder,
  runsFolder,
} from "../shell/experiment-folder.ts";
import { findFinished, keepExperiment, refuseTables } from "../shell/lay-out.ts";
import { load, type LoadOptions } from "../shell/load.ts";
import { shownPath } from "../shell/locate.ts";
import { PLAN, plannedRuns, planTextIn, readPlan, withExperiment } from "../shell/plan-file.ts";
import { openQueueFolder } from "../shell/queue-folder.ts";
import { isSystemError, WorldError } from "../shell/world-error.ts";

export interface PlanOptions extends LoadOptions {
  /** As typed; `results` in the current folder if not. */
  readonly results?: string | undefined;
}

export async function plan(config: string, options: PlanOptions): Promise<number> {
  const loaded = await load(config, options);
  const { experiment, workshop } = loaded;
  for (const notice of loaded.notices) console.error(`note: ${notice}`);
  const path = experimentPath(resultsFolder(options.results), experiment.name);
  if (experiment.tuning !== null)
    throw new UserError(
      "compare.tune: which runs are reported is known only when those for tuning are over, so they cannot be planned at once; " +
        "use npm run experiment, or leave compare out and put what it tunes into the sweep",
    );
  refuseTables(experiment.runs);
  for (const notice of checkArms(loaded)) console.error(`note: ${notice}`);

  const folder = openExperimentFolder(path);
  try {
    const before = planTextIn(path);
    const finished = await findFinished(folder, experiment.runs);
    const name = keepExperiment(folder, experiment);
    const queue = openQueueFolder(path);
    for (const { id } of experiment.runs) queue.forgive(id);
    // Workers that are at it see the plan as it was or as it is now.
    folder.own.replace(PLAN, withExperiment(path, before, experiment, name, workshop));
    const all = plannedRuns(readPlan(path)).length;
    console.log(words(bare(shownPath(path)), experiment.runs.length, finished.size, all));
    return 0;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new WorldError(`${shownPath(runsFolder(path))}: the plan cannot be written: ${error.message}`);
  } finally {
    folder.release();
  }
}

function words(path: string, runs: number, finished: number, all: number): string {
  const others = all - runs;
  const already = finished > 0 ? `, ${finished} of them finished` : "";
  return [
    `planned: ${count(runs, "run")}${already}${others > 0 ? `, beside ${others} of other configs; ${all} in all` : ""}`,
    "start any number of workers, on any machine that sees this folder:",
    `  npm run work ${path}`,
    `or a job array of 1 to ${all}, run i of it by:`,
    `  npm run work ${path} -- --index i`,
  ].join("\n");
}
