/** What the diagnostics of a plan measure now. */
import { measure } from "../../src/training/evaluate.ts";
import type { Measured } from "../../src/training/events.ts";
import type { Plan } from "../../src/training/plan.ts";

export const measured = (plan: Plan): readonly Measured[] =>
  [...measure(plan, 0)].filter((event) => event.type === "measured");

/** The rows of the one diagnostic of a plan, NaN where there is no number. */
export const numbersMeasured = (plan: Plan): number[][] =>
  measured(plan)[0]!.rows.map((row) => row.map((value) => (typeof value === "number" ? value : NaN)));
