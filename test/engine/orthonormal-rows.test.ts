import { Matrix, QrDecomposition } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { bytesOf, layOut } from "../../src/engine/arena.ts";
import { log } from "../../src/engine/elementary.ts";
import { checkedEngine, type Engine } from "../../src/engine/engine.ts";
import { orthonormalise, orthonormalRowsWork } from "../../src/engine/orthonormal-rows.ts";
import { fillGaussian, makeStream } from "../../src/engine/streams.ts";
import { wasmEngine } from "../../src/engine/wasm/loader.ts";
import { freshEngine } from "../support/engine.ts";

function room(k: number, n: number, engine: Engine = checkedEngine(wasmEngine())) {
  const spec = { work: orthonormalRowsWork(k), Z: [k, n], J: [n, n], image: [k, n] };
  const { buffer, start } = engine.allocate(bytesOf(spec));
  const at = layOut(spec, buffer, start);
  for (const array of [at.Z, at.image, ...Object.values(at.work)]) array.fill(NaN);
  return { kernels: engine.kernels, ...at };
}

/** Row i of A times row j of B. */
const dot = (A: Float64Array, i: number, B: Float64Array, j: number, n: number): number => {
  let sum = 0;
  for (let l = 0; l < n; l++) sum += A[i * n + l]! * B[j * n + l]!;
  return sum;
};

describe.each([
  [1, 1],
  [3, 8],
  [5, 100],
  [12, 12],
])("%i rows of %i numbers", (k, n) => {
  const { kernels, work, Z } = room(k, n);
  fillGaussian(Z, k * n, 1, makeStream(k, "rows"));
  const before = Z.slice();
  orthonormalise(kernels, work, Z, k, n);

  test("become orthonormal to rounding", () => {
    for (let i = 0; i < k; i++)
      for (let j = 0; j <= i; j++)
        expect(Math.abs(dot(Z, i, Z, j, n) - (i === j ? 1 : 0))).toBeLessThan(1e-14);
  });

  test("have the diagonal that ml-matrix's Householder QR gives, up to signs", () => {
    const R = new QrDecomposition(Matrix.from1DArray(k, n, before).transpose()).upperTriangularMatrix;
    for (let i = 0; i < k; i++)
      expect(Math.abs(work.lengths[i]! / Math.abs(R.get(i, i)) - 1)).toBeLessThan(1e-13);
  });

  test("keep the spaces that the first 1, 2, … of them span", () => {
    for (let i = 0; i < k; i++) {
      // What was row i is the sum of its shares in rows 0 … i, the last of them positive.
      const rest = before.slice(i * n, (i + 1) * n);
      for (let j = 0; j <= i; j++) {
        const share = dot(before, i, Z, j, n);
        if (j === i) expect(share).toBeGreaterThan(0);
        for (let l = 0; l < n; l++) rest[l]! -= share * Z[j * n + l]!;
      }
      for (const left of rest) expect(Math.abs(left)).toBeLessThan(1e-13);
    }
  });
});

test("rows that agree in all but their last digits become orthogonal all the same", () => {
  const [k, n] = [4, 9];
  const { kernels, work, Z } = room(k, n);
  fillGaussian(Z, k * n, 1e-9, makeStream(1, "rows"));
  for (let i = 0; i < k * n; i++) Z[i]! += 1 + (i % n);
  orthonormalise(kernels, work, Z, k, n);
  for (let i = 0; i < k; i++)
    for (let j = 0; j < i; j++) expect(Math.abs(dot(Z, i, Z, j, n))).toBeLessThan(1e-14);
  expect(work.lengths[1]).toBeLessThan(1e-8);
});

test("a row that depends on the others, a row of zeros and a row too many have length 0 and become 0", () => {
  const { kernels, work, Z } = room(5, 3);
  Z.set([1, 2, 2, 0.1, 0.2, 0.2, 0, 0, 0, 1, 0, 5, 3, 1, 4]);
  orthonormalise(kernels, work, Z, 5, 3);
  expect(work.lengths[0]).toBe(3);
  expect([work.lengths[1], work.lengths[2]]).toEqual([0, 0]);
  expect([...Z.subarray(3, 9)]).toEqual(Array(6).fill(0));
  expect(work.lengths[3]).toBeGreaterThan(1);
  expect(work.lengths[4]).toBeGreaterThan(0.1);
  const more = room(3, 2);
  fillGaussian(more.Z, 6, 1, makeStream(2, "rows"));
  orthonormalise(more.kernels, more.work, more.Z, 3, 2);
  expect(more.work.lengths[2]).toBe(0);
});

test("NaN stays NaN", () => {
  const { kernels, work, Z } = room(2, 3);
  Z.set([NaN, 1, 1, 2, 3, 4]);
  orthonormalise(kernels, work, Z, 2, 3);
  expect(work.lengths[0]).toBeNaN();
});

/** ψ(m/2) for m = 1 … 12, by mpmath. */
const DIGAMMA_OF_HALVES = [
  -1.9635100260214235, -0.5772156649015329, 0.03648997397857652, 0.42278433509846713, 0.7031566406452432,
  0.9227843350984671, 1.103156640645243, 1.2561176684318005, 1.388870926359529, 1.5061176684318005,
  1.6110931485817512, 1.7061176684318005,
];

test("products of fresh Gaussian matrices grow by ½(ln(2σ²/n) + ψ((n − i + 1)/2)) a step along direction i", () => {
  const [n, steps, sigma] = [12, 4000, 1.3];
  const { kernels, work, Z, J, image } = room(n, n, freshEngine());
  const stream = makeStream(6, "fresh matrices");
  fillGaussian(Z, n * n, 1, stream);
  orthonormalise(kernels, work, Z, n, n);
  const sums = new Float64Array(n);
  for (let step = 0; step < steps; step++) {
    fillGaussian(J, n * n, sigma / Math.sqrt(n), stream);
    image.fill(0);
    kernels.addProductTransposed(image, Z, J, n, n, n);
    Z.set(image);
    orthonormalise(kernels, work, Z, n, n);
    for (let i = 0; i < n; i++) sums[i]! += log(work.lengths[i]!);
  }
  for (let i = 0; i < n; i++) {
    const expected = 0.5 * (Math.log((2 * sigma ** 2) / n) + DIGAMMA_OF_HALVES[n - i - 1]!);
    // ln χ²_m has variance ψ′(m/2) ≤ 4.94: a quarter of it a step, and four standard errors.
    const standardError = Math.sqrt(4.94 / (n - i) / 4 / steps);
    expect(Math.abs(sums[i]! / steps - expected)).toBeLessThan(4 * standardError);
  }
});
