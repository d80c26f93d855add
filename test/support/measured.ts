/** What the diagnostics of a plan measure now. */
import type { CellValue } from "../../src/components/define.ts";
import { measure } from "../../src/training/evaluate.ts";
import type { Measured } from "../../src/training/events.ts";
import type { Plan } from "../../src/training/plan.ts";

export const measured = (plan: Plan): readonly Measured[] =>
  [...measure(plan, 0)].filter((event) => event.type === "measured");

/** The rows of the one diagnostic of a plan, NaN where there is no number. */
export const numbersMeasured = (plan: Plan): number[][] =>
  measured(plan)[0]!.rows.map((row) => row.map((value) => (typeof value === "number" ? value : NaN)));

export type NamedRow = Record<string, CellValue>;

/** What the one diagnostic of a plan says now, each value by the name of its column or summary. */
export function namesMeasured(plan: Plan): { rows: NamedRow[]; summaries: NamedRow } {
  const { columns, summaries } = plan.diagnostics[0]!.built;
  const found = measured(plan)[0]!;
  const named = (names: readonly { name: string }[], values: readonly CellValue[]): NamedRow =>
    Object.fromEntries(names.map(({ name }, i) => [name, values[i]!]));
  return {
    rows: found.rows.map((row) => named(columns, row)),
    summaries: named(summaries, found.summaries),
  };
}
