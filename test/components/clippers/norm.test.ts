import { expect, test } from "vitest";
import { stretchOf, stretchesOf } from "../../../src/laws/updates.ts";
import { clipperOf } from "../../support/updates.ts";

test("the norm clipper brings a longer gradient to its threshold exactly", () => {
  const stretch = stretchOf([0, 0], [30, 40]);
  expect(clipperOf("norm", { threshold: 2 }).clip([stretch], 1, 50)).toBe(true);
  expect([...stretch.gradient]).toEqual([1.2, 1.6]);
});

test("rescue puts 0.02·W in the place of the recurrent gradient and 0 elsewhere; without it there is none", () => {
  expect(clipperOf("norm").rescue).toBeUndefined();
  const built = clipperOf("norm", { rescue: true });
  expect(built.limit).toBe(1e10);
  const stretches = stretchesOf(1, 1);
  for (const { gradient } of stretches) gradient.set([NaN, Infinity, 1e300]);
  built.rescue!(stretches, stretches.length);
  for (const { recurrent, values, gradient } of stretches)
    expect(gradient).toEqual(values.map((w) => (recurrent ? 0.02 * w : 0)));
});
