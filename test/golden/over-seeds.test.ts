/** Statistics over seeds, by SciPy, statsmodels and R: over-seeds.py made the numbers and says how. */
import { describe, expect, test } from "vitest";
import { mean, standardDeviation } from "../../src/statistics/describe.ts";
import { holm } from "../../src/statistics/holm.ts";
import { improvement } from "../../src/statistics/improvement.ts";
import type { Interval } from "../../src/statistics/interval.ts";
import { iqm, iqmInterval, tailOf } from "../../src/statistics/iqm.ts";
import { medianTimeTo } from "../../src/statistics/kaplan-meier.ts";
import { meanInterval } from "../../src/statistics/mean-interval.ts";
import { medianRanks } from "../../src/statistics/median-interval.ts";
import { bounded, signFlip } from "../../src/statistics/sign-flip.ts";
import { t975 } from "../../src/statistics/student-t.ts";
import { wilson } from "../../src/statistics/wilson.ts";
import { golden, ROUNDING } from "./golden.ts";

const made = golden("over-seeds");
const close = (a: number | null, b: number): void =>
  expect(Math.abs(a! - b)).toBeLessThanOrEqual(ROUNDING * Math.max(1, Math.abs(b)));
const both = (found: Interval | null, [low, high]: readonly number[]): void => {
  close(found!.low, low!);
  close(found!.high, high!);
};

test.each(made.student.map(([n, t]) => [n!, t!] as const))(
  "t of %i degrees of freedom equals SciPy's",
  (n, t) => close(t975(n), t),
);

test.each(made.ranks.map(([n, k, covers]) => [n!, k!, covers!] as const))(
  "the interval of a median of %i values covers by SciPy's binomial what it says",
  (n, k, covers) => {
    const ranks = medianRanks(n);
    expect(ranks?.k ?? 0).toBe(k);
    close(ranks?.covers ?? 0, covers);
  },
);

describe("means, IQMs and their intervals equal SciPy's", () => {
  test.each(made.samples.map((one) => [one.values.length, one] as const))("of %i values", (_, one) => {
    const { values } = one;
    close(mean(values), one.mean);
    close(standardDeviation(values), one.sd);
    both(meanInterval(values), one.mean_interval);
    close(iqm(values), one.iqm);
    close(tailOf(values.length), one.tail);
    // Far out in the tail of 10 000 resamples: a quarter of their standard deviation.
    const interval = iqmInterval(values);
    if (values.length < 5) return expect(interval).toBeNull();
    const { low, high } = interval!;
    expect(Math.abs(low - one.iqm_interval[0]!)).toBeLessThan(0.25 * one.iqm_sd);
    expect(Math.abs(high - one.iqm_interval[1]!)).toBeLessThan(0.25 * one.iqm_sd);
  });
});

test.each(made.shares.map(([k, n, low, high]) => [k!, n!, low!, high!] as const))(
  "Wilson's interval of %i of %i equals SciPy's and statsmodels'",
  (k, n, low, high) => both(wilson(k, n), [low, high]),
);

test.each(made.times.map((one) => [one.times.join(" "), one] as const))(
  "the median of the times %s and its interval equal those of R's survfit",
  (_, { times, events, expected: [value, low, high] }) => {
    const found = medianTimeTo(times.map((time, i) => ({ time, happened: events[i] === 1 })));
    const finite = (x: number | undefined): number | null => (x === undefined || x === Infinity ? null : x);
    for (const [ours, theirs] of [
      [found.value, value],
      [finite(found.interval?.low), low],
      [finite(found.interval?.high), high],
    ] as const)
      if (theirs === null || theirs === undefined) expect(ours).toBeNull();
      else close(ours, theirs);
  },
);

test.each(made.differences.map((one) => [one.values.join(" "), one] as const))(
  "the exact p of the differences %s equals SciPy's",
  (_, { values, large, p }) => {
    // An infinite difference counts as the largest of the others.
    const infinite = values.map((d) => (Math.abs(d) === large ? Math.sign(d) * Infinity : d));
    close(signFlip(bounded(infinite)), p);
  },
);

test.each(made.families.map((one) => [one.ps.join(" "), one] as const))(
  "Holm's correction of %s equals statsmodels'",
  (_, { ps, raised }) => {
    for (const [i, p] of holm(ps).entries()) close(p, raised[i]!);
  },
);

test.each(made.rivals.map((one) => [`${one.ones.length} against ${one.others.length}`, one] as const))(
  "the probability of improvement of %s runs equals SciPy's, its interval solves Newcombe's equation",
  (_, { ones, others, share, low, high }) => {
    const found = improvement(ones, others);
    close(found.value, share);
    both(found.interval, [low, high]);
  },
);
