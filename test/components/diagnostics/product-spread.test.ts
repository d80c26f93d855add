/** The optional columns of `jacobians`: the bound, the mean and the smallest singular value of a product. */
import { determinant, inverse, Matrix, SVD } from "ml-matrix";
import { describe, expect, test } from "vitest";
import type { CellValue } from "../../../src/components/define.ts";
import { referenceEngine, type Engine } from "../../../src/engine/engine.ts";
import { fillGaussian, makeStream } from "../../../src/engine/streams.ts";
import type { Plan } from "../../../src/training/plan.ts";
import { golden } from "../../golden/golden.ts";
import { measured } from "../../support/measured.ts";
import { freshEngine } from "../../support/engine.ts";
import { type FixedSequences, planOn, setParameter } from "../../support/plans.ts";
import { probeJacobians } from "../../support/probe-jacobians.ts";
import type { Given } from "../../support/settings.ts";

const normals = (n: number): number[] => {
  const values = new Float64Array(n);
  fillGaussian(values, n, 1, makeStream(3, "inputs"));
  return [...values];
};

const sequences = (
  T: number,
  lengths: readonly number[] = [T],
  values?: readonly number[],
): FixedSequences => {
  const B = lengths.length;
  return {
    B,
    T,
    inputs: { kind: "values", size: 1 },
    outputs: { kind: "values", size: 1 },
    values: values ?? normals(T * B),
    targets: Array<number>(T * B).fill(0.5),
    lengths,
    mask: Array.from({ length: T * B }, (_, i) => (Math.floor(i / B) < lengths[i % B]! ? 1 : 0)),
  };
};

type Options = Readonly<Partial<Record<"bound" | "mean" | "smallest", boolean>>>;
const ALL: Options = { bound: true, mean: true, smallest: true };

const planWith = (
  given: FixedSequences,
  model: Given["model"],
  options: Options = ALL,
  engine: Engine = referenceEngine(),
): Plan =>
  planOn(
    given,
    { model: model ?? {}, diagnostics: { measure: [{ name: "jacobians", ...options }] } },
    engine,
  );

/** What was measured, one record a row. */
function rowsOf(plan: Plan): Record<string, CellValue>[] {
  const { columns } = plan.diagnostics[0]!.built;
  return measured(plan)[0]!.rows.map((row) =>
    Object.fromEntries(columns.map(({ name }, i) => [name, row[i]!])),
  );
}

const relative = (value: CellValue | undefined, expected: number): number =>
  Math.abs((value as number) - expected) / Math.max(1, Math.abs(expected));

describe.each(golden("long-products").cases)("$name against 1200 digits", (one) => {
  const { H, T, x, U, W, b, activation } = one;
  const plan = planWith(
    sequences(T, [T], x),
    { hidden: H, activation: activation === "tanh" ? "tanh" : { name: "leaky-relu", slope: 0.1 } },
    ALL,
    freshEngine(),
  );
  for (const [name, values] of Object.entries({ W, U, b })) setParameter(plan, name, values);
  const rows = rowsOf(plan);

  test.each(["norm", "mean", "smallest"] as const)(
    "log10_product_%s is right to 1e-9 at every length",
    (name) => {
      for (const [i, t] of one.t.entries())
        expect(relative(rows[t]![`log10_product_${name}`], one[name][i]!)).toBeLessThan(1e-9);
    },
  );
});

const CELLS: readonly [string, Given["model"]][] = [
  ["vanilla tanh", { hidden: 6, init: { W: { name: "glorot-uniform" } } }],
  ["lstm", { cell: "lstm", hidden: 4 }],
  ["gru", { cell: "gru", hidden: 5 }],
  ["a stack of two", { hidden: 4, layers: 2 }],
  ["coRNN, an equation cell", { cell: "cornn", hidden: 4 }],
  ["scrn", { cell: "scrn", hidden: 4 }],
];

describe.each(CELLS)("%s", (_, model) => {
  test("has the mean and the smallest singular value of explicit Jacobians, whatever the lengths", () => {
    const lengths = [14, 9, 1];
    const plan = planWith(sequences(14, lengths), model);
    const rows = rowsOf(plan);
    const { S } = plan.model.cell;
    for (const [b, jacobians] of probeJacobians(plan).entries()) {
      let [determinants, inverted] = [0, Matrix.eye(S)];
      for (let t = lengths[b]!; t >= 0; t--) {
        const row = rows.find((one) => one["sequence"] === b && one["t"] === t)!;
        expect(relative(row["log10_product_mean"], determinants / S)).toBeLessThan(1e-9);
        expect(relative(row["log10_product_smallest"], -Math.log10(new SVD(inverted).norm2))).toBeLessThan(
          1e-8,
        );
        if (t === 0) break;
        determinants += Math.log10(Math.abs(determinant(jacobians[t - 1]!)));
        inverted = inverse(jacobians[t - 1]!).mmul(inverted);
      }
    }
  });
});

describe("exactly", () => {
  const linear: Given["model"] = { hidden: 3, activation: "identity" };

  test.each([0.9, 2])("W = %f·I has all three alike, to 1e-9 at T = 10000", (scale) => {
    const plan = planWith(
      sequences(10_000),
      { ...linear, init: { W: { name: "identity", scale, noise: 0 } } },
      ALL,
      freshEngine(),
    );
    setParameter(plan, "U", [0, 0, 0]); // keeps the states finite: they stay 0
    const [first] = rowsOf(plan);
    for (const name of ["norm", "mean", "smallest"])
      expect(relative(first![`log10_product_${name}`], 10_000 * Math.log10(scale))).toBeLessThan(1e-9);
  });

  test("diag(0.9, 0.1, 1e-200)^800 has its least direction at 10⁻¹⁶⁰⁰⁰⁰", () => {
    const plan = planWith(sequences(800), linear);
    setParameter(plan, "W", [0.9, 0, 0, 0, 0.1, 0, 0, 0, 1e-200]);
    const [first] = rowsOf(plan);
    expect(relative(first!["log10_product_smallest"], -160_000)).toBeLessThan(1e-12);
    expect(relative(first!["log10_product_mean"], (800 * (Math.log10(0.09) - 200)) / 3)).toBeLessThan(1e-12);
  });

  test("the smallest one changes direction along the way and is followed", () => {
    // Ten steps shrink one unit, then ten the other: neither is the smallest of the product by itself.
    const plan = planWith(
      sequences(
        20,
        [20],
        Array.from({ length: 20 }, (_, t) => (t < 10 ? 1 : -10)),
      ),
      { hidden: 2, activation: { name: "leaky-relu", slope: 0.125 }, bias: false },
    );
    setParameter(plan, "W", [0.5, 0, 0, 0.5]);
    setParameter(plan, "U", [1000, -1000]);
    const rows = rowsOf(plan);
    for (const [t, expected] of [
      [0, 10],
      [5, 10],
      [10, 10],
      [14, 6],
      [20, 0],
    ] as const)
      expect(rows[t]!["log10_product_smallest"]).toBeCloseTo(
        expected * Math.log10(0.125) + (20 - t) * Math.log10(0.5),
        12,
      );
    expect(rows[0]!["log10_product_norm"]).toBeCloseTo(10 * Math.log10(0.125) + 20 * Math.log10(0.5), 12);
    expect(rows[5]!["log10_product_norm"]).toBeCloseTo(5 * Math.log10(0.125) + 15 * Math.log10(0.5), 12);
  });

  test("a dead unit and a matrix without full rank have −Infinity, also where only rounding hides it", () => {
    const dead = planWith(sequences(9), { hidden: 3, activation: "relu" });
    setParameter(dead, "b", [5, 5, -50]);
    const dependent = planWith(sequences(9), linear);
    setParameter(dependent, "W", [0.1, 0.2, 0.3, 0.7, 0.3, 0.1, 0.8, 0.5, 0.4]); // the third row is the sum
    for (const plan of [dead, dependent]) {
      const rows = rowsOf(plan);
      for (const name of ["log10_product_mean", "log10_product_smallest"])
        expect(rows.map((row) => row[name])).toEqual([...Array<number>(9).fill(-Infinity), 0]);
    }
  });
});

describe("bound", () => {
  test("uniform ±1/√n with tanh: at states near 0 the one-step norm is above 1, where 1 is often said to be its bound", () => {
    for (const seed of [1, 2, 3]) {
      const plan = planOn(
        sequences(4, [4], [0, 0, 0, 0]),
        {
          model: { hidden: 100, init: { W: "uniform-fan-in" } },
          diagnostics: { measure: [{ name: "jacobians", bound: true }] },
        },
        freshEngine(),
        seed,
      );
      setParameter(plan, "b", Array<number>(100).fill(0));
      for (const { t, jacobian_norm, jacobian_bound } of rowsOf(plan)) {
        if (t === 0) {
          expect(jacobian_bound).toBeNull();
          continue;
        }
        expect(jacobian_norm).toBeGreaterThan(1.09);
        // At a state of 0 every slope is γ = 1: the bound is reached.
        expect(relative(jacobian_norm, jacobian_bound as number)).toBeLessThan(1e-12);
      }
    }
  });

  test.each<[string, Given["model"]]>([
    ["vanilla tanh", { hidden: 8, init: { W: "glorot-uniform" } }],
    ["vanilla selu, whose slope exceeds 1", { hidden: 8, activation: "selu", init: { W: "glorot-uniform" } }],
    ["vanilla sigmoid", { hidden: 8, activation: "sigmoid", init: { W: "glorot-uniform" } }],
    ["leaky", { cell: { name: "leaky", leak: 0.3 }, hidden: 7 }],
    ["antisymmetric", { cell: "antisymmetric", hidden: 6 }],
    ["exp-rnn", { cell: "exp-rnn", hidden: 6 }],
    ["scornn", { cell: "scornn", hidden: 6 }],
    ["ind-rnn", { cell: "ind-rnn", hidden: 6, activation: "relu" }],
    ["lru", { cell: "lru", hidden: 4 }],
  ])("%s: no one-step norm exceeds it", (_, model) => {
    const plan = planWith(sequences(10, [10, 10]), model, { bound: true });
    const rows = rowsOf(plan).filter(({ t }) => t !== 0);
    const { slopeBound } = plan.model.cell;
    const { n, values } = plan.probe!.verbs.matrices()[0]!;
    const expected =
      Math.abs(slopeBound!.keep) + slopeBound!.gamma * new SVD(Matrix.from1DArray(n, n, values)).norm2;
    for (const { jacobian_norm, jacobian_bound } of rows) {
      expect(relative(jacobian_bound, expected)).toBeLessThan(1e-12);
      expect(jacobian_norm).toBeLessThanOrEqual((jacobian_bound as number) * (1 + 1e-12));
    }
  });

  test.each(["lstm", "gru", "scrn", "minimal-rnn"])(
    "%s is not of that form: the column is there and empty",
    (cell) => {
      for (const row of rowsOf(planWith(sequences(5), { cell, hidden: 4 }, { bound: true })))
        expect(row["jacobian_bound"]).toBeNull();
    },
  );
});

test("without options there are no such columns, and with them the others keep their values", () => {
  const model: Given["model"] = { cell: "lstm", hidden: 4 };
  const plain = rowsOf(planWith(sequences(7, [7, 3]), model, {}));
  const more = rowsOf(planWith(sequences(7, [7, 3]), model));
  for (const [i, row] of plain.entries()) expect(more[i]).toMatchObject(row);
  const names = (rows: typeof plain) => Object.keys(rows[0]!);
  const added = ["jacobian_bound", "log10_product_mean", "log10_product_smallest"];
  expect(names(more)).toEqual([...names(plain), ...added]);
});
