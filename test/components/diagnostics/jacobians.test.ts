import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { makeStream, nextUniform } from "../../../src/engine/streams.ts";
import type { Plan } from "../../../src/training/plan.ts";
import type { FixedSequences } from "../../support/plans.ts";
import { planOn, setParameter } from "../../support/plans.ts";
import { measured, numbersMeasured } from "../../support/measured.ts";

const [, T_COLUMN, NORM, PRODUCT, GRADIENT] = [0, 1, 2, 3, 4];

/** One sequence of T steps with random scalar inputs; the output at the last step alone counts. */
const sequence = (T: number, lengths: readonly number[] = [T]): FixedSequences => {
  const stream = makeStream(3, "inputs");
  const B = lengths.length;
  const mask = Array<number>(T * B).fill(0);
  for (const [b, length] of lengths.entries()) mask[(length - 1) * B + b] = 1;
  return {
    B,
    T,
    inputs: { kind: "values", size: 1 },
    outputs: { kind: "values", size: 1 },
    values: Array.from({ length: T * B }, () => 2 * nextUniform(stream) - 1),
    targets: Array<number>(T * B).fill(0.5),
    lengths,
    mask,
  };
};

const rowsOf = numbersMeasured;

const linear = (T: number, hidden: number, W: { name: string; [option: string]: unknown }) =>
  planOn(sequence(T), {
    model: {
      hidden,
      activation: { name: "identity" },
      init: {
        W,
        U: { name: "gaussian", std: 0.1 },
        V: { name: "gaussian", std: 0.1 },
        b: { name: "constant", value: 0 },
      },
    },
  });

describe("closed forms", () => {
  test("W = 0.4·I without activation has log₁₀‖∂s_T/∂s_0‖ = 2000·log₁₀ 0.4 at T = 2000, far below every double", () => {
    const rows = rowsOf(linear(2000, 6, { name: "identity", scale: 0.4, noise: 0 }));
    // 2000·log10(0.4) to 17 digits, by mpmath.
    const expected = -795.8800173440752;
    expect(Math.abs(rows[0]![PRODUCT]! / expected - 1)).toBeLessThan(1e-9);
    expect(rows[1]![NORM]).toBeCloseTo(0.4, 15);
    // The gradient's norm vanishes by the same factor: what it was at T, times the product.
    expect(rows[0]![GRADIENT]! - rows[2000]![GRADIENT]!).toBeCloseTo(expected, 8);
  });

  test("orthogonal W without activation keeps ‖∂s_T/∂s_t‖ = 1 at every t of 500 steps", () => {
    for (const row of rowsOf(linear(500, 20, { name: "orthogonal", gain: 1 }))) {
      expect(Math.abs(row[PRODUCT]!)).toBeLessThan(1e-10);
    }
  });

  test("a nilpotent W has product norm 1 until its index and exactly −Infinity from there on", () => {
    const plan = linear(10, 4, { name: "identity", scale: 1, noise: 0 });
    setParameter(plan, "W", [0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
    const products = rowsOf(plan).map((row) => row[PRODUCT]);
    expect(products.slice(7)).toEqual([0, 0, 0, 0]);
    expect(products.slice(0, 7)).toEqual(Array(7).fill(-Infinity));
  });

  test("a non-normal W has one-step norm c although its spectral radius is 0", () => {
    const plan = linear(3, 2, { name: "identity", scale: 1, noise: 0 });
    setParameter(plan, "W", [0, 7, 0, 0]);
    const rows = rowsOf(plan);
    expect(rows[3]![NORM]).toBeCloseTo(7, 13);
    expect(rows[1]![PRODUCT]).toBe(-Infinity);
  });

  test("rows of very different size stay exact: diag(0.9, 0.1)^800 shrinks as 0.9 although 0.1^800 underflows", () => {
    const plan = linear(800, 2, { name: "identity", scale: 1, noise: 0 });
    setParameter(plan, "W", [0.9, 0, 0, 0.1]);
    const expected = 800 * Math.log10(0.9);
    expect(Math.abs(rowsOf(plan)[0]![PRODUCT]! / expected - 1)).toBeLessThan(1e-12);
  });

  test("an exploding product beyond the largest double has its logarithm", () => {
    const plan = linear(2000, 3, { name: "identity", scale: 1, noise: 0 });
    setParameter(plan, "U", [0, 0, 0]); // keeps the states finite: they stay 0
    setParameter(plan, "W", [3, 0, 0, 0, 2, 0, 0, 0, 1]);
    expect(rowsOf(plan)[0]![PRODUCT]! / (2000 * Math.log10(3))).toBeCloseTo(1, 13);
  });
});

describe("against another program's singular values", () => {
  /** The same quantities from dense Jacobians and ml-matrix. */
  function oracle(plan: Plan, lengths: readonly number[]) {
    const { at } = plan.probe!;
    const H = plan.settings.model.hidden;
    const norm = (M: Matrix) => new SingularValueDecomposition(M).norm2;
    const W = new Matrix(H, H);
    const stored = at.parameters["W"]!;
    for (let i = 0; i < H; i++) for (let j = 0; j < H; j++) W.set(i, j, stored[i * H + j]!);
    return lengths.map((length, b) => {
      const jacobian = (t: number) =>
        new Matrix(
          W.to2DArray().map((row, i) => {
            const s = at.state[t]![0]![b * H + i]!;
            return row.map((w) => (1 - s * s) * w);
          }),
        );
      const rows: { norm: number; product: number }[] = [];
      let product = Matrix.eye(H);
      for (let t = length; t >= 1; t--) {
        rows[t] = { norm: norm(jacobian(t)), product: norm(product) };
        product = product.mmul(jacobian(t));
      }
      rows[0] = { norm: NaN, product: norm(product) };
      return rows;
    });
  }

  test("a tanh network's norms and products equal those of dense Jacobians to 1e-8, whatever the lengths", () => {
    const lengths = [9, 14, 14, 3];
    const plan = planOn(sequence(14, lengths), {
      model: {
        hidden: 9,
        init: {
          W: { name: "glorot-uniform", gain: 1 },
          U: { name: "gaussian", std: 1 },
          V: { name: "gaussian", std: 1 },
          b: { name: "constant", value: 0 },
        },
      },
    });
    const rows = rowsOf(plan);
    const expected = oracle(plan, lengths);
    expect(rows.length).toBe(lengths.reduce((sum, length) => sum + length + 1, 0));
    for (const row of rows) {
      const { norm, product } = expected[row[0]!]![row[T_COLUMN]!]!;
      if (row[T_COLUMN]! > 0) expect(Math.abs(row[NORM]! / norm - 1)).toBeLessThan(1e-8);
      expect(Math.abs(row[PRODUCT]! - Math.log10(product))).toBeLessThan(1e-8);
    }
  });

  test("∂E/∂s_t equals central differences of the sequence's own objective", () => {
    const T = 6;
    const lengths = [6, 4];
    const base = sequence(T, lengths);
    const plan = planOn(
      {
        ...base,
        mask: Array<number>(T * 2)
          .fill(1)
          .map((_, i) => (i % 2 === 1 && i >= 8 ? 0 : 1)),
      },
      {
        model: { hidden: 5 },
        training: { objective: "sum" },
      },
    );
    const rows = rowsOf(plan);
    const probe = plan.probe!;
    const H = 5;
    /** Objective of sequence b when h_t of it is moved. */
    const objective = (b: number, t: number, unit: number, step: number): number => {
      probe.computeDrive();
      for (let k = 0; k < T; k++) {
        if (k === t) probe.at.state[k]![0]![b * H + unit]! += step;
        probe.verbs.forward(k);
      }
      if (t === T) probe.at.state[T]![0]![b * H + unit]! += step;
      probe.readOut.forward("sum", "sequence");
      return probe.readOut.totals.objective;
    };
    for (const row of rows) {
      const [b, t] = [row[0]!, row[T_COLUMN]!];
      let square = 0;
      for (let unit = 0; unit < H; unit++) {
        probe.at.state[0]![0]!.fill(0, 0, 2 * H);
        const above = objective(b, t, unit, 1e-5);
        probe.at.state[0]![0]!.fill(0, 0, 2 * H);
        const below = objective(b, t, unit, -1e-5);
        square += ((above - below) / 2e-5) ** 2;
      }
      // Central differences: error about (1e-5)² plus rounding 1e-16/1e-5.
      expect(Math.abs(row[GRADIENT]! - 0.5 * Math.log10(square))).toBeLessThan(1e-7);
    }
  });
});

test("measuring leaves parameters and the whole state of the run untouched", () => {
  const plan = planOn(sequence(8), {});
  const before = plan.state.slice();
  measured(plan);
  expect(plan.state).toEqual(before);
});
