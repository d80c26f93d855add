/** What `run` says before and after: the runs that a config stands for, and what came out. */
import type { Run } from "../components/settings.ts";
import type { Experiment } from "../config/experiment.ts";
import { type Done, type Fate, isDone, type Pending } from "../results/fate.ts";
import type { Results } from "../results/results.ts";
import { type ArmEstimates, compare } from "../statistics/comparison.ts";
import { isFlow } from "../statistics/flow.ts";
import type { Judged } from "../statistics/findings.ts";
import { rankedByMetric } from "../statistics/ranking.ts";
import { flowTable } from "./flow-table.ts";
import { findingLines } from "./findings-words.ts";
import type { SettingColumn } from "./remedy-columns.ts";
import { remedyTable } from "./remedy-table.ts";
import { count, duration, textTable } from "./text-table.ts";
import { PLAIN, type Style, wrapped } from "./style.ts";
import { verdict } from "./verdict.ts";

/** The runs that follow those by which settings are chosen. */
export interface Reported {
  /** Whether it is known by now with what; else they only stand for as many. */
  readonly chosen: boolean;
  readonly runs: readonly Run[];
}

/**
 * Every run with what differs, and the count. `finished` are those of earlier, by their ids; `reported` is null where nothing
 * is tuned.
 */
export function listRuns(
  { name, runs, swept }: Pick<Experiment, "name" | "runs" | "swept">,
  finished: ReadonlyMap<string, Done>,
  reported: Reported | null = null,
): string {
  const some = finished.size > 0;
  const rowsOf = (listed: readonly Run[], purpose: string): readonly (readonly string[])[] =>
    listed.map(({ id, seed, label, swept: values }) => [
      id,
      String(seed),
      label,
      ...swept.map((key) => String(values[key] ?? "")),
      ...(reported === null ? [] : [purpose]),
      ...(some ? [finished.has(id) ? "finished" : "to train"] : []),
    ]);
  const rows = [...rowsOf(runs, "tuning"), ...(reported?.chosen ? rowsOf(reported.runs, "report") : [])];
  const header = [
    "run",
    "seed",
    "label",
    ...swept,
    ...(reported === null ? [] : ["for"]),
    ...(some ? ["state"] : []),
  ];
  const all = runs.length + (reported?.runs.length ?? 0);
  const total = some ? `, ${all - finished.size} to train, ${finished.size} finished` : "";
  const counts =
    reported === null
      ? count(runs.length, "run")
      : `${count(runs.length, "tuning run")}, then ${count(reported.runs.length, "run")} to report with what ` +
        (reported.chosen ? "was chosen" : "they choose");
  return `${textTable(header, rows)}\n${name}: ${counts}${total}; nothing was trained or written`;
}

/** What the command left out, and earlier runs of the same experiment: those in the tables, and those kept out of them. */
interface Beside {
  /** Only what had failed was to be trained. */
  readonly retried: boolean;
  readonly joined: number;
  readonly leftOut: number;
}

/** How long the runs that are left may take. */
export interface TimeEstimate {
  /** One run after another; null if nothing is known. */
  readonly ms: number | null;
  /** Runs that are left. */
  readonly runs: number;
  /** Distinct shapes of runs; of these, those that a finished run tells of, and those that were tried. */
  readonly shapes: number;
  readonly finishedShapes: number;
  readonly tried: number;
  /** Runs of shapes that could not be tried; their time is not in `ms`. */
  readonly untried: number;
}

/** What `--dry-run` says of the time that is still needed where so many runs are trained at a time. */
export function timeWords(
  { ms, runs, shapes, finishedShapes, tried, untried }: TimeEstimate,
  workers: number,
): string {
  if (shapes === 0) return "nothing is left to train";
  if (ms === null) return "the time still needed is not known: no run could be tried";
  const asked = shapes - finishedShapes;
  const trials = `a trial of ${tried < asked ? `${tried} of ${count(asked, "shape")}` : count(tried, "shape")} of runs`;
  const sources = [
    ...(finishedShapes > 0
      ? [`finished runs of ${finishedShapes === shapes ? "the same shape" : count(finishedShapes, "shape")}`]
      : []),
    ...(tried > 0 ? [trials] : []),
  ];
  const without = untried > 0 ? `; ${count(untried, "run")} could not be tried and come on top` : "";
  const together = Math.min(workers, runs);
  const how = together > 1 ? `${together} runs at a time` : "one after another";
  return `time still needed: about ${duration(ms / together)}, ${how}, an estimate from ${sources.join(" and ")}${without}`;
}

/** What the comparison has of tuning. */
interface Tuned {
  /** Lines of their own. */
  readonly notes: readonly string[];
  readonly tuned: readonly SettingColumn[];
  /** What the values that were tried came to. */
  readonly sensitivity: string | null;
}
const NOTHING_TUNED: Tuned = { notes: [], tuned: [], sensitivity: null };

/**
 * The comparison, a sentence about each remedy and what was found in its runs, what went wrong, and where the files lie. `own` are the fates of the runs
 * that this command was asked for.
 */
export function closingWords(
  results: Results,
  judged: readonly Judged[],
  own: readonly Fate[],
  beside: Beside,
  folder: string,
  style: Style = PLAIN,
  { notes, tuned, sensitivity }: Tuned = NOTHING_TUNED,
): string {
  const { width, colors } = style;
  const fit = (line: string): string => wrapped(line, width);
  const arms = rankedByMetric(compare(results));
  const { fates, summaries } = results;
  const failed = fates.filter((fate) => fate.status === "failed");
  const pending = fates.filter((fate) => fate.status === "pending");
  const names = summaries.map(({ name }) => name);
  const compared = isFlow(arms)
    ? [flowTable(arms, names, style)]
    : [remedyTable(arms, names, style, tuned), "", ...sentences(arms, judged, style)];
  return [
    ...(arms.length > 0 ? ["", ...compared] : []),
    ...(sensitivity === null ? [] : ["", sensitivity, ""]),
    ...notes.map((note) => fit(`note: ${note}`)),
    ...failed.map(({ run, error }) =>
      fit(`${run.label} seed ${run.seed} (${run.id}) ${colors.red("failed")}: ${error}`),
    ),
    ...(pending.length > 0
      ? [
          fit(
            `stopped with ${own.filter(isDone).length} of ${count(own.length, "run")} finished; ` +
              `the same command ${beside.retried ? "without --retry-failed " : ""}goes on with the rest${resumedAt(pending)}`,
          ),
        ]
      : []),
    `results: ${folder}${besideWords(beside)}`,
  ].join("\n");
}

/** Where the runs that were under way are resumed. */
export function resumedAt(pending: readonly Pending[]): string {
  const places = pending.flatMap(({ run, resumes_at }) =>
    resumes_at === undefined ? [] : [`${run.label} seed ${run.seed} from update ${resumes_at}`],
  );
  return places.length > 0 ? `, ${places.join(", ")}` : "";
}

/** A sentence about each remedy, and what was found in its runs. */
function sentences(
  arms: readonly ArmEstimates[],
  judged: readonly Judged[],
  { width, colors }: Style,
): readonly string[] {
  const fit = (line: string): string => wrapped(line, width);
  return arms.flatMap((arm) => {
    const own = judged.filter(({ done }) => done.run.label === arm.label);
    return [fit(verdict(arm, colors)), ...findingLines(own, arms.length, colors).map(fit)];
  });
}

function besideWords({ joined, leftOut }: Beside): string {
  const runs = (n: number): string => `${count(n, "earlier run")} of this name`;
  if (joined > 0)
    return `, with ${runs(joined)}; --only-this-config leaves ${joined === 1 ? "it" : "them"} out`;
  if (leftOut > 0)
    return `, without ${runs(leftOut)}; the same command without --only-this-config has ${leftOut === 1 ? "it" : "them"} in the tables again`;
  return "";
}
