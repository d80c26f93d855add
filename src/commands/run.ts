/** Trains every run of an experiment and writes its results: load, plan, train, write. */
import { UserError } from "../components/user-error.ts";
import { writtenYaml } from "../config/written-yaml.ts";
import { closingWords, listRuns } from "../report/run-report.ts";
import { OWN_TABLES } from "../results/columns.ts";
import { checkArms } from "../shell/check-arms.ts";
import {
  discardRuns,
  experimentPath,
  openExperimentFolder,
  resultsFolder,
  runsFolder,
  writeFile,
} from "../shell/experiment-folder.ts";
import { writeTables } from "../shell/experiment-tables.ts";
import { INTERRUPTED, watchForInterruption } from "../shell/interruption.ts";
import { load, type Loaded, type LoadOptions } from "../shell/load.ts";
import { shownPath } from "../shell/locate.ts";
import { provenance } from "../shell/machine.ts";
import { finishedRuns } from "../shell/run-folder.ts";
import type { Output } from "../shell/screen.ts";
import { makeDisplay } from "../shell/terminal.ts";
import { trainAll } from "../shell/train-all.ts";
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
export async function run(config: string, options: RunOptions, screen: Output): Promise<number> {
  const loaded = await load(config, options);
  const { experiment } = loaded;
  for (const notice of loaded.notices) console.error(`note: ${notice}`);
  const path = experimentPath(resultsFolder(options.results), experiment.name);
  refuseOwnTables(loaded);
  checkArms(loaded);

  if (options.dryRun) {
    const finished = options.fresh ? new Map() : finishedRuns(runsFolder(path), experiment.runs);
    console.log(listRuns(experiment, finished));
    return 0;
  }
  try {
    return await trainAndWrite(loaded, path, options, screen);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new WorldError(
      `${shownPath(path)}: results cannot be written: ${error.message}; finished runs are kept: ` +
        "put this right and give the same command again",
    );
  }
}

/** A diagnostic's table must not replace one of the experiment's own. */
function refuseOwnTables({ experiment }: Loaded): void {
  for (const { settings } of experiment.runs) {
    const taken = settings.diagnostics.measure.find(({ name }) => OWN_TABLES.has(name));
    if (taken)
      throw new UserError(`diagnostics.measure: "${taken.name}" is the name of another table of results`);
  }
}

async function trainAndWrite(
  { experiment, workshop }: Loaded,
  path: string,
  { fresh, quiet, failFast }: RunOptions,
  screen: Output,
): Promise<number> {
  const { runs } = experiment;
  const folder = openExperimentFolder(path);
  const { signal, dispose } = watchForInterruption();
  const display = makeDisplay({ screen, runs: runs.length, quiet, clock: Date.now, env: process.env });
  try {
    if (fresh) discardRuns(folder, runs);
    // Folders that are not ours are refused before anything is written beside them.
    const finished = finishedRuns(folder.runs, runs);
    writeFile(folder, "experiment.yaml", writtenYaml(experiment.resolved));

    const context = { workshop, runs: folder.runs, display, provenance: provenance(), signal };
    const results = await trainAll(runs, { ...context, finished, failFast }).finally(display.close);
    await writeTables(folder, results, workshop.catalogue.diagnostic.keys());
    console.log(closingWords(results, shownPath(path)));
    const ended = (status: "pending" | "failed"): boolean =>
      results.fates.some((fate) => fate.status === status);
    if (signal.aborted && ended("pending")) return INTERRUPTED;
    return ended("failed") ? 1 : 0;
  } finally {
    folder.release();
    dispose();
  }
}
