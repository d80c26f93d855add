/** Parameters and memory as an update sees them: what laws of optimizers and clippers work on. */
import type { Stretch } from "../components/define.ts";

/** A vector with its gradient. */
export const stretchOf = (
  values: readonly number[],
  gradient: readonly number[],
  moments: Readonly<Record<string, number>> = {},
): Stretch => ({
  parameter: "W",
  recurrent: false,
  rows: { units: 1, apart: values.length, step: 1 },
  values: Float64Array.from(values),
  gradient: Float64Array.from(gradient),
  count: values.length,
  moments: Object.fromEntries(
    Object.entries(moments).map(([name, start]) => [name, new Float64Array(values.length).fill(start)]),
  ),
});
