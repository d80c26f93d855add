import { EVD, determinant, Matrix, QrDecomposition, SVD } from "ml-matrix";
import { describe, expect, test } from "vitest";
import type { Choice } from "../../../src/components/define.ts";
import { referenceEngine, type Engine } from "../../../src/engine/engine.ts";
import { fillGaussian, makeStream } from "../../../src/engine/streams.ts";
import type { Plan } from "../../../src/training/plan.ts";
import { freshEngine } from "../../support/engine.ts";
import { measured } from "../../support/measured.ts";
import { type FixedSequences, planOn, setParameter } from "../../support/plans.ts";
import { probeJacobians } from "../../support/probe-jacobians.ts";
import type { Given } from "../../support/settings.ts";

const sequences = (T: number, lengths: readonly number[] = [T], std = 1): FixedSequences => {
  const B = lengths.length;
  const values = new Float64Array(T * B);
  fillGaussian(values, T * B, std, makeStream(3, "inputs"));
  return {
    B,
    T,
    inputs: { kind: "values", size: 1 },
    outputs: { kind: "values", size: 1 },
    values: [...values],
    targets: Array<number>(T * B).fill(0.5),
    lengths,
    mask: Array.from({ length: T * B }, (_, i) => (Math.floor(i / B) < lengths[i % B]! ? 1 : 0)),
  };
};

interface Options {
  readonly count?: number;
  readonly "warm-up"?: number;
}

const planWith = (
  given: FixedSequences,
  model: Given["model"],
  options: Options = {},
  engine: Engine = referenceEngine(),
): Plan =>
  planOn(given, { model: model ?? {}, diagnostics: { measure: [{ name: "lyapunov", ...options }] } }, engine);

interface Row {
  readonly index: number;
  readonly steps: number;
  readonly exponent: number;
  readonly deviation: number | null;
}
const rowsOf = (plan: Plan): Row[] =>
  measured(plan)[0]!.rows.map((row) => {
    const [index, steps, exponent, deviation] = row as [number, number, number, number | null];
    return { index, steps, exponent, deviation };
  });
/** Over all steps, by direction. */
const exponentsOf = (plan: Plan): number[] => {
  const rows = rowsOf(plan);
  return rows.filter(({ index }, i) => rows[i + 1]?.index !== index).map(({ exponent }) => exponent);
};

const linear = (hidden: number, W?: Choice): Given["model"] => ({
  hidden,
  activation: "identity",
  init: { W: W ?? "gaussian", U: { name: "gaussian", std: 0.1 } },
});

const logDeterminants = (jacobians: readonly Matrix[]): number =>
  jacobians.reduce((sum, J) => sum + Math.log(Math.abs(determinant(J))), 0);

/** The same exponents by explicit Jacobians and ml-matrix's Householder QR, from the same first frame. */
function bruteForce(jacobians: readonly Matrix[], k: number, warmUp = 0): number[] {
  const S = jacobians[0]!.rows;
  const start = new Float64Array(k * S);
  fillGaussian(start, k * S, 1, makeStream(S, "lyapunov frame"));
  let Q = new QrDecomposition(Matrix.from1DArray(k, S, start).transpose()).orthogonalMatrix;
  const sums = Array<number>(k).fill(0);
  for (const [t, J] of jacobians.entries()) {
    const qr = new QrDecomposition(J.mmul(Q));
    Q = qr.orthogonalMatrix;
    const R = qr.upperTriangularMatrix;
    for (let i = 0; i < k && t >= warmUp; i++) sums[i]! += Math.log(Math.abs(R.get(i, i)));
  }
  return sums.map((sum) => sum / (jacobians.length - warmUp));
}

const CELLS: readonly [string, Given["model"]][] = [
  ["vanilla tanh", { hidden: 6, init: { W: { name: "glorot-uniform" } } }],
  ["vanilla leaky relu", { hidden: 5, activation: "leaky-relu" }],
  ["lstm", { cell: "lstm", hidden: 4 }],
  ["gru", { cell: "gru", hidden: 5 }],
  ["a stack of two", { hidden: 4, layers: 2 }],
  ["a stack of three gru", { cell: "gru", hidden: 3, layers: 3 }],
  ["coRNN, an equation cell", { cell: "cornn", hidden: 4 }],
  ["antisymmetric", { cell: "antisymmetric", hidden: 6 }],
];

describe.each(CELLS)("%s", (_, model) => {
  const lengths = [14, 9, 3];

  test("has the exponents of explicit Jacobians, whatever the lengths", () => {
    const plan = planWith(sequences(14, lengths), model, { count: 3 });
    const rows = rowsOf(plan);
    const jacobians = probeJacobians(plan);
    for (const { index, steps, exponent, deviation } of rows) {
      const each = jacobians.map((list) => bruteForce(list.slice(0, steps), 3)[index]!);
      const mean = each.reduce((a, b) => a + b, 0) / 3;
      expect(Math.abs(exponent - mean)).toBeLessThan(1e-9);
      const variance = each.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 2;
      expect(Math.abs(deviation! - Math.sqrt(variance))).toBeLessThan(1e-9);
    }
    expect(rows.map(({ steps }) => steps)).toEqual([1, 2, 3].flatMap(() => [1, 2, 4, 8, 14]));
  });

  test("followed in all directions, its exponents add up to the mean of ln|det J_t|", () => {
    const plan = planWith(sequences(12, [12]), model, { count: 100 });
    const exponents = exponentsOf(plan);
    const [jacobians] = probeJacobians(plan);
    expect(exponents).toHaveLength(plan.model.cell.S);
    const sum = exponents.reduce((a, b) => a + b, 0);
    expect(Math.abs(sum / (logDeterminants(jacobians!) / 12) - 1)).toBeLessThan(1e-9);
  });
});

describe("linear and without chance", () => {
  test("the exponents of x → Wx are ln|λ_i| of W, to within 1/T", () => {
    const T = 3000;
    const plan = planWith(
      sequences(T),
      linear(8, { name: "gaussian", std: 0.5 }),
      { count: 8 },
      freshEngine(),
    );
    const exponents = exponentsOf(plan);
    const W = plan.probe!.verbs.matrices()[0]!;
    const { realEigenvalues, imaginaryEigenvalues } = new EVD(Matrix.from1DArray(8, 8, W.values));
    const expected = realEigenvalues
      .map((re, i) => 0.5 * Math.log(re ** 2 + imaginaryEigenvalues[i]! ** 2))
      .sort((a, b) => b - a);
    // The first frame's distance from the eigenvectors is a constant divided by T, here a few units.
    for (const [i, exponent] of exponents.entries())
      expect(Math.abs(exponent - expected[i]!)).toBeLessThan(5 / T);
    // They are not the singular values: W is not normal.
    const norm = new SVD(Matrix.from1DArray(8, 8, W.values)).norm2;
    expect(Math.log(norm) - exponents[0]!).toBeGreaterThan(0.1);
  });

  test.each([
    ["a contraction of 0.9 a step, whose product is about 10^−458", 0.9],
    ["an expansion of 2, beyond every double", 2],
    ["no change at all", 1],
  ])("%s is right to 1e-9 at T = 10000", (_, scale) => {
    const plan = planWith(
      sequences(10_000),
      { ...linear(3, { name: "identity", scale, noise: 0 }), bias: false },
      { count: 3 },
      freshEngine(),
    );
    setParameter(plan, "U", [0, 0, 0]); // keeps the states finite: they stay 0
    for (const exponent of exponentsOf(plan)) expect(Math.abs(exponent - Math.log(scale))).toBeLessThan(1e-9);
  });

  test.each(["orthogonal", "permutation", "rotations"])("%s W has no exponent but 0", (name) => {
    const plan = planWith(sequences(200), linear(12, { name }), { count: 12 });
    for (const { exponent } of rowsOf(plan)) expect(Math.abs(exponent)).toBeLessThan(1e-12);
  });

  test("a nilpotent W ends every direction: −Infinity, one after the other", () => {
    const plan = planWith(sequences(8), linear(4), { count: 4 });
    setParameter(plan, "W", [0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0]);
    const rows = rowsOf(plan);
    // W^s has rank 4 − s.
    for (const { index, steps, exponent } of rows) expect(exponent === -Infinity).toBe(index + steps >= 4);
    expect(rows.every(({ deviation }) => deviation === null)).toBe(true);
  });
});

test("a dead unit leaves one dimension less than there are directions, and only the last exponent is infinite", () => {
  const plan = planWith(
    sequences(20),
    { hidden: 3, activation: "relu", init: { b: { name: "constant", value: 0 } } },
    { count: 3, "warm-up": 1 },
  );
  setParameter(plan, "W", [0.5, 0.1, 0, 0, 0.25, 0, 0, 0, 0.5]);
  setParameter(plan, "U", [0, 0, 0]);
  setParameter(plan, "b", [1, 1, -1]); // the third never acts
  const [first, second, third] = exponentsOf(plan);
  // After one step the frame lies in the plane of the other two.
  expect(first! + second!).toBeCloseTo(Math.log(0.5) + Math.log(0.25), 12);
  expect(third).toBe(-Infinity);
});

describe("options", () => {
  const model: Given["model"] = { hidden: 6, init: { W: "glorot-uniform" } };

  test("asking for more directions does not move the first ones", () => {
    const one = exponentsOf(planWith(sequences(25), model, { count: 1 }));
    const two = exponentsOf(planWith(sequences(25), model, { count: 2 }));
    const all = exponentsOf(planWith(sequences(25), model, { count: 6 }));
    expect(two.slice(0, 1)).toEqual(one);
    expect(all.slice(0, 2)).toEqual(two);
  });

  test("a count beyond the state's size is the state's size", () => {
    expect(exponentsOf(planWith(sequences(5), model, { count: 50 }))).toHaveLength(6);
  });

  test("warm-up steps turn the frame and are not counted; sequences without others are left out", () => {
    const plan = planWith(sequences(30, [30, 18, 7]), model, { count: 2, "warm-up": 7 });
    const rows = rowsOf(plan);
    const jacobians = probeJacobians(plan).slice(0, 2);
    expect(rows.filter(({ index }) => index === 1).map(({ steps }) => steps)).toEqual([1, 2, 4, 8, 16, 23]);
    for (const { index, steps, exponent } of rows) {
      const each = jacobians.map((list) => bruteForce(list.slice(0, 7 + steps), 2, 7)[index]!);
      expect(Math.abs(exponent - (each[0]! + each[1]!) / 2)).toBeLessThan(1e-9);
    }
  });

  test("a warm-up as long as the sequences leaves no rows and an empty summary", () => {
    const plan = planWith(sequences(6), model, { "warm-up": 6 });
    expect(measured(plan)[0]).toMatchObject({ rows: [], summaries: [null] });
  });
});

describe("random tanh maps h → tanh(g J h) without input", () => {
  /** λ₁ of one draw with N units after a warm-up, started by an input at the first step alone. */
  function leading(g: number, N: number, T: number): number {
    const given = sequences(T);
    const plan = planWith(
      { ...given, values: Array.from({ length: T }, (_, t) => (t === 0 ? 1 : 0)) },
      {
        hidden: N,
        bias: false,
        init: { W: { name: "gaussian", std: g / Math.sqrt(N) }, U: { name: "gaussian", std: 1 } },
      },
      { count: 1, "warm-up": 100 },
      freshEngine(),
    );
    return exponentsOf(plan)[0]!;
  }

  test.each([0.5, 0.9])("contract for g = %f", (g) => {
    expect(leading(g, 100, 400)).toBeLessThan(0);
  });

  // ½ ln χ(g) of mean-field theory is 0.1547 and 0.3102; draws with N = 200 were seen at 0.144–0.148 and 0.292–0.299.
  test.each([
    [1.5, 0, 0.09],
    [2, 0.125, 0.165],
    [3, 0.275, 0.325],
  ])("are chaotic for g = %f: λ₁ between %f and %f", (g, low, high) => {
    const exponent = leading(g, 200, 1500);
    expect(exponent).toBeGreaterThan(low);
    expect(exponent).toBeLessThan(high);
  });
});
