/** A figure of several runs as charts show it: the middle, and a band. */
import { median } from "../../statistics/describe.ts";
import { medianInterval } from "../../statistics/median-interval.ts";
import { count } from "../text-table.ts";

export interface Middle {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
  /** Whether the band is a 95 % interval of the median; else it goes from the smallest to the largest. */
  readonly isInterval: boolean;
}

/** null of nothing. NaN is not counted. */
export function middleOf(values: readonly number[]): Middle | null {
  const known = values.filter((x) => !Number.isNaN(x));
  if (known.length === 0) return null;
  const interval = medianInterval(known);
  return {
    value: median(known),
    low: interval?.low ?? known.reduce((a, b) => Math.min(a, b)),
    high: interval?.high ?? known.reduce((a, b) => Math.max(a, b)),
    n: known.length,
    isInterval: interval !== null,
  };
}

/** What line and band are, of all the middles of a chart. */
export function bandWords(middles: readonly Middle[]): string {
  const ns = middles.map(({ n }) => n);
  const [fewest, most] = [ns.reduce((a, b) => Math.min(a, b)), ns.reduce((a, b) => Math.max(a, b))];
  if (most === 1) return "Lines: one run each.";
  const runs = fewest === most ? count(most, "run") : `${fewest} to ${count(most, "run")}`;
  const some = middles.some(({ isInterval }) => isInterval);
  const all = middles.every(({ isInterval }) => isInterval);
  const band = all
    ? "its 95 % interval by order statistics"
    : some
      ? "its 95 % interval, or of fewer than five runs the smallest to the largest"
      : "the smallest to the largest (of fewer than five runs there is no interval)";
  return `Lines: the median of ${runs}; bands: ${band}.`;
}
