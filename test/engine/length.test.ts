import { expect, test } from "vitest";
import { lengthOf, scaledStrideLength } from "../../src/engine/length.ts";
import { reference as kernels } from "../../src/engine/reference/index.ts";

const part = (...numbers: number[]) => ({ gradient: Float64Array.from(numbers), count: numbers.length });

test.each([1, 1e-3, 1e200, 1e-200, 2 ** -1070])("3, 4 and 12 times %f have the length 13 of it", (unit) => {
  const parts = [part(99 * unit), part(3 * unit, -4 * unit), part(12 * unit), part(99 * unit)];
  // Squares of 1e±200 are no doubles; of subnormals every bit is one of 13·16.
  expect(lengthOf(kernels, parts, 1, 3) / unit).toBeCloseTo(13, 12);
  const apart = Float64Array.of(99, 3, 99, -4, 99, 12, 99).map((g) => g * unit);
  expect(scaledStrideLength(apart, 1, 2, 3) / unit).toBeCloseTo(13, 12);
});

test("no numbers have length 0, one infinite makes it infinite, one NaN makes it NaN", () => {
  expect(lengthOf(kernels, [part()], 0, 1)).toBe(0);
  expect(lengthOf(kernels, [part(0, -0)], 0, 1)).toBe(0);
  expect(lengthOf(kernels, [part(1), part(-Infinity)], 0, 2)).toBe(Infinity);
  expect(lengthOf(kernels, [part(Infinity), part(NaN)], 0, 2)).toBeNaN();
});
