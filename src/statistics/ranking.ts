/** Remedies from the best to the worst by the task's metric. */
import type { ArmEstimates } from "./comparison.ts";

/** Whether all were tested on the same sequences: then one of them is the baseline of all others. */
export const isOneTest = (arms: readonly ArmEstimates[]): boolean =>
  arms.filter(({ against }) => against === null).length === 1;

/**
 * By the interquartile mean of the test metric, in which a run that diverged is worse than all others, then by that of the test loss; equals stay in
 * their order. Remedies that were tested on other sequences have no rank among each other, and all stay as they are.
 */
export const rankedByMetric = (arms: readonly ArmEstimates[]): readonly ArmEstimates[] =>
  isOneTest(arms) ? arms.toSorted((one, other) => difference(keyOf(one), keyOf(other))) : arms;

function keyOf({ figures, metric_better }: ArmEstimates): readonly number[] {
  const metric = figures.test_metric.iqm.value;
  const badness = metric === null ? Infinity : metric_better === "higher" ? -metric : metric;
  return [badness, figures.test_loss.iqm.value ?? Infinity];
}

function difference(ones: readonly number[], others: readonly number[]): number {
  for (const [i, one] of ones.entries()) if (one !== others[i]) return one < others[i]! ? -1 : 1;
  return 0;
}
