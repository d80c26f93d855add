/** runs.csv: one row a run, whatever became of it. */
import { quoted } from "../components/foreign-text.ts";
import { misreadAs } from "../components/misread.ts";
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
  "constant_loss",
  "constant_metric",
  "above_constant",
  "above_constant_se",
  "one_symbol_loss",
  "above_one_symbol",
  "above_one_symbol_se",
  "solved",
  "solved_at",
  "diverged_at",
  "diverged_because",
  "diverged_first",
  "last_finite_loss",
  "last_finite_grad_norm",
] as const satisfies readonly (keyof Outcome)[];

/** The post-mortem of a run that diverged; of another the last figures are in the tables. */
const POST_MORTEM: ReadonlySet<keyof Outcome> = new Set(["last_finite_loss", "last_finite_grad_norm"]);

/** The columns that every runs.csv has, besides those that it starts with. */
export const RUNS_COLUMNS: readonly string[] = ["status", ...OUTCOME_KEYS, "fingerprint", "error"];

/** What somebody's code threw may be any word, and must stay one. */
export const asText = (message: string): string => (misreadAs(message) === null ? message : quoted(message));

/** Header and rows. Columns depend on the config, never on what happened. */
export function runsTable({ fates, swept, summaries }: Results): readonly (readonly CsvValue[])[] {
  const names = summaries.map(({ name }) => name);
  const start = joinedColumns(swept).map(({ name }) => name);
  const header = [...start, "status", ...OUTCOME_KEYS, ...names, "fingerprint", "error"];
  const rows = fates.map((fate): CsvValue[] => {
    const own = joinedCells(fate.run, swept);
    if (fate.status !== "done") {
      const blanks = [...OUTCOME_KEYS, ...names].map(() => null);
      return [...own, fate.status, ...blanks, null, fate.status === "failed" ? asText(fate.error) : null];
    }
    const { outcome, fingerprint } = fate.record;
    const figures = OUTCOME_KEYS.map((key) =>
      POST_MORTEM.has(key) && outcome.status !== "diverged" ? null : outcome[key],
    );
    const summed = names.map((name) => summaryOf(outcome, name));
    return [...own, outcome.status, ...figures, ...summed, fingerprint, null];
  });
  return [header, ...rows];
}
