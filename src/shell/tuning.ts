/**
 * An experiment that tunes has two rounds over the same machinery: runs by which a value is chosen for each remedy, then the
 * runs with what was chosen, on other seeds, which are reported. A session is in one of them.
 */
import type { Run } from "../components/settings.ts";
import type { Tuning } from "../components/tuning.ts";
import { runAt } from "../config/compare.ts";
import type { Experiment } from "../config/experiment.ts";
import { csvLines } from "../results/csv.ts";
import { isSafe } from "./safe-csv.ts";
import { TUNING } from "../results/columns.ts";
import type { Fate } from "../results/fate.ts";
import { type TunedRemedy, tuned as tunedBy } from "../statistics/choice.ts";
import { tuningTable } from "../statistics/tuning-table.ts";
import type { ExperimentFolder } from "./experiment-folder.ts";
import { keepLabels } from "./keep-labels.ts";
import type { Session } from "./thread-messages.ts";

/** Every run that a command may train, whatever is chosen. */
export function possibleRuns({ runs, tuning }: Pick<Experiment, "runs" | "tuning">): readonly Run[] {
  const { remedies, reportingSeeds } = tuning ?? { remedies: [], reportingSeeds: [] };
  const candidates = remedies.flatMap((one) => one.candidates);
  return [...runs, ...candidates.flatMap((one) => reportingSeeds.map((seed) => runAt(one, seed)))];
}

/** The runs that are reported; none for a remedy for which nothing was chosen. */
export const reportedRuns = ({ reportingSeeds }: Tuning, remedies: readonly TunedRemedy[]): readonly Run[] =>
  remedies.flatMap(({ label, trials, chosen }) =>
    chosen === null ? [] : reportingSeeds.map((seed) => runAt(trials[chosen]!.candidate, seed, label)),
  );

export const isTuning = ({ tuning, tuned }: Pick<Session, "tuning" | "tuned">): boolean =>
  tuning !== null && tuned === null;

/** What the tuning runs came to so far, which tuning.csv then says; null where nothing is tuned or all was chosen before. */
export function endTuning(
  folder: ExperimentFolder,
  session: Session,
  fates: readonly Fate[],
): readonly TunedRemedy[] | null {
  const { tuning, swept } = session;
  if (tuning === null || !isTuning(session)) return null;
  const remedies = tunedBy(tuning, fates);
  folder.own.replace(
    `${TUNING}.csv`,
    csvLines(tuningTable(remedies, swept, tuning.tuningSeeds[0]!), { safe: isSafe(folder) }),
  );
  return remedies;
}

type Reporting = Session & { readonly tuning: Tuning; readonly tuned: readonly TunedRemedy[] };

/** The session of the runs that are reported; null while values are still to be chosen. */
export function reportingSession(
  folder: ExperimentFolder,
  session: Session,
  fates: readonly Fate[],
  tuned: readonly TunedRemedy[],
): Reporting | null {
  const { tuning, failFast, swept, name } = session;
  const ended = (status: Fate["status"]): boolean => fates.some((fate) => fate.status === status);
  if (tuning === null || ended("pending") || (failFast && ended("failed"))) return null;
  const runs = reportedRuns(tuning, tuned);
  keepLabels(folder, name, { runs, swept, config: null, forTuning: false });
  return { ...session, runs, tuning, tuned };
}
