/** The interval of a share of runs (Wilson 1927): it stays within 0 and 1, and has a width where none or all succeeded. */
import { type Interval, Z975 } from "./interval.ts";

/** null of no runs. */
export function wilson(successes: number, n: number): Interval | null {
  if (n === 0) return null;
  const z2 = Z975 * Z975;
  const centre = (successes + z2 / 2) / (n + z2);
  const half = (Z975 * Math.sqrt((successes * (n - successes)) / n + z2 / 4)) / (n + z2);
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === n ? 1 : Math.min(1, centre + half),
  };
}
