/** One figure of all runs of a remedy, such as its test loss: the middle, and how sure it is. */
import type { Done } from "../results/fate.ts";
import { mean, median } from "./describe.ts";
import type { Estimate } from "./interval.ts";
import { iqm, iqmInterval } from "./iqm.ts";
import { meanInterval } from "./mean-interval.ts";
import { medianInterval } from "./median-interval.ts";

export type Figure = "test_loss" | "test_metric";

export interface Endpoint {
  /** Runs that have the figure, those that diverged among them. */
  readonly n: number;
  /** Those that did not diverge, of which the mean is. */
  readonly ended: number;
  readonly mean: Estimate;
  /** These count a run that diverged as worse than all others: ∞, or −∞ where higher is better. */
  readonly median: Estimate;
  readonly iqm: Estimate;
}

export function endpoint(done: readonly Done[], figure: Figure): Endpoint {
  const values = done.flatMap((one) => valueOf(one, figure) ?? []);
  const ended = values.filter(Number.isFinite);
  const some = values.length > 0;
  return {
    n: values.length,
    ended: ended.length,
    mean: { value: ended.length > 0 ? mean(ended) : null, interval: meanInterval(ended) },
    median: { value: some ? median(values) : null, interval: medianInterval(values) },
    iqm: { value: some ? iqm(values) : null, interval: iqmInterval(values) },
  };
}

/** Infinite, on the worse side, of a run that diverged; null where there is no figure. */
export function valueOf({ record: { outcome } }: Done, figure: Figure): number | null {
  if (outcome.status === "diverged")
    return figure === "test_metric" && outcome.metric_better === "higher" ? -Infinity : Infinity;
  const value = outcome[figure];
  return value === null || Number.isNaN(value) ? null : value;
}
