/** What a command would train, and how long it might take. Nothing is trained or written. */
import { join } from "node:path";
import { bare } from "../components/foreign-text.ts";
import type { Run } from "../components/settings.ts";
import type { Tuning } from "../components/tuning.ts";
import { runAt } from "../config/compare.ts";
import { listRuns, type Reported, timeWords } from "../report/run-report.ts";
import type { Done } from "../results/fate.ts";
import { tuned } from "../statistics/choice.ts";
import { runsFolder } from "./experiment-folder.ts";
import type { Loaded } from "./load.ts";
import { shownPath } from "./locate.ts";
import { findRuns } from "./run-folder.ts";
import type { Session } from "./thread-messages.ts";
import { estimateTime } from "./time-estimate.ts";
import { untrained } from "./train-all.ts";
import { possibleRuns, reportedRuns } from "./tuning.ts";

interface DryRunOptions {
  readonly fresh: boolean;
  /** Runs that alone are trained; null if all that are not finished are. */
  readonly retried: Session["retried"];
  readonly workers: number;
}

/** Lines for stdout; what is wrong with runs that are there is noted on stderr. `path` is the experiment's folder. */
export async function dryRun(
  { experiment, workshop }: Loaded,
  path: string,
  { fresh, retried, workers }: DryRunOptions,
): Promise<readonly string[]> {
  const { name, runs, swept, tuning } = experiment;
  const finished = new Map<string, Done>();
  const find = async (asked: readonly Run[]): Promise<void> => {
    const found = await findRuns(runsFolder(path), fresh ? [] : asked);
    for (const [id, { message }] of found.damaged)
      console.error(
        `note: ${bare(shownPath(join(runsFolder(path), id)))}: ${message}; it would be trained again`,
      );
    for (const [id, done] of found.finished) finished.set(id, done);
  };
  if (retried !== null) {
    const listed = possibleRuns({ runs, tuning }).filter(({ id }) => id in retried);
    const time = timeWords(estimateTime(listed, finished, workshop), workers);
    return [listRuns({ name, runs: listed, swept }, finished), time];
  }
  await find(runs);
  const reported = tuning === null ? null : reportedLater(tuning, runs, finished);
  if (reported?.chosen === true) await find(reported.runs);
  return [
    listRuns({ name, runs, swept }, finished, reported),
    timeWords(estimateTime([...runs, ...(reported?.runs ?? [])], finished, workshop), workers),
  ];
}

/** The runs that are reported: those with what was chosen, or else as many that may take as long. */
function reportedLater(tuning: Tuning, runs: readonly Run[], finished: ReadonlyMap<string, Done>): Reported {
  const { remedies, reportingSeeds } = tuning;
  const chosen = runs.every(({ id }) => finished.has(id));
  if (chosen)
    return { chosen, runs: reportedRuns(tuning, tuned(tuning, untrained(runs, { finished, failed: {} }))) };
  const like = remedies.flatMap(({ label, candidates: [first] }) =>
    reportingSeeds.map((seed) => runAt(first!, seed, label)),
  );
  return { chosen, runs: like };
}
