/** Trains every run of an experiment and writes its results: load, plan, train, write. */
import { join } from "node:path";
import { bare, quoted } from "../components/foreign-text.ts";
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
  setAside,
} from "../shell/experiment-folder.ts";
import { writeTables } from "../shell/experiment-tables.ts";
import { tableNameFault } from "../shell/file-names.ts";
import { INTERRUPTED, watchForInterruption } from "../shell/interruption.ts";
import { load, type Loaded, type LoadOptions } from "../shell/load.ts";
import { shownPath } from "../shell/locate.ts";
import { provenance } from "../shell/machine.ts";
import { findRuns } from "../shell/run-folder.ts";
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
  refuseTables(loaded);
  checkArms(loaded);

  if (options.dryRun) {
    const runs = options.fresh ? [] : experiment.runs;
    const { finished, damaged } = await findRuns(runsFolder(path), runs);
    for (const [id, { message }] of damaged)
      console.error(
        `note: ${bare(shownPath(join(runsFolder(path), id)))}: ${message}; it would be trained again`,
      );
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

/** A diagnostic's table is a file of its name, and must not replace one of the experiment's own. */
function refuseTables({ experiment }: Loaded): void {
  for (const { name } of experiment.runs.flatMap(({ settings }) => settings.diagnostics.measure)) {
    if (OWN_TABLES.has(name.toLowerCase()))
      throw new UserError(`diagnostics.measure: ${quoted(name)} is the name of another table of results`);
    const fault = tableNameFault(name);
    if (fault !== null)
      throw new UserError(
        `diagnostics.measure: ${quoted(name)} cannot be the name of a table, which is a file: ${fault}; ` +
          "give the diagnostic another name",
      );
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
    const { finished, damaged } = await findRuns(folder.runs.path, runs);
    for (const [id, { message }] of damaged) console.error(`note: ${setAside(folder, id, message)}`);
    folder.own.replace("experiment.yaml", writtenYaml(experiment.resolved));

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
