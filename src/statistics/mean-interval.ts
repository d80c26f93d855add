/** The interval of a mean by Student's t: mean ± t·sd/√n. */
import { mean, standardDeviation } from "./describe.ts";
import type { Interval } from "./interval.ts";
import { t975 } from "./student-t.ts";

/** null for fewer than two values, or if one is not finite. */
export function meanInterval(values: readonly number[]): Interval | null {
  const sd = standardDeviation(values);
  if (sd === null) return null;
  const half = (t975(values.length - 1) * sd) / Math.sqrt(values.length);
  const middle = mean(values);
  return { low: middle - half, high: middle + half };
}
