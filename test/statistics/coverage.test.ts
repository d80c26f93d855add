/** What intervals cover, in experiments of which the truth is known. docs/statistics.md has the figures of more trials. */
import { describe, expect, test } from "vitest";
import { nextUniform } from "../../src/engine/streams.ts";
import { improvement } from "../../src/statistics/improvement.ts";
import { iqmInterval } from "../../src/statistics/iqm.ts";
import { meanInterval } from "../../src/statistics/mean-interval.ts";
import { medianInterval } from "../../src/statistics/median-interval.ts";
import { wilson } from "../../src/statistics/wilson.ts";
import { coverage, drawn, gaussian, TRUTHS } from "../support/coverage.ts";

const SIZES = [5, 10, 20];
const TRIALS = 4000;
/** Ten thousand resamples each. `npm run test:long` makes more trials, of every distribution. */
const BOOTSTRAP_TRIALS = 250;
/** Percent. */
const within = (percent: number, low = 92, high = 98.2): void => {
  expect(percent).toBeGreaterThan(low);
  expect(percent).toBeLessThan(high);
};

describe.each(Object.entries(TRUTHS))("of %s values", (name, { draw, mean, median }) => {
  test.each(SIZES)("the intervals of the mean and the median of %i cover what they say", (n) => {
    // A mean of skewed values is hard for any interval of a few of them; docs/statistics.md says what it covers.
    const least = { exponential: 87, lognormal: 91 }[name] ?? 92;
    within(
      coverage(TRIALS, `${name} mean ${n}`, mean, (s) => meanInterval(drawn(n, draw, s))),
      least,
    );
    within(coverage(TRIALS, `${name} median ${n}`, median, (s) => medianInterval(drawn(n, draw, s))));
  });
});

test.each(SIZES)("the bootstrap's interval of an IQM of %i lognormal values covers what it says", (n) => {
  const { draw, iqm } = TRUTHS["lognormal"]!;
  within(
    coverage(BOOTSTRAP_TRIALS, `lognormal iqm ${n}`, iqm, (s) => iqmInterval(drawn(n, draw, s))),
    91,
    99,
  );
});

test.each(SIZES)("the interval of the probability of improvement of %i runs covers 92 to 98 percent", (n) => {
  // P(X < Y) with Y − X normal of mean `shift` and variance 2, by SciPy.
  for (const [shift, truth] of [
    [0, 0.5],
    [1, 0.7602499389065233],
  ] as const)
    within(
      coverage(TRIALS, `improvement ${n} ${shift}`, truth, (s) => {
        const ones = drawn(n, gaussian, s);
        return improvement(
          ones,
          drawn(n, (t) => shift + gaussian(t), s),
        ).interval;
      }),
    );
});

test.each(SIZES)(
  "Wilson's intervals of %i runs cover 95 percent on average over the rates and 90 at least",
  (n) => {
    const rates = Array.from({ length: 19 }, (_, i) => 0.05 * (i + 1));
    const covered = rates.map((rate) =>
      coverage(TRIALS / 2, `wilson ${n} ${rate}`, rate, (s) => {
        const solved = drawn(n, nextUniform, s).filter((u) => u < rate).length;
        return wilson(solved, n);
      }),
    );
    within(covered.reduce((sum, one) => sum + one, 0) / rates.length, 94, 97);
    expect(Math.min(...covered)).toBeGreaterThan(90);
  },
);
