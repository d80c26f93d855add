/** How probable it is that a run of one remedy is better than one of another: the Mann–Whitney statistic as a share. */
import { crossing, type Estimate, type Interval, Z975 } from "./interval.ts";

/** P(one < other) + ½ P(one = other) over all pairs of runs, where less is better. */
export function improvement(ones: readonly number[], others: readonly number[]): Estimate {
  if (ones.length === 0 || others.length === 0) return { value: null, interval: null };
  let wins = 0;
  for (const one of ones) for (const other of others) wins += one < other ? 1 : one === other ? 0.5 : 0;
  const value = wins / (ones.length * others.length);
  return { value, interval: interval(value, ones.length, others.length) };
}

/**
 * Newcombe 2006 (Statistics in Medicine 25, method 5): the shares from which the one that was found is 1.96 standard errors
 * away, each with its own error. It has a width where all runs of one are better than all of the other.
 */
function interval(share: number, m: number, n: number): Interval {
  return { low: lower(share, m, n), high: 1 - lower(1 - share, m, n) };
}

function lower(share: number, m: number, n: number): number {
  if (share === 0) return 0;
  const error = (theta: number): number =>
    Math.sqrt(
      (theta * (1 - theta) * (1 + ((m + n) / 2 - 1) * ((1 - theta) / (2 - theta) + theta / (1 + theta)))) /
        (m * n),
    );
  return crossing(0, share, (theta) => share - theta > Z975 * error(theta));
}
