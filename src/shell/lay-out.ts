/** What stands in an experiment's folder before its runs are trained. */
import { quoted } from "../components/foreign-text.ts";
import type { Run } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import type { Experiment } from "../config/experiment.ts";
import { writtenYaml } from "../config/written-yaml.ts";
import { OWN_TABLES } from "../results/columns.ts";
import type { Done } from "../results/fate.ts";
import { type ExperimentFolder, keepConfig, setAside } from "./experiment-folder.ts";
import { tableNameFault } from "./file-names.ts";
import { keepLabels } from "./keep-labels.ts";
import { findRuns } from "./run-folder.ts";

/** A diagnostic's table is a file of its name, and must not replace one of the experiment's own. */
export function refuseTables(runs: readonly Run[]): void {
  for (const { name } of runs.flatMap(({ settings }) => settings.diagnostics.measure)) {
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

/** Those of the runs that ended earlier; damaged ones are moved out of the way, and said. */
export async function findFinished(
  folder: ExperimentFolder,
  runs: readonly Run[],
  then = "the run is trained again",
): Promise<ReadonlyMap<string, Done>> {
  const { finished, damaged } = await findRuns(folder.runs.path, runs);
  for (const [id, { message }] of damaged)
    console.error(`note: ${setAside(folder, id, message)}, and ${then}`);
  return finished;
}

/** Writes down what this command asks for, beside what earlier ones did; returns the name of its config there. */
export function keepExperiment(folder: ExperimentFolder, experiment: Experiment): string {
  const config = keepConfig(folder, writtenYaml(experiment.resolved));
  const { name, runs, swept, tuning } = experiment;
  const notice = keepLabels(folder, name, { runs, swept, config, forTuning: tuning !== null });
  if (notice !== null) console.error(`note: ${notice}`);
  return config;
}
