/** Trains every run of an experiment and writes its results: load, plan, train, write. */
import type { Catalogue } from "../components/define.ts";
import { catalogue } from "../components/registry.ts";
import { UserError } from "../components/user-error.ts";
import { choiceLines, tuningBegins } from "../report/tuning-words.ts";
import type { Done, Fate } from "../results/fate.ts";
import { type AlsoWritten, keepAlsoWritten } from "../shell/also-written.ts";
import { checkArms } from "../shell/check-arms.ts";
import { closeExperiment, writeExperiment } from "../shell/close-experiment.ts";
import { checkpointEvery, timeLimit, workers } from "../shell/counts-typed.ts";
import {
  discardRuns,
  type ExperimentFolder,
  experimentPath,
  openExperimentFolder,
  resultsFolder,
} from "../shell/experiment-folder.ts";
import { dryRun } from "../shell/dry-run.ts";
import { failedOf, withLeftOut } from "../shell/failed-earlier.ts";
import { findFinished, keepExperiment, refuseTables } from "../shell/lay-out.ts";
import { load, type LoadOptions } from "../shell/load.ts";
import { shownPath } from "../shell/locate.ts";
import { provenance } from "../shell/machine.ts";
import { bringHome } from "../shell/queue-folder.ts";
import { keepSession, nowAt, threadScreen, wish } from "../shell/command-thread.ts";
import { type Reached, type Session, STOPPED } from "../shell/thread-messages.ts";
import { refuseWorkers } from "../shell/queue-workers.ts";
import { openWorkshop, type Workshop } from "../shell/workshop.ts";
import { makeDisplay } from "../shell/terminal.ts";
import { keepSafety } from "../shell/safe-csv.ts";
import { tablesMeanwhile } from "../shell/tables-meanwhile.ts";
import { trainAll, untrained } from "../shell/train-all.ts";
import { endTuning, possibleRuns, reportingSession } from "../shell/tuning.ts";
import { isSystemError, WorldError } from "../shell/world-error.ts";

const NOTHING_REACHED: Reached = { failed: {}, stopped: false };

export interface RunOptions extends LoadOptions, AlsoWritten {
  /** As typed; `results` in the current folder if not. */
  readonly results?: string | undefined;
  readonly dryRun: boolean;
  readonly fresh: boolean;
  readonly retryFailed: boolean;
  /** As typed; undefined leaves the choice of earlier commands. */
  readonly safeCsv?: boolean | undefined;
  readonly failFast: boolean;
  /** Updates, as typed; by the clock if not. */
  readonly checkpointEvery?: string | undefined;
  /** As typed; one a core if not. */
  readonly workers?: string | undefined;
  /** As typed; none if not. */
  readonly timeLimit?: string | undefined;
  /** Leave earlier runs of this name out of the tables. */
  readonly onlyThisConfig: boolean;
  /** Write report.html at the end. */
  readonly report: boolean;
  readonly quiet: boolean;
}

/** Resolves to the exit status: 0 all runs ended in a result, 1 some failed, {@link STOPPED} told to stop before the end. */
export async function run(config: string, options: RunOptions): Promise<number> {
  const counts = {
    checkpointEvery: checkpointEvery(options.checkpointEvery),
    workers: workers(options.workers),
    timeLimit_ms: timeLimit(options.timeLimit),
  };
  if (options.retryFailed && options.fresh)
    throw new UserError(
      "--retry-failed and --fresh: one trains only what failed, the other everything; give one of them",
    );
  const loaded = await load(config, options);
  const { experiment } = loaded;
  for (const notice of loaded.notices) console.error(`note: ${notice}`);
  const path = experimentPath(resultsFolder(options.results), experiment.name);
  refuseTables(experiment.runs);
  const retried = options.retryFailed ? failedOf(possibleRuns(experiment), path) : null;
  for (const notice of checkArms(loaded)) console.error(`note: ${notice}`);

  if (options.dryRun) {
    const { fresh } = options;
    for (const line of await dryRun(loaded, path, { fresh, retried, workers: counts.workers }))
      console.log(line);
    return 0;
  }
  const { workshop } = loaded;
  const { quiet, failFast, onlyThisConfig, report } = options;
  const session: Session = {
    path,
    name: experiment.name,
    runs: experiment.runs,
    swept: experiment.swept,
    baseline: experiment.baseline,
    tuning: experiment.tuning,
    tuned: null,
    workshop: workshop.spec,
    diagnostics: [...workshop.catalogue.diagnostic.keys()],
    failFast,
    ...counts,
    retried,
    onlyThisConfig,
    report,
    quiet,
  };
  return inFolder(session, async (folder) => {
    if (options.fresh) discardRuns(folder, possibleRuns(experiment));
    // Folders that are not ours are refused before anything is written beside them.
    const finished = await findFinished(folder, session.runs, nextTime(session));
    keepExperiment(folder, experiment);
    keepSafety(folder, options.safeCsv);
    keepAlsoWritten(folder, options);
    if (session.tuning !== null && !quiet) console.log(tuningBegins(session.tuning));
    return trainAndWrite(folder, session, finished, NOTHING_REACHED, () => Promise.resolve(workshop));
  });
}

/** Goes on with a session whose thread had to be ended, or closes it. */
export async function resume(session: Session, reached: Reached): Promise<number> {
  let workshop: Promise<Workshop> | undefined;
  const open = (): Promise<Workshop> => (workshop ??= openWorkshop(session.workshop));
  return inFolder(session, async (folder) =>
    trainAndWrite(
      folder,
      session,
      await findFinished(folder, session.runs, nextTime(session)),
      reached,
      open,
    ),
  );
}

/** What becomes of a damaged run. */
const nextTime = ({ retried }: Session): string =>
  retried === null ? "the run is trained again" : "the same command without --retry-failed trains it again";

/** Holds the session's folder while `work` lasts, and lets the watching thread know. */
async function inFolder(
  session: Session,
  work: (folder: ExperimentFolder) => Promise<number>,
): Promise<number> {
  const folder = openExperimentFolder(session.path);
  keepSession(session);
  try {
    await refuseWorkers(session.path);
    bringHome(session.path, folder.runs);
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
  session: Session,
  finished: ReadonlyMap<string, Done>,
  reached: Reached,
  open: () => Promise<Workshop>,
): Promise<number> {
  const { quiet, failFast, checkpointEvery, workers, timeLimit_ms, retried } = session;
  const runs = session.runs.filter(({ id }) => retried === null || id in retried || finished.has(id));
  const display = makeDisplay({
    screen: threadScreen,
    runs: runs.length,
    quiet,
    clock: Date.now,
    env: process.env,
  });
  const earlier = { finished, ...reached };
  let known: Catalogue = catalogue;
  const train = async (): Promise<readonly Fate[]> => {
    const workshop = await open();
    known = workshop.catalogue;
    const { engine } = workshop;
    if (engine.notice !== undefined && session.tuned === null) console.error(`note: ${engine.notice}`);
    const made = provenance(engine);
    const how = { failFast, checkpointEvery, workers, timeLimit_ms };
    const write = (fates: readonly Fate[]) =>
      writeExperiment(folder, session, withLeftOut(session, fates), known);
    const meanwhile = tablesMeanwhile(write, Date.now);
    const context = {
      ...earlier,
      meanwhile,
      ...how,
      workshop,
      display,
      provenance: made,
      wish,
      runs: folder.runs,
    };
    return trainAll(runs, context).finally(display.close);
  };
  const reachable = reached.stopped ? untrained(runs, earlier) : await train();
  nowAt({ doing: "preparing" });
  const fates = withLeftOut(session, reachable);
  const tuned = endTuning(folder, session, fates);
  const next = tuned && reportingSession(folder, session, fates, tuned);
  if (next) {
    if (!quiet) for (const line of choiceLines(next.tuning, next.tuned)) console.log(line);
    keepSession(next);
    const left = { ...reached, failed: {} };
    const finishedNext = await findFinished(folder, next.runs, nextTime(next));
    return trainAndWrite(folder, next, finishedNext, left, open);
  }
  nowAt({ doing: "closing" });
  console.log(await closeExperiment(folder, session, fates, known));
  if (wish.aborted && reachable.some(({ status }) => status === "pending")) return STOPPED;
  const failures = session.tuned?.some((one) => one.failures.length > 0) === true;
  return failures || fates.some(({ status }) => status === "failed") ? 1 : 0;
}
