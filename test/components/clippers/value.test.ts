import { expect, test } from "vitest";
import { stretchOf } from "../../../src/laws/updates.ts";
import { clipperOf } from "../../support/updates.ts";

test("value cuts each element off by itself: a bound on the largest, threshold·√n on the norm", () => {
  const stretch = stretchOf([0, 0, 0, 0], [3, -0.5, -1e300, 2]);
  expect(clipperOf("value", { threshold: 2 }).clip([stretch], 1, 1e300)).toBe(true);
  expect([...stretch.gradient]).toEqual([2, -0.5, -2, 2]);
  for (const far of [3, -3])
    expect(clipperOf("value").clip([stretchOf([0, 0], [far, 0.5])], 1, 3)).toBe(true);
});
