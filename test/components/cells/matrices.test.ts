/** The matrices by which s_{t−1} acts on s_t: their names in every cell, and that they are the ones that act. */
import { Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { catalogue } from "../../../src/components/registry.ts";
import { referenceEngine } from "../../../src/engine/engine.ts";
import type { Plan } from "../../../src/training/plan.ts";
import { makePlan } from "../../support/plan.ts";
import { makeUpdate } from "../../../src/training/update.ts";
import type { Rows } from "../../support/cells.ts";
import { expectEqual, eye, jacobianOf, normals, planned, plus, square, times } from "../../support/cells.ts";
import { noFigures, smallRun } from "../../support/plans.ts";

const matricesOf = ({ pass }: Plan) => pass.verbs.matrices();
/** The only one, row by row. */
const matrixOf = (plan: Plan): Rows => {
  const [only, ...others] = matricesOf(plan);
  expect(others).toEqual([]);
  return square([...only!.values]);
};
/** An untrained run, its cell prepared. */
function run(cell: string, noise: readonly string[] = [], layers = 1): Plan {
  const settings = smallRun({ model: { cell, layers, hidden: 6 }, training: { noise } });
  const plan = makePlan(settings, 1, catalogue, {}, referenceEngine());
  plan.pass.prepare();
  return plan;
}

/** What is not the one matrix W. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  lstm: ["W.i", "W.f", "W.g", "W.o"],
  gru: ["W.r", "W.z", "W.n"],
  cornn: ["W", "Wz"],
  "ind-rnn": ["w"],
  lru: ["lambda"],
};
const namesOf = (cell: string): readonly string[] => NAMES[cell] ?? ["W"];
const cells = [...catalogue.cell.keys()];

describe.each(cells)("%s", (cell) => {
  const names = namesOf(cell);

  test(`has the matrices ${names.join(", ")}, each as large as its state`, () => {
    const matrices = matricesOf(run(cell));
    expect(matrices.map(({ name }) => name)).toEqual(names);
    for (const { n, values } of matrices) {
      expect(n).toBe(cell === "lru" ? 12 : 6);
      expect(values).toHaveLength(n * n);
    }
  });

  test("in a stack has those of each layer, the upper ones with its number", () => {
    const matrices = matricesOf(run(cell, [], 3));
    expect(matrices.map(({ name }) => name)).toEqual([
      ...names,
      ...names.map((name) => `${name}.2`),
      ...names.map((name) => `${name}.3`),
    ]);
    const [bottom, , top] = [0, 1, 2].map((layer) => matrices[layer * names.length]!.values);
    expect(top).not.toEqual(bottom);
  });

  test.each([...catalogue.noise.keys()])("has the same ones with %s around it", (noise) => {
    const plain = run(cell);
    if (noise === "recurrent-dropout" && plain.model.cell.shapes.bypass) return;
    expect(matricesOf(run(cell, [noise]))).toEqual(matricesOf(plain));
  });

  test("has the matrices of the parameters as they are after an update", () => {
    const plan = run(cell);
    const before = matricesOf(plan).map(({ values }) => values.slice());
    makeUpdate(plan, 1, noFigures());
    plan.pass.prepare();
    for (const [i, { values }] of matricesOf(plan).entries()) expect(values).not.toEqual(before[i]);
  });
});

test.each([
  ["lstm", 4],
  ["gru", 3],
])("the matrices of %s are the %i gates of W, one below the other, and no copies", (cell, gates) => {
  const plan = run(cell);
  const { values: W } = plan.parameters.find(({ name }) => name === "W")!;
  for (const [gate, { values }] of matricesOf(plan).entries()) {
    expect([...values]).toEqual([...W.subarray(gate * 36, (gate + 1) * 36)]);
    W[gate * 36] = 7;
    expect(values[0]).toBe(7);
  }
  expect(matricesOf(plan)).toHaveLength(gates);
});

test.each(["exp-rnn", "scornn"])("W of %s is orthogonal, at the start and after ten updates", (cell) => {
  const plan = run(cell);
  for (let update = 0; update <= 10; update++) {
    if (update > 0) makeUpdate(plan, update, noFigures());
    plan.pass.prepare();
    const W = new Matrix(matrixOf(plan).map((row) => [...row]));
    expect(W.transpose().mmul(W).sub(Matrix.eye(6)).norm("frobenius")).toBeLessThan(1e-13);
  }
});

test("antisymmetric's is W − Wᵀ − γ I", () => {
  const W = normals(9, "W");
  const M = matrixOf(planned("antisymmetric", { options: { diffusion: 0.3 } }, { W }));
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++) expect(M[i]![j]).toBe(W[i * 3 + j]! - W[j * 3 + i]! - (i === j ? 0.3 : 0));
});

test("ind-rnn's is diag(w)", () => {
  const w = [0.5, -0.9, 1.1];
  expect(matrixOf(planned("ind-rnn", {}, { w }))).toEqual([
    [0.5, 0, 0],
    [0, -0.9, 0],
    [0, 0, 1.1],
  ]);
});

test.each([false, true])("without a drive, lru (gated: %s) takes x to M x", (gated) => {
  const plan = planned("lru", { options: { gated } });
  const { at, verbs } = plan.pass;
  const part = gated ? 1 : 0;
  const before = normals(6, "x");
  at.state[0]![part]!.set(before);
  at.drive[0]!.fill(0);
  verbs.forward(0);
  const after = at.next[0]![part]!.subarray(0, 6);
  const expected = times(
    matrixOf(plan),
    before.map((x) => [x]),
  );
  expectEqual(
    [...after].map((x) => [x]),
    expected,
  );
});

/** J_t from M, without an activation. */
const JACOBIANS: Readonly<Record<string, (M: Rows) => Rows>> = {
  vanilla: (M) => M,
  "exp-rnn": (M) => M,
  scornn: (M) => M,
  "ind-rnn": (M) => M,
  lru: (M) => M,
  leaky: (M) => plus(eye(3, 0.8), M, 0.2),
  antisymmetric: (M) => plus(eye(3), M, 0.1),
};
const OPTIONS: Readonly<Record<string, object>> = { leaky: { leak: 0.2 }, antisymmetric: { step: 0.1 } };

test.each(Object.keys(JACOBIANS))("the matrix of %s is the one in its Jacobian", (cell) => {
  const options = (OPTIONS[cell] ?? {}) as Readonly<Record<string, unknown>>;
  const plan = planned(cell, { options, activation: cell === "lru" ? "tanh" : "identity" });
  expectEqual(jacobianOf(plan, 2), JACOBIANS[cell]!(matrixOf(plan)));
});
