import { expect, test } from "vitest";
import { stretchOf } from "../../../src/laws/updates.ts";
import { clipperOf } from "../../support/updates.ts";

test("a gradient as long as the threshold stays, and is not called clipped", () => {
  const stretch = stretchOf([0, 0], [3, 4]);
  expect(clipperOf("norm", { threshold: 5 }).clip([stretch], 1, 5)).toBe(false);
  expect(clipperOf("parameter-norm", { threshold: 5 }).clip([stretch], 1, 5)).toBe(false);
  expect(clipperOf("value", { threshold: 4 }).clip([stretch], 1, 5)).toBe(false);
  expect([...stretch.gradient]).toEqual([3, 4]);
});
