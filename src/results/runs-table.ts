/** runs.csv: one row a run, whatever became of it. */
import { joinedCells, joinedColumns } from "./columns.ts";
import type { CsvValue } from "./csv.ts";
import { type Outcome, summaryOf } from "./outcome.ts";
import type { Results } from "./results.ts";

const OUTCOME_KEYS = [
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
  "diverged_because",
] as const satisfies readonly (keyof Outcome)[];

/** Header and rows. Columns depend on the config, never on what happened. */
export function runsTable({ fates, swept, summaries }: Results): readonly (readonly CsvValue[])[] {
  const names = summaries.map(({ name }) => name);
  const start = joinedColumns(swept).map(({ name }) => name);
  const header = [...start, "status", ...OUTCOME_KEYS, ...names, "fingerprint", "error"];
  const rows = fates.map((fate): CsvValue[] => {
    const own = joinedCells(fate.run, swept);
    if (fate.status !== "done") {
      const blanks = [...OUTCOME_KEYS, ...names].map(() => null);
      return [...own, fate.status, ...blanks, null, fate.status === "failed" ? fate.error : null];
    }
    const { outcome, fingerprint } = fate.record;
    const figures = OUTCOME_KEYS.map((key) => outcome[key]);
    const summed = names.map((name) => summaryOf(outcome, name));
    return [...own, outcome.status, ...figures, ...summed, fingerprint, null];
  });
  return [header, ...rows];
}
