/** The end of an experiment: its tables, and what there is to say of its runs. */
import type { Catalogue } from "../components/define.ts";
import { catalogue } from "../components/registry.ts";
import { closingWords } from "../report/run-report.ts";
import { sensitivityTable } from "../report/sensitivity-table.ts";
import { tunedColumns, tuningNotes } from "../report/tuning-words.ts";
import { type Fate, isDone } from "../results/fate.ts";
import { writeAlso } from "./also-written.ts";
import { threadScreen, wish } from "./command-thread.ts";
import { endReport } from "./write-report.ts";
import { earlierRuns } from "./earlier-runs.ts";
import type { ExperimentFolder } from "./experiment-folder.ts";
import { writeTables } from "./experiment-tables.ts";
import { joinRuns } from "./join-runs.ts";
import { readLabels, tuningIds } from "./labels-file.ts";
import { shownPath } from "./locate.ts";
import { styleFor } from "./terminal-style.ts";
import type { Session } from "./thread-messages.ts";
import { isTuning } from "./tuning.ts";

type OfSession = Pick<
  Session,
  | "path"
  | "name"
  | "swept"
  | "baseline"
  | "tuning"
  | "tuned"
  | "diagnostics"
  | "retried"
  | "onlyThisConfig"
  | "report"
>;

/**
 * Writes the tables of these runs, unless they are for tuning, and of earlier ones; resolves to what they were made from. `known` has
 * the rules by which the runs are judged.
 */
export async function writeExperiment(
  folder: ExperimentFolder,
  session: OfSession,
  fates: readonly Fate[],
  known: Catalogue,
) {
  const { path, diagnostics, onlyThisConfig } = session;
  const { arms } = readLabels(path);
  const passed = new Set([...fates.map(({ run }) => run.id), ...tuningIds(arms)]);
  const earlier = await earlierRuns(folder.runs.path, passed);
  const joined = onlyThisConfig ? [] : earlier.done;
  const results = joinRuns(isTuning(session) ? [] : fates, joined, session, arms, catalogue);
  // A plug-in of an earlier command may have left a table that none of these runs has.
  const measured = earlier.done.flatMap(({ record }) => record.tables.map(({ name }) => name));
  const judged = await writeTables(folder, results, known, [...diagnostics, ...measured]);
  return { results, judged, earlier, joined };
}

/** Writes the tables, and returns what is to be said. */
export async function closeExperiment(
  folder: ExperimentFolder,
  session: OfSession,
  fates: readonly Fate[],
  known: Catalogue,
): Promise<string> {
  const { results, judged, earlier, joined } = await writeExperiment(folder, session, fates, known);
  await writeAlso(folder, results.fates.filter(isDone));
  for (const notice of earlier.leftOut) console.error(`note: ${notice}`);
  const beside = {
    retried: session.retried !== null,
    joined: joined.length,
    leftOut: earlier.done.length - joined.length,
  };
  const style = styleFor(threadScreen, process.env);
  const words = closingWords(results, judged, fates, beside, shownPath(session.path), style, {
    notes: tuningNotes(session, fates),
    tuned: tunedColumns(results, session),
    sensitivity: session.tuning && session.tuned && sensitivityTable(session.tuning, session.tuned, style),
  });
  const written = session.report && !wish.aborted ? await endReport(folder, results) : null;
  return written === null ? words : `${words}\n${written}`;
}
