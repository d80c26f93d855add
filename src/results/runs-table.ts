/** runs.csv: one row a run, whatever became of it. */
import type { Run } from "../components/settings.ts";
import type { CsvValue } from "./csv.ts";
import type { Outcome } from "./outcome.ts";

/** What became of a run. A pending run has not been trained yet: the experiment was stopped before. */
export type Fate =
  | { readonly run: Run; readonly status: "done"; readonly outcome: Outcome; readonly fingerprint: string }
  | { readonly run: Run; readonly status: "failed"; readonly error: string }
  | { readonly run: Run; readonly status: "pending" };

export type Done = Extract<Fate, { status: "done" }>;
export const isDone = (fate: Fate): fate is Done => fate.status === "done";

const RESULT_KEYS = [
  "updates",
  "final_loss",
  "metric_name",
  "final_metric",
  "test_loss",
  "test_metric",
  "chance_loss",
  "solved",
  "solved_at",
  "diverged_at",
] as const satisfies readonly (keyof Outcome)[];

/** Names of the diagnostics' one-number summaries of all runs, in order of appearance. */
export function summaryNames(fates: readonly Fate[]): readonly string[] {
  const names = new Set<string>();
  for (const { outcome } of fates.filter(isDone))
    for (const { column } of outcome.summaries) names.add(column.name);
  return [...names];
}

/** A summary's value in a run; null where the run did not measure it. */
export const summaryOf = (outcome: Outcome, name: string): number | null =>
  outcome.summaries.find(({ column }) => column.name === name)?.value ?? null;

/** Header and rows. Columns depend on the config, never on what happened. */
export function runsTable(
  fates: readonly Fate[],
  swept: readonly string[],
): readonly (readonly CsvValue[])[] {
  const summaries = summaryNames(fates);
  const header = ["run", "label", "seed", ...swept, "status", ...RESULT_KEYS, ...summaries];
  const rows = fates.map((fate): CsvValue[] => {
    const { run } = fate;
    const own: CsvValue[] = [run.id, run.label, run.seed, ...swept.map((key) => run.swept[key] ?? null)];
    if (fate.status !== "done") {
      const blanks = [...RESULT_KEYS, ...summaries].map(() => null);
      return [...own, fate.status, ...blanks, null, fate.status === "failed" ? fate.error : null];
    }
    const { outcome } = fate;
    const results = RESULT_KEYS.map((key) => outcome[key]);
    const summed = summaries.map((name) => summaryOf(outcome, name));
    return [...own, outcome.status, ...results, ...summed, fate.fingerprint, null];
  });
  return [[...header, "fingerprint", "error"], ...rows];
}
