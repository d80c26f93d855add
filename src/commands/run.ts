/** Trains every run of an experiment and writes its results: load, plan, train, write. */
import { join } from "node:path";
import { bare, quoted } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";
import { writtenYaml } from "../config/written-yaml.ts";
import { closingWords, listRuns } from "../report/run-report.ts";
import type { Done } from "../results/fate.ts";
import { OWN_TABLES } from "../results/columns.ts";
import { checkArms } from "../shell/check-arms.ts";
import {
  discardRuns,
  type ExperimentFolder,
  experimentPath,
  openExperimentFolder,
  resultsFolder,
  runsFolder,
  setAside,
} from "../shell/experiment-folder.ts";
import { writeTables } from "../shell/experiment-tables.ts";
import { tableNameFault } from "../shell/file-names.ts";
import { load, type Loaded, type LoadOptions } from "../shell/load.ts";
import { shownPath } from "../shell/locate.ts";
import { provenance } from "../shell/machine.ts";
import { findRuns } from "../shell/run-folder.ts";
import { keepSession, nowAt, threadScreen, wish } from "../shell/command-thread.ts";
import { type Reached, type Session, STOPPED } from "../shell/thread-messages.ts";
import { openWorkshop, type Workshop } from "../shell/workshop.ts";
import { styleFor } from "../shell/terminal-style.ts";
import { makeDisplay } from "../shell/terminal.ts";
import { trainAll, untrained } from "../shell/train-all.ts";
import { isSystemError, WorldError } from "../shell/world-error.ts";

const NOTHING_REACHED: Reached = { failed: {}, stopped: false };

export interface RunOptions extends LoadOptions {
  /** As typed; `results` in the current folder if not. */
  readonly results?: string | undefined;
  readonly dryRun: boolean;
  readonly fresh: boolean;
  readonly failFast: boolean;
  readonly quiet: boolean;
}

/** Resolves to the exit status: 0 all runs ended in a result, 1 some failed, {@link STOPPED} told to stop before the end. */
export async function run(config: string, options: RunOptions): Promise<number> {
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
  const { workshop } = loaded;
  const { quiet, failFast } = options;
  const session: Session = {
    path,
    runs: experiment.runs,
    workshop: workshop.spec,
    diagnostics: [...workshop.catalogue.diagnostic.keys()],
    failFast,
    quiet,
  };
  return inFolder(session, async (folder) => {
    if (options.fresh) discardRuns(folder, experiment.runs);
    // Folders that are not ours are refused before anything is written beside them.
    const finished = await findFinished(folder, session);
    folder.own.replace("experiment.yaml", writtenYaml(experiment.resolved));
    return trainAndWrite(folder, session, finished, NOTHING_REACHED, () => Promise.resolve(workshop));
  });
}

/** Goes on with a session whose thread had to be ended, or closes it. */
export async function resume(session: Session, reached: Reached): Promise<number> {
  return inFolder(session, async (folder) =>
    trainAndWrite(folder, session, await findFinished(folder, session), reached, () =>
      openWorkshop(session.workshop),
    ),
  );
}

async function findFinished(folder: ExperimentFolder, { runs }: Session): Promise<ReadonlyMap<string, Done>> {
  const { finished, damaged } = await findRuns(folder.runs.path, runs);
  for (const [id, { message }] of damaged) console.error(`note: ${setAside(folder, id, message)}`);
  return finished;
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

/** Holds the session's folder while `work` lasts, and lets the watching thread know. */
async function inFolder(
  session: Session,
  work: (folder: ExperimentFolder) => Promise<number>,
): Promise<number> {
  const folder = openExperimentFolder(session.path);
  keepSession(session);
  try {
    return await work(folder);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new WorldError(
      `${shownPath(session.path)}: results cannot be written: ${error.message}; finished runs are kept: ` +
        "put this right and give the same command again",
    );
  } finally {
    folder.release();
    keepSession(null);
  }
}

async function trainAndWrite(
  folder: ExperimentFolder,
  { path, runs, diagnostics, quiet, failFast }: Session,
  finished: ReadonlyMap<string, Done>,
  reached: Reached,
  open: () => Promise<Workshop>,
): Promise<number> {
  const display = makeDisplay({
    screen: threadScreen,
    runs: runs.length,
    quiet,
    clock: Date.now,
    env: process.env,
  });
  const earlier = { finished, ...reached };
  const results = reached.stopped
    ? untrained(runs, earlier)
    : await trainAll(runs, {
        ...earlier,
        failFast,
        workshop: await open(),
        runs: folder.runs,
        display,
        provenance: provenance(),
        wish,
      }).finally(display.close);
  nowAt({ doing: "closing" });
  await writeTables(folder, results, diagnostics);
  console.log(closingWords(results, shownPath(path), styleFor(threadScreen, process.env)));
  const ended = (status: "pending" | "failed"): boolean =>
    results.fates.some((fate) => fate.status === status);
  if (wish.aborted && ended("pending")) return STOPPED;
  return ended("failed") ? 1 : 0;
}
