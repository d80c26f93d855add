/**
 * Whether paired differences have a direction: how often their sum is as far from 0 when each is as likely to have the other
 * sign. Nothing is assumed of how they are distributed.
 */
import { makeStream, nextWord } from "../engine/streams.ts";

/** All 2ⁿ choices of signs are counted up to so many differences; of more, some are drawn. */
const MOST_EXACT = 20;
const DRAWN = 99_999;

/** Sums of the same terms with other signs that are equal but for rounding count as equal. */
const ROUNDING = 1e-12;

/** Two-sided p of finite differences; 1 of none. */
export function signFlip(differences: readonly number[]): number {
  // The sign of 0 makes no difference.
  const sizes = differences.filter((d) => d !== 0).map(Math.abs);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const bar = Math.abs(differences.reduce((sum, d) => sum + d, 0)) - ROUNDING * all;
  return sizes.length <= MOST_EXACT ? exact(sizes, bar) : drawn(sizes, bar);
}

/** The smallest p that so many pairs can have: that of the two choices of signs in which all agree. */
export const smallestP = (pairs: number): number =>
  pairs > MOST_EXACT ? 1 / (DRAWN + 1) : Math.min(1, 2 / powerOfTwo(pairs));

/**
 * Differences of which those to a run that diverged are infinite: each counts as the largest of the others. The signs
 * alone are left to chance, so that this makes no p smaller than it may be.
 */
export function bounded(differences: readonly number[]): readonly number[] {
  const largest = Math.max(0, ...differences.filter(Number.isFinite).map(Math.abs)) || 1;
  return differences.map((d) => (Number.isFinite(d) ? d : Math.sign(d) * largest));
}

function exact(sizes: readonly number[], bar: number): number {
  let far = 0;
  const flip = (i: number, sum: number): void => {
    const size = sizes[i];
    if (size === undefined) {
      if (Math.abs(sum) >= bar) far++;
      return;
    }
    flip(i + 1, sum + size);
    flip(i + 1, sum - size);
  };
  flip(0, 0);
  return far / powerOfTwo(sizes.length);
}

function powerOfTwo(n: number): number {
  let power = 1;
  for (let i = 0; i < n; i++) power *= 2;
  return power;
}

/** The observed signs count as one of the draws, so that p is never 0. */
function drawn(sizes: readonly number[], bar: number): number {
  const stream = makeStream(0, "statistics/sign-flip");
  let far = 1;
  for (let i = 0; i < DRAWN; i++) {
    let sum = 0;
    let bits = 0;
    for (const [k, size] of sizes.entries()) {
      if (k % 32 === 0) bits = nextWord(stream);
      sum += (bits & 1) === 1 ? size : -size;
      bits >>>= 1;
    }
    if (Math.abs(sum) >= bar) far++;
  }
  return far / (DRAWN + 1);
}
