/**
 * The interval of a median from the k-th smallest to the k-th largest value. It holds the median of any continuous distribution with
 * a probability that n and k alone determine; k is the one that makes this nearest to 95 %.
 */
import { type Interval, sorted } from "./interval.ts";

/** What an interval may cover at least, of those that are shown as 95 % ones. */
const LEAST = 0.92;

interface Ranks {
  /** From 1. */
  readonly k: number;
  /** 1 − 2·P(B < k) of B ~ Binomial(n, ½). */
  readonly covers: number;
}

/** null below five values: from the smallest to the largest there are less than 92 %. */
export function medianInterval(values: readonly number[]): Interval | null {
  const ranks = medianRanks(values.length);
  if (ranks === null) return null;
  const inOrder = sorted(values);
  return { low: inOrder[ranks.k - 1]!, high: inOrder.at(-ranks.k)! };
}

export function medianRanks(n: number): Ranks | null {
  let best: Ranks | null = null;
  // From the middle outwards, where no power of ½ vanishes.
  let covers = 0;
  let share = middleShare(n);
  for (let k = Math.floor(n / 2); k >= 1; k--) {
    covers += n % 2 === 0 && k === n / 2 ? share : 2 * share;
    // The next share below: C(n, k − 1) = C(n, k)·k/(n − k + 1).
    share *= k / (n - k + 1);
    if (best === null || Math.abs(covers - 0.95) < Math.abs(best.covers - 0.95)) best = { k, covers };
  }
  return best !== null && best.covers >= LEAST ? best : null;
}

/** C(n, ⌊n/2⌋)/2ⁿ. */
function middleShare(n: number): number {
  let share = 1;
  for (let i = 1; i <= Math.ceil(n / 2); i++) share *= (2 * i - 1) / (2 * i);
  return share;
}
