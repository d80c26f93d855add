import { expect, test } from "vitest";
import { bounded, signFlip, smallestP } from "../../src/statistics/sign-flip.ts";

test("above 20 differences, drawn signs come to the p of all of them", () => {
  // 12 of 21 agree; only sums of ± 1, C(21, 10) choices each, are nearer to 0 than 3.
  const differences = Array.from({ length: 21 }, (_, i) => (i < 12 ? 1 : -1));
  const p = 1 - (2 * 352716) / 2097152;
  expect(Math.abs(signFlip(differences) - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / 1e5));
  expect(signFlip(differences)).toBe(signFlip(differences));
  // No drawn p is 0.
  expect(signFlip(differences.map(Math.abs))).toBe(smallestP(21));
});

test("no pairs, one pair and pairs without a difference tell nothing", () => {
  expect([signFlip([]), signFlip([3]), signFlip([0, 0, 0])]).toEqual([1, 1, 1]);
  expect([1, 2, 5, 6, 20].map(smallestP)).toEqual([1, 0.5, 0.0625, 0.03125, 2 / 2 ** 20]);
});

test("sums that differ in rounding alone are equal", () => {
  // 0.1 + 0.2 − 0.3 is 5.6e-17, and 0 of 0.3 − 0.1 − 0.2.
  expect(signFlip([0.1, 0.2, -0.3])).toBe(1);
});

test("a difference to a run that diverged is as large as the largest of the others, with its sign", () => {
  expect(bounded([Infinity, 0.5, -Infinity, -2])).toEqual([2, 0.5, -2, -2]);
  expect(bounded([-Infinity, 0])).toEqual([-1, 0]);
});
