/** Joins results folders of one experiment, as machines that share nothing leave them, and makes its tables anew. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { bare } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";
import { count } from "../report/text-table.ts";
import { closeExperiment } from "../shell/close-experiment.ts";
import { type ExperimentFolder, openExperimentFolder } from "../shell/experiment-folder.ts";
import { LABELS, labelsText, mergedLabels, readLabels } from "../shell/labels-file.ts";
import { findFinished } from "../shell/lay-out.ts";
import { load } from "../shell/load.ts";
import { kindOf, shownPath, userFolder } from "../shell/locate.ts";
import { mergeRuns } from "../shell/merge-runs.ts";
import { plannedRuns, planTextIn, readPlan } from "../shell/plan-file.ts";
import { bringHome, openQueueFolder } from "../shell/queue-folder.ts";
import { closeConfig } from "../shell/queue-tables.ts";
import { untrained } from "../shell/train-all.ts";
import { refuseWorkers } from "../shell/queue-workers.ts";

export interface MergeOptions {
  readonly plugins: boolean;
}

/** Into the first folder, from the others. Resolves to 0, or 1 if a run could not be taken. */
export async function merge(given: readonly string[], options: MergeOptions): Promise<number> {
  const home = userFolder(process.env, process.cwd());
  const [path = "", ...others] = given.map((one) => resolve(home, one));
  const names = [path, ...others].map(experimentName);
  const other = names.findIndex((name) => name !== names[0]);
  if (other > 0)
    throw new UserError(
      `${bare(given[other]!)}: it is of the experiment ${bare(names[other]!)}, and ${bare(given[0]!)} of ${bare(names[0]!)}; ` +
        "folders of one experiment can be merged",
    );
  const folder = openExperimentFolder(path);
  try {
    await refuseWorkers(path);
    bringHome(path, folder.runs);
    let faults = 0;
    for (const from of others) {
      const merged = await mergeRuns(folder, from);
      takeLabels(folder, from);
      for (const fault of merged.faults) console.error(fault);
      faults += merged.faults.length;
      const same = merged.same > 0 ? `, ${merged.same} that were there with the same bytes` : "";
      console.log(`${bare(shownPath(from))}: ${count(merged.taken, "run")} taken${same}`);
    }
    console.log(await tables(folder, options));
    return faults > 0 ? 1 : 0;
  } finally {
    folder.release();
  }
}

/** As its experiment.yaml says. */
function experimentName(path: string): string {
  const config = join(path, "experiment.yaml");
  if (kindOf(config) !== "file")
    throw new UserError(
      `${bare(shownPath(path))}: no experiment lies here (it has no experiment.yaml); give folders such as results/relu`,
    );
  const [, name] = /^name: (.*)$/m.exec(readFileSync(config, "utf8")) ?? [];
  return name ?? "";
}

/** What the other folder's commands called their settings, and their configs, after its own. */
function takeLabels({ path, own }: ExperimentFolder, from: string): void {
  own.replace(LABELS, labelsText(mergedLabels(readLabels(path).arms, readLabels(from).arms)));
  const configs = own.folder("configs");
  for (const name of readdirSync(join(from, "configs")).filter((one) => /^[0-9a-f]+\.yaml$/.test(one)))
    if (!configs.has(name)) configs.replace(name, readFileSync(join(from, "configs", name)));
}

/** By the plan if there is one, else by the config of the command that was given last. */
async function tables(folder: ExperimentFolder, { plugins }: MergeOptions): Promise<string> {
  const { path } = folder;
  if (planTextIn(path) !== null) {
    const plan = readPlan(path);
    const all = plannedRuns(plan).map(({ run }) => run);
    return closeConfig(folder, plan.configs.at(-1)!, await findFinished(folder, all), openQueueFolder(path));
  }
  const { experiment, workshop } = await load(join(path, "experiment.yaml"), { set: [], plugins });
  if (experiment.tuning !== null)
    return "this experiment tunes: give its command again, which finds these runs and makes the tables";
  const finished = await findFinished(folder, experiment.runs);
  const { name, swept, baseline } = experiment;
  const { catalogue } = workshop;
  const session = {
    path,
    name,
    swept,
    baseline,
    diagnostics: [...catalogue.diagnostic.keys()],
    onlyThisConfig: false,
    report: false,
    retried: null,
    tuning: null,
    tuned: null,
  };
  const fates = untrained(experiment.runs, { finished, failed: {} });
  return closeExperiment(folder, session, fates, catalogue);
}
