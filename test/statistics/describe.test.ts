import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mean, median, medianTime, standardDeviation, summarize } from "../../src/statistics/describe.ts";

describe("mean and spread", () => {
  test("the sample standard deviation divides by n − 1", () => {
    // mean 5; squares 9 1 1 1 0 0 4 16 = 32; 32/7
    const values = [2, 4, 4, 4, 5, 5, 7, 9];
    expect(mean(values)).toBe(5);
    expect(standardDeviation(values)).toBe(Math.sqrt(32 / 7));
  });

  test("one value has a mean and no spread", () => {
    expect(summarize([0.25])).toEqual({ n: 1, mean: 0.25, sd: null });
  });

  test("no value has neither", () => {
    expect(summarize([])).toEqual({ n: 0, mean: null, sd: null });
    expect(summarize([null, NaN])).toEqual({ n: 0, mean: null, sd: null });
  });

  test("missing values and NaN are not counted", () => {
    expect(summarize([1, null, NaN, 3])).toEqual({ n: 2, mean: 2, sd: Math.sqrt(2) });
  });

  test("an infinite value makes the mean infinite and leaves no spread", () => {
    expect(summarize([1, -Infinity])).toEqual({ n: 2, mean: -Infinity, sd: null });
    expect(summarize([Infinity, -Infinity]).mean).toBeNaN();
  });

  test("the mean lies between the smallest and the largest value", () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
        // Rounding of 20 additions: 20·2⁻⁵³ of the largest sum.
        const slack = 1e-8;
        expect(mean(values)).toBeGreaterThanOrEqual(Math.min(...values) - slack);
        expect(mean(values)).toBeLessThanOrEqual(Math.max(...values) + slack);
      }),
    );
  });
});

describe("medians", () => {
  test("the median of an even number of values is halfway between the middle two", () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([3, 1, 2])).toBe(2);
  });

  test("the median orders infinities", () => {
    expect(median([-Infinity, 1, 2])).toBe(1);
    expect(median([-Infinity, -Infinity, 2])).toBe(-Infinity);
  });

  test("the median does not sort its argument", () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  test("a run that was not solved counts as later than all others", () => {
    expect(medianTime([100, 300, null])).toBe(300);
    expect(medianTime([100, null, null])).toBeNull();
    expect(medianTime([100, null])).toBeNull();
    expect(medianTime([])).toBeNull();
  });
});
