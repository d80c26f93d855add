/** All singular values against mpmath (test/golden/spectra.py) and ml-matrix. */
import { Matrix, SVD } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { bytesOf, layOut } from "../../src/engine/arena.ts";
import { checkedEngine } from "../../src/engine/engine.ts";
import { setSingularValues, singularValuesWork } from "../../src/engine/singular-values.ts";
import { fillGaussian, makeStream } from "../../src/engine/streams.ts";
import { wasmEngine } from "../../src/engine/wasm/loader.ts";
import { golden } from "../golden/golden.ts";

/** Every rotation is off by a few 2⁻⁵³, and some n·rounds of them meet in one row. */
const ROUNDING = 1e-13;

function singularValuesOf(A: ArrayLike<number>, n: number): number[] {
  const engine = checkedEngine(wasmEngine());
  const spec = { work: singularValuesWork(n), sigma: [n] };
  const { buffer, start } = engine.allocate(bytesOf(spec));
  const { work, sigma } = layOut(spec, buffer, start);
  for (const array of [...Object.values(work), sigma]) array.fill(NaN);
  setSingularValues(engine.kernels, work, sigma, Float64Array.from(A), n);
  return [...sigma];
}

describe("against mpmath", () => {
  test.each(golden("spectra").matrices)("$name", ({ n, A, singular }) => {
    for (const [i, sigma] of singularValuesOf(A, n).entries())
      expect(Math.abs(sigma - singular[i]!)).toBeLessThan(ROUNDING * singular[0]!);
  });

  test("rows of sizes from 1 to 10⁻²⁷ have every singular value right in its own digits, the last is 10⁻²⁸", () => {
    const { n, A, singular } = golden("spectra").matrices.find(({ name }) => name === "graded rows")!;
    for (const [i, sigma] of singularValuesOf(A, n).entries())
      expect(Math.abs(sigma / singular[i]! - 1)).toBeLessThan(ROUNDING);
  });
});

const gaussian = (n: number, seed: number): Float64Array => {
  const A = new Float64Array(n * n);
  fillGaussian(A, n * n, 1 / Math.sqrt(n), makeStream(seed, "matrix"));
  return A;
};

test.each([1, 2, 31, 60])(
  "a Gaussian matrix with n = %i has the singular values that ml-matrix finds",
  (n) => {
    const A = gaussian(n, n);
    const expected = new SVD(Matrix.from1DArray(n, n, A)).diagonal;
    for (const [i, sigma] of singularValuesOf(A, n).entries())
      expect(Math.abs(sigma - expected[i]!)).toBeLessThan(ROUNDING * expected[0]!);
  },
);

test("the sum of squares is the Frobenius norm's, and the order of rows and columns does not matter", () => {
  const n = 23;
  const A = gaussian(n, 5);
  const sigma = singularValuesOf(A, n);
  const square = A.reduce((sum, a) => sum + a * a, 0);
  expect(Math.abs(sigma.reduce((sum, s) => sum + s * s, 0) / square - 1)).toBeLessThan(ROUNDING);
  const turned = singularValuesOf(A.slice().reverse(), n);
  for (const [i, s] of sigma.entries()) expect(Math.abs(s - turned[i]!)).toBeLessThan(ROUNDING);
});

test.each([
  ["zeros", 4, Array<number>(16).fill(0), [0, 0, 0, 0]],
  ["a shift", 3, [0, 2, 0, 0, 0, 2, 0, 0, 0], [2, 2, 0]],
  ["one non-zero row", 2, [0, 0, 3, 4], [5, 0]],
  ["unequal units", 3, [0, 0, -1e-200, 7, 0, 0, 0, 1e-300, 0], [7, 1e-200, 1e-300]],
] as const)("%s: exactly", (_, n, A, expected) => {
  for (const [i, sigma] of singularValuesOf(A, n).entries())
    expect(Math.abs(sigma - expected[i]!)).toBeLessThanOrEqual(i === 0 ? 0 : 1e-150 * expected[0]);
});

test.each([[NaN], [Infinity], [-Infinity]])("a matrix that holds %f has NaN for all of them", (bad) => {
  for (const n of [1, 6]) {
    const A = gaussian(n, 1);
    A[0] = bad;
    expect(singularValuesOf(A, n)).toEqual(Array(n).fill(NaN));
  }
});
