import { EVD, Matrix, SingularValueDecomposition } from "ml-matrix";
import { describe, expect, test } from "vitest";
import type { BuiltActivation, BuiltInitializer } from "../../src/components/define.ts";
import { z } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { reference } from "../../src/engine/reference/index.ts";
import { makeStream } from "../../src/engine/streams.ts";
import { criticalStd, momentsAt } from "../../src/components/initializers/mean-field.ts";
import { makePlan } from "../../src/training/plan.ts";
import { smallRun } from "../support/plans.ts";

const activationOf = (name: string): BuiltActivation => {
  const declaration = catalogue.activation.get(name)!;
  return declaration.create(z.object(declaration.options).parse({}), { kernels: reference });
};
const build = (name: string, options: object = {}, activation = "tanh"): BuiltInitializer => {
  const declaration = catalogue.initializer.get(name)!;
  const chosen = z.strictObject(declaration.options).parse(options);
  return declaration.create(chosen, { activation: activationOf(activation), longest: 30 });
};

function fill(name: string, rows: number, columns: number, options: object = {}, seed = 1): Float64Array {
  const built = build(name, options);
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

describe("spectra are those of the theory (protocols 3.3: mean and range over 50 draws at n = 100)", () => {
  test.each([
    ["uniform-fan-in", {}, 0.567, 0.686, 1.095, 1.176],
    ["glorot-uniform", {}, 0.97, 1.15, 1.88, 2.06],
    ["gaussian", { std: 0.1 }, 0.95, 1.2, 1.85, 2.1],
    ["orthogonal", { gain: 0.9 }, 0.9 - 1e-12, 0.9 + 1e-12, 0.9 - 1e-12, 0.9 + 1e-12],
    ["identity", { scale: 0.7 }, 0.7, 0.7, 0.7, 0.7],
    ["glorot-normal", {}, 0.95, 1.2, 1.85, 2.1],
    ["lecun-normal", {}, 0.95, 1.2, 1.85, 2.1],
    // √2 times the figures of the two above.
    ["he-normal", {}, 1.34, 1.7, 2.61, 2.97],
    ["he-uniform", {}, 1.34, 1.7, 2.61, 2.97],
    // σ_w = 1.4093 times those of variance 1/n.
    ["critical", { s: 0.1 }, 1.33, 1.7, 2.6, 2.97],
    // The eigenvalue solver is good to about n·2⁻⁵² = 2e-14.
    ["np-rnn", {}, 1 - 1e-12, 1 + 1e-12, 1 - 1e-12, 1 + 1e-12],
    ["rotations", {}, 1 - 1e-12, 1 + 1e-12, 1 - 1e-12, 1 + 1e-12],
    ["permutation", {}, 1 - 1e-12, 1 + 1e-12, 1 - 1e-12, 1 + 1e-12],
    ["permutation", { cyclic: true }, 1 - 1e-12, 1 + 1e-12, 1 - 1e-12, 1 + 1e-12],
    ["sparse", {}, 0.95 - 1e-12, 0.95 + 1e-12, 0.95, 4],
    ["spectral-radius", { radius: 1.3 }, 1.3 - 1e-12, 1.3 + 1e-12, 2, 3],
    ["spectral-radius", { radius: 0.8, of: "np-rnn" }, 0.8 - 1e-12, 0.8 + 1e-12, 0.8 - 1e-12, 0.8 + 1e-12],
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

test("np-rnn is symmetric to the bit and positive definite, its eigenvalues near [1/5, 1]", () => {
  const W = asMatrix(fill("np-rnn", 100, 100), 100, 100);
  expect(W.transpose().to1DArray()).toEqual(W.to1DArray());
  const { realEigenvalues } = new EVD(W);
  // Wishart's edges 0 and 4 become 1/5 and 1; at n = 100 the upper edge fluctuates by a few per cent.
  expect(Math.min(...realEigenvalues)).toBeGreaterThan(0.17);
  expect(Math.min(...realEigenvalues)).toBeLessThan(0.24);
});

test("sparse has just so many weights in a row that are not 0, or all where the row is shorter", () => {
  for (const [n, expected] of [
    [40, 15],
    [9, 9],
  ] as const) {
    const W = fill("sparse", n, n);
    for (let i = 0; i < n; i++) {
      expect(W.subarray(i * n, (i + 1) * n).filter((w) => w !== 0).length).toBe(expected);
    }
  }
  expect(fill("sparse", 4, 9, { radius: null, nonzeros: 2 }).filter((w) => w !== 0).length).toBe(8);
});

test("the powers of a cyclic permutation bring a unit's value round after n steps and not before", () => {
  const W = asMatrix(fill("permutation", 5, 5, { cyclic: true }), 5, 5);
  let power = Matrix.eye(5);
  for (let k = 1; k <= 5; k++) {
    power = power.mmul(W);
    expect(power.trace()).toBe(k === 5 ? 5 : 0);
  }
});

test("rotations by a given angle have the eigenvalues e^{±iθ}, and 1 for the odd unit", () => {
  const W = fill("rotations", 3, 3, { angle: 0.5 });
  const { realEigenvalues, imaginaryEigenvalues } = new EVD(asMatrix(W, 3, 3));
  const angles = realEigenvalues
    .map((re, i) => Math.atan2(imaginaryEigenvalues[i]!, re))
    .sort((a, b) => a - b);
  for (const [i, angle] of [-0.5, 0, 0.5].entries()) expect(angles[i]).toBeCloseTo(angle, 14);
});

describe("critical solves χ = 1", () => {
  // Protocols 1.i gives four decimals; at s = 0 the fixed point is 0 and σ_w = 1/f′(0).
  test.each([
    [0, 1.0],
    [0.01, 1.1934],
    [0.1, 1.4093],
    [1, 1.8556],
  ])("tanh at s = %f: σ_w = %f", (s, expected) => {
    expect(Math.abs(criticalStd(s, activationOf("tanh"))! - expected)).toBeLessThan(6e-5);
  });

  // SciPy: adaptive quadrature between the kinks, Brent's root of the fixed point; for hard-tanh erf gives the same digits.
  test.each([
    ["tanh", 0.1, 1.4092808950439448],
    ["hard-tanh", 0.1, 1.1240133150395235],
    ["hard-tanh", 10, 2.1818153259641946],
    ["elu", 10, 1.4041893228100848],
    ["selu", 0.1, 0.9901147844785411],
    ["softsign", 1, 2.6674223304118523],
    ["gelu", 0.1, 1.4410677269729588],
  ])("%s at s = %f: σ_w = %f to ten digits, wherever its slope jumps or bends", (name, s, expected) => {
    expect(Math.abs(criticalStd(s, activationOf(name))! - expected)).toBeLessThan(1e-10 * expected);
  });

  test("ReLU: √2 whatever s is, which is he-normal", () => {
    for (const s of [0, 0.1]) expect(criticalStd(s, activationOf("relu"))).toBeCloseTo(Math.SQRT2, 10);
  });

  test("the integrals of the identity are q and 1, to rounding", () => {
    const { square, slope } = momentsAt(0.7, activationOf("identity"));
    expect(square).toBeCloseTo(0.7, 13);
    expect(slope).toBeCloseTo(1, 13);
  });
});

test("an initializer of square matrices is refused for a matrix that is not square, by name", () => {
  const settings = smallRun({ model: { init: { W: "np-rnn", U: "np-rnn" } } });
  expect(() => makePlan(settings, 1, catalogue, {})).toThrow(/model\.init\.U: np-rnn makes square.*U is 7×2/);
});
