/** How often intervals hold a truth that is known. */
import { exp, log } from "../../src/engine/elementary.ts";
import { fillGaussian, makeStream, nextUniform, type Stream } from "../../src/engine/streams.ts";
import type { Interval } from "../../src/statistics/interval.ts";

const one = new Float64Array(1);
export function gaussian(stream: Stream): number {
  fillGaussian(one, 1, 1, stream);
  return one[0]!;
}

export interface Truth {
  readonly draw: (stream: Stream) => number;
  readonly mean: number;
  readonly median: number;
  readonly iqm: number;
}

export const TRUTHS: Readonly<Record<string, Truth>> = {
  normal: { draw: gaussian, mean: 0, median: 0, iqm: 0 },
  uniform: { draw: nextUniform, mean: 0.5, median: 0.5, iqm: 0.5 },
  "two groups": {
    draw: (stream) => (nextUniform(stream) < 0.5 ? 0 : 1) + 0.05 * gaussian(stream),
    mean: 0.5,
    median: 0.5,
    iqm: 0.5,
  },
  lognormal: {
    draw: (stream) => exp(0.5 * gaussian(stream)),
    mean: Math.exp(0.125),
    median: 1,
    // By SciPy: 2 ∫ exp(Φ⁻¹(p)/2) dp from ¼ to ¾.
    iqm: 1.0179304844491563,
  },
  exponential: {
    draw: (stream) => -log(1 - nextUniform(stream)),
    mean: 1,
    median: Math.LN2,
    // 2 ∫ −ln q dq from ¼ to ¾.
    iqm: 2 * (0.5 - 0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)),
  },
};

export const drawn = (n: number, draw: (stream: Stream) => number, stream: Stream): readonly number[] =>
  Array.from({ length: n }, () => draw(stream));

/** Percent of the trials whose interval holds `truth`. */
export function coverage(
  trials: number,
  name: string,
  truth: number,
  trial: (stream: Stream) => Interval | null,
): number {
  const stream = makeStream(14, name);
  let held = 0;
  for (let i = 0; i < trials; i++) {
    const interval = trial(stream);
    if (interval !== null && interval.low <= truth && truth <= interval.high) held++;
  }
  return (100 * held) / trials;
}
