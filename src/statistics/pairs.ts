/** A remedy beside the baseline, seed by seed. */
import type { Done } from "../results/fate.ts";
import { mean } from "./describe.ts";
import { type Figure, valueOf } from "./endpoint.ts";
import { improvement } from "./improvement.ts";
import type { Estimate } from "./interval.ts";
import { meanInterval } from "./mean-interval.ts";
import { bounded, signFlip, smallestP } from "./sign-flip.ts";

export interface Paired {
  /** Seeds of which both have a run that is done. */
  readonly pairs: number;
  /** Pairs of which neither diverged, of which the mean difference is: remedy − baseline. */
  readonly ended: number;
  readonly difference: Estimate;
  /** Of the sum of the differences, where one to a run that diverged counts as the largest of the others; null of no pair. */
  readonly p: number | null;
  /** The smallest that so many pairs can have. */
  readonly smallest_p: number | null;
  /** Which way the differences go: below 0 if the remedy is better. */
  readonly direction: number;
  /** Of a run of the remedy being better than one of the baseline: all of both, not in pairs. */
  readonly improvement: Estimate;
}

export function paired(own: readonly Done[], baseline: readonly Done[], figure: Figure): Paired {
  const theirs = new Map(baseline.map((one) => [one.run.seed, valueOf(one, figure)]));
  const both = own.flatMap((one) => {
    const value = valueOf(one, figure);
    const other = theirs.get(one.run.seed) ?? null;
    return value === null || other === null ? [] : [{ value, other }];
  });
  // Two that diverged are equally bad.
  const differences = bounded(both.map(({ value, other }) => (value === other ? 0 : value - other)));
  const ended = both
    .filter(({ value, other }) => Number.isFinite(value) && Number.isFinite(other))
    .map(({ value, other }) => value - other);
  const sign = isHigherBetter(own, figure) ? -1 : 1;
  const badness = (runs: readonly Done[]): readonly number[] =>
    runs.flatMap((one) => valueOf(one, figure) ?? []).map((value) => sign * value);
  const pairs = both.length;
  return {
    pairs,
    ended: ended.length,
    difference: { value: ended.length > 0 ? mean(ended) : null, interval: meanInterval(ended) },
    p: pairs > 0 ? signFlip(differences) : null,
    smallest_p: pairs > 0 ? smallestP(pairs) : null,
    direction: sign * Math.sign(differences.reduce((sum, d) => sum + d, 0)),
    improvement: improvement(badness(own), badness(baseline)),
  };
}

const isHigherBetter = ([first]: readonly Done[], figure: Figure): boolean =>
  figure === "test_metric" && first?.record.outcome.metric_better === "higher";
