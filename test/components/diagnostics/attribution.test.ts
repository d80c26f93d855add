import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { cell, equations, oneMinus, recurrent, sigmoid, split, tanh, z } from "../../../src/api.ts";
import type { CellValue } from "../../../src/components/define.ts";
import { catalogue, extend } from "../../../src/components/registry.ts";
import { referenceEngine } from "../../../src/engine/engine.ts";
import { makeStream, nextUniform } from "../../../src/engine/streams.ts";
import type { Plan } from "../../../src/training/plan.ts";
import { golden } from "../../golden/golden.ts";
import { type NamedRow, namesMeasured } from "../../support/measured.ts";
import { chosen, type FixedSequences, planOn, setParameter } from "../../support/plans.ts";
import { probeJacobians } from "../../support/probe-jacobians.ts";
import type { Given } from "../../support/settings.ts";

const uniforms = (n: number): number[] => {
  const stream = makeStream(3, "inputs");
  return Array.from({ length: n }, () => 2 * nextUniform(stream) - 1);
};

/** The output at each sequence's last step alone counts. */
const sequences = (T: number, lengths: readonly number[] = [T]): FixedSequences => {
  const B = lengths.length;
  const mask = Array<number>(T * B).fill(0);
  for (const [b, length] of lengths.entries()) mask[(length - 1) * B + b] = 1;
  return {
    B,
    T,
    inputs: { kind: "values", size: 1 },
    outputs: { kind: "values", size: 1 },
    values: uniforms(T * B),
    targets: Array<number>(T * B).fill(0.5),
    lengths,
    mask,
  };
};

/** An LSTM of its forget gate alone, as equations. */
const janet = cell({
  name: "janet",
  summary: "An LSTM of its forget gate alone",
  source: "van der Westhuizen & Lasenby 2018, arXiv:1804.04849",
  options: { beta: z.number().default(1).describe("β") },
  create: ({ beta }, context) =>
    equations(context, {
      driveGates: 2,
      parameters: { W: { ...recurrent, gates: 2 } },
      step({ a, h }, { W }) {
        const [s, c] = split(a.plus(W.times(h)), 2);
        return {
          h: sigmoid(s)
            .times(h)
            .plus(oneMinus(sigmoid(s.minus(beta))).times(tanh(c))),
        };
      },
    }),
});

const planOf = (
  model: Given["model"],
  given: FixedSequences,
  noise: readonly ReturnType<typeof chosen>[] = [],
): Plan =>
  planOn(
    given,
    { model: model ?? {}, training: { noise }, diagnostics: { measure: ["attribution"] } },
    referenceEngine(),
    1,
    extend(catalogue, [janet]),
  );

const rowsOf = (plan: Plan): NamedRow[] => namesMeasured(plan).rows;

const normOf = (M: Matrix): number => new SingularValueDecomposition(M).norm2;
const power = (W: Matrix, k: number): Matrix =>
  Array.from({ length: k }, () => W).reduce((product, one) => product.mmul(one), Matrix.eye(W.rows));
const radiusOf = (W: Matrix): number => {
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(W);
  return Math.max(...realEigenvalues.map((re, i) => Math.hypot(re, imaginaryEigenvalues[i]!)));
};
const parameter = (plan: Plan, name: string): Matrix => {
  const { shape, values, columnMajor } = plan.parameters.find((one) => one.name === name)!;
  const [rows, columns = 1] = shape;
  return new Matrix(
    Array.from({ length: rows }, (_, i) =>
      Array.from({ length: columns }, (_, j) => values[columnMajor ? j * rows + i : i * columns + j]!),
    ),
  );
};
/** log₁₀‖J_T ⋯ J_{T−k+1}‖ of each sequence and k, and Σ log₁₀‖J_t‖ of the same steps. */
function products(plan: Plan, b: number, k: number) {
  const last = probeJacobians(plan)[b]!.slice(-k);
  const product = last.reduceRight((P, J) => P.mmul(J), Matrix.eye(plan.model.cell.S));
  return {
    log: Math.log10(normOf(product)),
    separate: last.reduce((sum, J) => sum + Math.log10(normOf(J)), 0),
  };
}

/** Far above the grid of 1e-12, and rounding of an SVD of another program. */
const CLOSE = 1e-9;
const near = (actual: CellValue, expected: number, what: string): void => {
  expect(actual, what).not.toBeNull();
  expect(Math.abs((actual as number) - expected), what).toBeLessThan(CLOSE);
};

const spread = { U: { name: "gaussian", std: 1 }, W: { name: "glorot-uniform", gain: 1.2 } };

describe("J_t = D_t W: equal to dense Jacobians, dense powers and eigenvalues of another program", () => {
  const linearOfStack = (plan: Plan): Matrix => {
    const [W1, W2, U2] = [parameter(plan, "W"), parameter(plan, "W.2"), parameter(plan, "U.2")];
    const n = W1.rows;
    const L = Matrix.zeros(2 * n, 2 * n);
    L.setSubMatrix(W2, 0, 0).setSubMatrix(U2.mmul(W1), 0, n).setSubMatrix(W1, n, n);
    return L;
  };
  const W = (plan: Plan) => parameter(plan, "W");
  test.each<[string, Given["model"], (plan: Plan) => Matrix]>([
    ["vanilla tanh", { hidden: 6, init: spread }, W],
    ["vanilla relu", { hidden: 7, activation: "relu", init: spread }, W],
    ["vanilla gelu, slopes above 1", { hidden: 5, activation: "gelu", init: spread }, W],
    [
      "ind-rnn",
      { hidden: 5, cell: "ind-rnn", init: spread },
      (plan) => Matrix.diag(parameter(plan, "w").to1DArray()),
    ],
    ["a stack of two vanilla layers", { hidden: 4, layers: 2, init: spread }, linearOfStack],
  ])("%s", (_, model, linear) => {
    const lengths = [13, 16, 5, 1];
    const plan = planOf(model, sequences(16, lengths));
    const rows = rowsOf(plan);
    expect(rows.map(({ sequence, steps }) => [sequence, steps])).toEqual(
      [[1, 2, 4, 8, 13], [1, 2, 4, 8, 16], [1, 2, 4, 5], [1]].flatMap((spans, b) => spans.map((k) => [b, k])),
    );
    const L = linear(plan);
    const log = Math.log10(radiusOf(L));
    for (const row of rows) {
      const [b, k] = [row["sequence"] as number, row["steps"] as number];
      const { log: product, separate } = products(plan, b, k);
      const powers = Math.log10(normOf(power(L, k)));
      near(row["log10_product_norm"]!, product, `product of ${k}`);
      near(row["log10_eigenvalues"]!, k * log, `eigenvalues over ${k}`);
      near(row["log10_transient"]!, powers - k * log, `transient over ${k}`);
      near(row["log10_slopes"]!, product - powers, `slopes over ${k}`);
      near(row["norm_gap"]!, k * Math.log10(normOf(L)) - product, `norm gap over ${k}`);
      near(row["misalignment"]!, separate - product, `misalignment over ${k}`);
    }
  });

  test("shares add up to the last bit in any order, and the transient is never negative", () => {
    for (const seed of [1, 2, 3]) {
      const plan = planOf(
        { hidden: 9, init: { W: { name: "gaussian", std: 0.1 * seed } } },
        sequences(70, [70, 33]),
      );
      const shares = ["log10_eigenvalues", "log10_transient", "log10_slopes"] as const;
      for (const row of rowsOf(plan)) {
        const [e, t, s] = shares.map((name) => row[name] as number);
        expect(e! + t! + s!).toBe(row["log10_product_norm"]);
        expect(s! + e! + t!).toBe(row["log10_product_norm"]);
        expect(t).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test("the summaries are means over sequences at whole length, and add up to the total", () => {
    const plan = planOf({ hidden: 5, init: spread }, sequences(12, [12, 9, 4]));
    const { rows, summaries } = namesMeasured(plan);
    const whole = rows.filter(({ sequence, steps }) => steps === [12, 9, 4][sequence as number]);
    const mean = (name: string) => whole.reduce((sum, row) => sum + (row[name] as number), 0) / 3;
    const names = ["eigenvalues", "transient", "slopes", "total"].map((name) => `attribution_${name}`);
    expect(Object.keys(summaries)).toEqual(names);
    near(summaries["attribution_eigenvalues"]!, mean("log10_eigenvalues"), "eigenvalues");
    near(summaries["attribution_slopes"]!, mean("log10_slopes"), "slopes");
    const [e, t, s, total] = names.map((name) => summaries[name] as number);
    expect(Math.abs(e! + t! + s! - total!)).toBeLessThan(1e-12);
  });
});

/** A linear network, so that J_t = W. */
const linear = (T: number, n: number, W: readonly number[]): Plan => {
  const plan = planOf({ hidden: n, activation: "identity" }, sequences(T));
  setParameter(plan, "W", W);
  setParameter(plan, "U", Array<number>(n).fill(0)); // the states stay 0, also where W explodes
  return plan;
};
const scaled = (n: number, factor: number): number[] =>
  Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? factor : 0));

describe("long products, far beyond every double", () => {
  test.each([
    [0.9, -457.57490560675125],
    [2, 3010.299956639812],
  ])("%d a step over 10 000 steps is the eigenvalues' alone", (factor, expected) => {
    const last = rowsOf(linear(10_000, 3, scaled(3, factor))).at(-1);
    expect(last["steps"]).toBe(10_000);
    near(last["log10_product_norm"]!, expected, "product");
    near(last["log10_eigenvalues"]!, expected, "eigenvalues");
    near(last["log10_transient"]!, 0, "transient");
    near(last["log10_slopes"]!, 0, "slopes");
  });

  test.each(["hump", "gaussian", "growing", "graded"])(
    "powers of %s have the norms that mpmath gives, up to the 10 000th",
    (name) => {
      const { n, A, steps, log10_norms, log10_radius } = golden("powers").matrices.find(
        (one) => one.name === name,
      )!;
      const rows = rowsOf(linear(10_000, n, A));
      for (const [i, k] of steps.entries()) {
        const row = rows.find((one) => one["steps"] === k) ?? rowsOf(linear(k, n, A)).at(-1);
        near(row["log10_product_norm"]!, log10_norms[i]!, `product of ${k}`);
        near(row["log10_eigenvalues"]!, k * log10_radius, `eigenvalues of ${k}`);
        near(row["log10_transient"]!, log10_norms[i]! - k * log10_radius, `transient of ${k}`);
        near(row["log10_slopes"]!, 0, `slopes of ${k}`);
      }
    },
  );

  test("orthogonal and linear: nothing is lost, to 1e-10, and no gap opens", () => {
    const plan = planOf(
      { hidden: 20, activation: "identity", init: { W: { name: "orthogonal", gain: 1 } } },
      sequences(300),
    );
    for (const { sequence, steps, ...figures } of rowsOf(plan))
      for (const [name, value] of Object.entries(figures))
        expect(Math.abs(value as number), `${name} of ${String(sequence)}, ${String(steps)}`).toBeLessThan(
          1e-10,
        );
  });
});

describe("what has no shares is empty", () => {
  test("a nilpotent W: ρ = 0, and the product is 0 from its index on", () => {
    const rows = rowsOf(linear(8, 3, [0, 5, 0, 0, 0, 7, 0, 0, 0]));
    expect(rows.map((row) => row["log10_product_norm"])).toEqual([
      expect.closeTo(Math.log10(7), 11),
      expect.closeTo(Math.log10(35), 11),
      -Infinity,
      -Infinity,
    ]);
    for (const row of rows)
      for (const name of ["log10_eigenvalues", "log10_transient", "log10_slopes"])
        expect(row[name]).toBeNull();
    expect(rows[2]!["norm_gap"]).toBeNull();
    expect(rows[2]!["misalignment"]).toBeNull();
    near(rows[1]!["misalignment"]!, Math.log10(49) - Math.log10(35), "misalignment");
  });

  test("relu units that are all off: the product is 0 although W is sound", () => {
    const plan = planOf({ hidden: 4, activation: "relu" }, sequences(6));
    setParameter(plan, "b", Array<number>(4).fill(-100));
    const { rows, summaries } = namesMeasured(plan);
    for (const row of rows) {
      expect(row["log10_product_norm"]).toBe(-Infinity);
      expect(row["log10_slopes"]).toBeNull();
    }
    expect(Object.values(summaries)).toEqual([null, null, null, null]);
  });

  test("a gated lru has neither form: the product and the misalignment alone", () => {
    const plan = planOf({ hidden: 3, cell: chosen("cell", "lru", { gated: true }) }, sequences(6));
    const { rows, summaries } = namesMeasured(plan);
    expect(summaries).toEqual({});
    expect(Object.keys(rows[0]!)).toEqual(["sequence", "steps", "log10_product_norm", "misalignment"]);
    for (const row of rows)
      near(row["log10_product_norm"]!, products(plan, 0, row["steps"] as number).log, "product");
  });
});

const zero = (plan: Plan, ...names: readonly string[]): void => {
  for (const { name, values } of plan.parameters) if (names.includes(name)) values.fill(0);
};
const sigma = (x: number): number => 1 / (1 + Math.exp(-x));

describe("the direct path", () => {
  test.each([1, 3, -2])("of an LSTM without weights is σ(b_f) a step, b_f = %d", (bias) => {
    const T = 40;
    const plan = planOf({ hidden: 4, cell: "lstm" }, sequences(T));
    zero(plan, "W", "U");
    setParameter(plan, "b", [0, 0, 0, 0, bias, bias, bias, bias, 0, 0, 0, 0, 0, 0, 0, 0]);
    for (const row of rowsOf(plan)) {
      near(row["log10_direct"]!, (row["steps"] as number) * Math.log10(sigma(bias)), "direct");
      // All that is left is c_T → h_T.
      expect(row["log10_remainder"] as number).toBeGreaterThanOrEqual(0);
      expect(row["log10_remainder"] as number).toBeLessThan(Math.log10(Math.SQRT2) + CLOSE);
    }
  });

  test("of an LSTM with chrono biases is 1 − 1/τ a step, for τ = 1 + u and b_f = ln u", () => {
    const plan = planOf({ hidden: 3, cell: "lstm" }, sequences(64));
    zero(plan, "W", "U");
    const taus = [7, 50, 12];
    const keep = taus.map((tau) => Math.log(tau - 1));
    setParameter(plan, "b", [...keep.map((b) => -b), ...keep, 0, 0, 0, 0, 0, 0]);
    near(rowsOf(plan).at(-1)["log10_direct"]!, 64 * Math.log10(1 - 1 / 50), "the longest τ");
  });

  /** Elements of a saved gate [T, B, H] multiplied over the last k steps; the largest over units. */
  const largestProduct = (
    plan: Plan,
    b: number,
    k: number,
    gate: (t: number, j: number) => number,
  ): number => {
    const last = plan.probe!.batch.lengths[b]!;
    const units = Array.from({ length: plan.model.cell.H }, (_, j) =>
      Array.from({ length: k }, (_, i) => Math.log10(gate(last - 1 - i, j))).reduce((sum, v) => sum + v, 0),
    );
    return Math.max(...units);
  };
  const part = (plan: Plan, b: number, parts: number, index: number) => {
    const { H } = plan.model.cell;
    return (t: number, j: number) => plan.probe!.at.drive[t]![(b * parts + index) * H + j]!;
  };
  test.each<[string, Given["model"], (plan: Plan, b: number) => (t: number, j: number) => number]>([
    ["lstm, its forget gates", { cell: "lstm" }, (plan, b) => part(plan, b, 4, 1)],
    ["gru, z", { cell: "gru" }, (plan, b) => part(plan, b, 3, 1)],
    [
      "minimal-rnn, u",
      { cell: "minimal-rnn" },
      (plan, b) => (t, j) => plan.probe!.at.saved["gate"]![t]![b * 4 + j]!,
    ],
    ["leaky, 1 − leak", { cell: chosen("cell", "leaky", { leak: 0.3 }) }, () => () => 0.7],
    ["antisymmetric, 1", { cell: "antisymmetric" }, () => () => 1],
    ["skip, 1 whatever the lag", { cell: chosen("cell", "skip", { steps: 3 }) }, () => () => 1],
    ["scrn, α", { cell: chosen("cell", "scrn", { context: 2, decay: 0.9 }) }, () => () => 0.9],
    [
      "an LSTM of its forget gate alone, as equations",
      { cell: { name: "janet", beta: 1 } },
      (plan, b) => (t, j) => {
        const { at } = plan.probe!;
        const group = plan.model.cell.shapes.units!.findIndex(({ kind }) => kind === "gate");
        const values = new Float64Array(at.B * 4);
        plan.probe!.verbs.read!(values, new Float64Array(at.B * 4), group, t, 1);
        return values[b * 4 + j]!;
      },
    ],
  ])("%s", (_, model, gate) => {
    const lengths = [11, 16, 3];
    const plan = planOf({ hidden: 4, init: spread, ...model }, sequences(16, lengths));
    for (const row of rowsOf(plan)) {
      const [b, k] = [row["sequence"] as number, row["steps"] as number];
      const { log, separate } = products(plan, b, k);
      near(row["log10_product_norm"]!, log, `product of ${k}`);
      near(row["log10_direct"]!, largestProduct(plan, b, k, gate(plan, b)), `direct over ${k}`);
      near(row["misalignment"]!, separate - log, `misalignment over ${k}`);
      expect((row["log10_direct"] as number) + (row["log10_remainder"] as number)).toBe(
        row["log10_product_norm"],
      );
    }
  });

  test("of cornn is the largest element of powers of its two by two", () => {
    const [step, stiffness, damping] = [0.1, 5, 2];
    const plan = planOf(
      { hidden: 3, cell: chosen("cell", "cornn", { step, stiffness, damping }) },
      sequences(20),
    );
    const [keep, pull] = [1 - step * damping, step * stiffness];
    const P = new Matrix([
      [1 - step * pull, step * keep],
      [-pull, keep],
    ]);
    for (const row of rowsOf(plan))
      near(
        row["log10_direct"]!,
        Math.log10(
          Math.max(
            ...power(P, row["steps"] as number)
              .to1DArray()
              .map(Math.abs),
          ),
        ),
        `over ${String(row["steps"])}`,
      );
  });

  test("of a vanilla cell in zoneout is the share that is kept, and a stack's is that of its best layer", () => {
    const plan = planOf({ hidden: 3, layers: 2 }, sequences(9), [chosen("noise", "zoneout", { rate: 0.2 })]);
    for (const row of rowsOf(plan)) {
      near(row["log10_direct"]!, (row["steps"] as number) * Math.log10(0.2), "direct");
      near(row["log10_product_norm"]!, products(plan, 0, row["steps"] as number).log, "product");
    }
  });

  test("over 10 000 steps of 0.5 each it is far below every double", () => {
    const plan = planOf({ hidden: 2, cell: "lstm" }, sequences(10_000));
    zero(plan, "W", "U", "b");
    near(rowsOf(plan).at(-1)["log10_direct"]!, 10_000 * Math.log10(0.5), "direct");
  });
});
