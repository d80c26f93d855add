import { EVD, Matrix, SingularValueDecomposition } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { z } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { makeStream } from "../../src/engine/streams.ts";

function fill(name: string, rows: number, columns: number, options: object = {}, seed = 1): Float64Array {
  const declaration = catalogue.initializer.get(name)!;
  const built = declaration.create(z.object(declaration.options).parse(options), {});
  const W = new Float64Array(rows * columns).fill(NaN);
  built.fill(W, rows, columns, makeStream(seed, "init W"));
  return W;
}

const asMatrix = (W: Float64Array, rows: number, columns: number) => Matrix.from1DArray(rows, columns, W);
const singularValues = (W: Float64Array, n: number) =>
  new SingularValueDecomposition(asMatrix(W, n, n)).diagonal;
const spectralRadius = (W: Float64Array, n: number): number => {
  const { realEigenvalues, imaginaryEigenvalues } = new EVD(asMatrix(W, n, n));
  return Math.max(...realEigenvalues.map((re, i) => Math.sqrt(re ** 2 + imaginaryEigenvalues[i]! ** 2)));
};

describe.each([...catalogue.initializer.keys()])("initializer %s", (name) => {
  test.each([
    [8, 8],
    [5, 9],
    [9, 5],
    [1, 1],
  ])("fills every element of a poisoned %i×%i matrix with finite numbers", (rows, columns) => {
    expect(fill(name, rows, columns).every(Number.isFinite)).toBe(true);
  });

  test("gives the same bytes for the same seed", () => {
    expect(fill(name, 7, 7)).toEqual(fill(name, 7, 7));
  });
});

test.each(["uniform-fan-in", "gaussian", "glorot-uniform", "orthogonal"])(
  "%s gives other numbers for another seed",
  (name) => {
    expect(fill(name, 7, 7, {}, 1)).not.toEqual(fill(name, 7, 7, {}, 2));
  },
);

describe("spectra are those of the theory (protocols 3.3: mean and range over 50 draws at n = 100)", () => {
  test.each([
    ["uniform-fan-in", {}, 0.567, 0.686, 1.095, 1.176],
    ["glorot-uniform", {}, 0.97, 1.15, 1.88, 2.06],
    ["gaussian", { std: 0.1 }, 0.95, 1.2, 1.85, 2.1],
    ["orthogonal", { gain: 0.9 }, 0.9 - 1e-12, 0.9 + 1e-12, 0.9 - 1e-12, 0.9 + 1e-12],
    ["identity", { scale: 0.7 }, 0.7, 0.7, 0.7, 0.7],
  ])("%s %j has its spectral radius and norm", (name, options, radiusLow, radiusHigh, normLow, normHigh) => {
    const W = fill(name, 100, 100, options);
    const radius = spectralRadius(W, 100);
    const norm = singularValues(W, 100)[0]!;
    expect(radius).toBeGreaterThanOrEqual(radiusLow);
    expect(radius).toBeLessThanOrEqual(radiusHigh);
    expect(norm).toBeGreaterThanOrEqual(normLow);
    expect(norm).toBeLessThanOrEqual(normHigh);
  });
});

test("orthogonal has every singular value equal to its gain, also when it is not square", () => {
  for (const [rows, columns] of [
    [12, 12],
    [12, 5],
    [5, 12],
  ] as const) {
    const W = asMatrix(fill("orthogonal", rows, columns, { gain: 2 }), rows, columns);
    for (const sigma of new SingularValueDecomposition(W, { autoTranspose: true }).diagonal) {
      expect(Math.abs(sigma - 2)).toBeLessThan(1e-13);
    }
  }
});

test("orthogonal draws from both components of the orthogonal group", () => {
  const signs = new Set<boolean>();
  for (let seed = 0; seed < 20; seed++) {
    const [a, b, c, d] = fill("orthogonal", 2, 2, {}, seed);
    signs.add(a! * d! - b! * c! > 0);
  }
  expect(signs.size).toBe(2);
});

test("identity with noise has the noise's standard deviation around the identity", () => {
  const W = fill("identity", 80, 80, { scale: 1, noise: 0.01 });
  let square = 0;
  for (const [i, w] of W.entries()) square += (w - (i % 81 === 0 ? 1 : 0)) ** 2;
  // 6400 samples: the estimate's own standard deviation is 0.9 %.
  expect(Math.sqrt(square / 6400) / 0.01).toBeCloseTo(1, 1);
});
