/** Trains every run of an experiment and writes its results: load, plan, train, write. */
import { resolve } from "node:path";
import { stringify } from "yaml";
import { UserError } from "../components/user-error.ts";
import type { Experiment } from "../config/experiment.ts";
import { csvLines } from "../results/csv.ts";
import { type Fate, isDone, runsTable, summaryNames } from "../results/runs-table.ts";
import { EVALUATION, OWN_TABLES, TRAINING } from "../results/columns.ts";
import { comparisonTable } from "../report/verdict.ts";
import {
  discardRuns,
  type ExperimentFolder,
  experimentPath,
  joinTables,
  openExperimentFolder,
  writeFile,
} from "../shell/experiment-folder.ts";
import { INTERRUPTED, watchForInterruption } from "../shell/interruption.ts";
import { load, type Loaded, type LoadOptions } from "../shell/load.ts";
import { checkArms } from "../shell/check-arms.ts";
import { shownPath, userFolder } from "../shell/locate.ts";
import { provenance } from "../shell/machine.ts";
import { readFinishedRun } from "../shell/run-folder.ts";
import { closingWords, listRuns, remediesOf } from "../report/run-report.ts";
import { makeDisplay } from "../shell/terminal.ts";
import { trainRun } from "../shell/train-run.ts";
import { isSystemError, WorldError } from "../shell/world-error.ts";

export interface RunOptions extends LoadOptions {
  /** As typed; `results` in the current folder if not. */
  readonly results?: string | undefined;
  readonly dryRun: boolean;
  readonly fresh: boolean;
  readonly failFast: boolean;
  readonly quiet: boolean;
}

/** Resolves to the exit status: 0 all runs ended in a result, 1 some failed, 130 interrupted. */
export async function run(config: string, options: RunOptions): Promise<number> {
  const loaded = await load(config, options);
  const { experiment } = loaded;
  for (const notice of loaded.notices) console.error(`note: ${notice}`);
  const path = experimentPath(resultsFolder(options.results), experiment.name);
  planEach(loaded);

  if (options.dryRun) {
    const finished = (run: Experiment["runs"][number]): boolean =>
      !options.fresh && readFinishedRun(resolve(path, "runs"), run) !== null;
    console.log(listRuns(experiment, finished));
    return 0;
  }
  try {
    return await trainAndWrite(loaded, path, options);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new WorldError(
      `${shownPath(path)}: results cannot be written: ${error.message}; finished runs are kept: ` +
        "put this right and give the same command again",
    );
  }
}

/** What the user typed is meant from where it was typed; the preset lies in the folder where the program runs. */
const resultsFolder = (typed: string | undefined): string =>
  typed === undefined ? resolve("results") : resolve(userFolder(process.env, process.cwd()), typed);

/** Refuses what would overwrite the experiment's own tables, and whatever a plan refuses. */
function planEach(loaded: Loaded): void {
  for (const { settings } of loaded.experiment.runs) {
    const taken = settings.diagnostics.measure.find(({ name }) => OWN_TABLES.has(name));
    if (taken)
      throw new UserError(`diagnostics.measure: "${taken.name}" is the name of another table of results`);
  }
  checkArms(loaded);
}

async function trainAndWrite(loaded: Loaded, path: string, options: RunOptions): Promise<number> {
  const { experiment } = loaded;
  const folder = openExperimentFolder(path);
  const interruption = watchForInterruption();
  try {
    if (options.fresh) discardRuns(folder, experiment.runs);
    // Reading what is there already refuses folders that are not ours before anything is written beside them.
    for (const run of experiment.runs) readFinishedRun(folder.runs, run);
    writeFile(folder, "experiment.yaml", stringify(experiment.resolved));

    const fates = await trainAll(loaded, folder, options, interruption.signal);
    await writeTables(folder, loaded, fates);
    console.log(closingWords(fates, shownPath(path)));
    if (interruption.signal.aborted && fates.some(({ status }) => status === "pending")) return INTERRUPTED;
    return fates.some(({ status }) => status === "failed") ? 1 : 0;
  } finally {
    folder.release();
    interruption.dispose();
  }
}

/** One fate for each run, in their order. */
async function trainAll(
  { experiment: { runs }, workshop }: Loaded,
  { runs: folder }: ExperimentFolder,
  { quiet, failFast }: RunOptions,
  signal: AbortSignal,
): Promise<readonly Fate[]> {
  const earlier = runs.map((run) => readFinishedRun(folder, run)?.fate);
  const display = makeDisplay({
    screen: process.stdout,
    runs: runs.length,
    quiet,
    clock: Date.now,
    env: process.env,
  });
  const context = { workshop, runs: folder, display, provenance: provenance(), signal };
  const fates: Fate[] = [];
  let left = earlier.filter((fate) => !fate).length;
  try {
    for (const [i, run] of runs.entries()) {
      const stop = signal.aborted || (failFast && fates.some(({ status }) => status === "failed"));
      const finished = earlier[i];
      if (stop) {
        fates.push(finished ?? { run, status: "pending" });
        continue;
      }
      display.begin({ id: run.id, label: run.label, seed: run.seed, position: i + 1, left });
      if (finished) display.say(run.id, "finished earlier, skipped");
      else left--;
      fates.push(finished ?? (await trainRun(run, context)));
      display.end(run.id);
    }
  } finally {
    display.close();
  }
  return fates;
}

/** The files about all runs together, each replaced in one step. */
async function writeTables(
  folder: ExperimentFolder,
  { experiment: { swept }, workshop }: Loaded,
  fates: readonly Fate[],
): Promise<void> {
  const parts = fates
    .filter(isDone)
    .map(({ run }) => ({ run, record: readFinishedRun(folder.runs, run)!.record }));
  await joinTables(folder, parts, [TRAINING.name, EVALUATION.name, ...workshop.catalogue.diagnostic.keys()]);
  writeFile(folder, "comparison.csv", csvLines(comparisonTable(remediesOf(fates), summaryNames(fates))));
  writeFile(folder, "runs.csv", csvLines(runsTable(fates, swept)));
}
