/** exp-rnn and scornn: what W is made of A by, before and after training, and what the skew initializers make of it. */
import { EVD, Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { initializer } from "../../src/components/define.ts";
import { catalogue, extend } from "../../src/components/registry.ts";
import { sizeOf } from "../../src/engine/arena.ts";
import { referenceEngine } from "../../src/engine/engine.ts";
import { fillGaussian, makeStream } from "../../src/engine/streams.ts";
import type { Plan } from "../../src/training/plan.ts";
import { makePlan } from "../../src/training/plan.ts";
import { makeUpdate } from "../../src/training/update.ts";
import { chosen, noFigures, smallRun } from "../support/plans.ts";
import type { Given } from "../support/settings.ts";

function planned(cell: string, W: string, changes: Given["model"] = {}, options = {}): Plan {
  const model = { cell: chosen("cell", cell, options), init: { W }, ...changes };
  const training = { optimizer: { name: "sgd", rate: 0.1 } };
  // Its kernels take the arrays of a test.
  return makePlan(smallRun({ model, training }), 1, catalogue, {}, referenceEngine());
}

/** W after `updates` updates. */
function matrixOf(plan: Plan, updates = 0): Float64Array {
  for (let update = 1; update <= updates; update++) makeUpdate(plan, update, noFigures());
  plan.pass.prepare();
  const [W] = plan.pass.verbs.matrices();
  return W!.values;
}

const parameter = (plan: Plan, name: string): Float64Array =>
  plan.parameters.find((one) => one.name === name)!.values;

/** ‖WᵀW − I‖_F */
function orthogonality(W: Float64Array, n: number): number {
  const M = Matrix.from1DArray(n, n, W);
  return M.transpose().mmul(M).sub(Matrix.eye(n)).norm("frobenius");
}

/** Angles of the eigenvalues, ascending; each pair twice, with both signs. */
function anglesOf(W: Float64Array, n: number): number[] {
  const { realEigenvalues, imaginaryEigenvalues } = new EVD(Matrix.from1DArray(n, n, W));
  return realEigenvalues.map((re, i) => Math.atan2(imaginaryEigenvalues[i]!, re)).sort((a, b) => a - b);
}

describe.each([
  // Rounding alone; a few squarings make exp a little worse than the Cayley transform.
  ["exp-rnn", 1e-13],
  ["scornn", 1e-14 * 40],
] as const)("%s", (cell, rounding) => {
  test.each(["henaff", "cayley", "uniform-fan-in", "orthogonal", "identity"])(
    "W that begins as %s is orthogonal before training and after 30 updates, and it has moved",
    (name) => {
      const plan = planned(cell, name, { hidden: 40 });
      const before = matrixOf(plan).slice();
      expect(orthogonality(before, 40)).toBeLessThan(rounding);
      const after = matrixOf(plan, 30);
      expect(orthogonality(after, 40)).toBeLessThan(rounding);
      expect(Math.max(...after.map((w, k) => Math.abs(w - before[k]!)))).toBeGreaterThan(1e-3);
    },
  );

  test("the parameter is the strict upper triangle alone, and it counts as recurrent", () => {
    const { model } = planned(cell, "henaff", { hidden: 6 });
    const A = model.parameters["A"]!;
    expect(sizeOf(A.shape)).toBe(15);
    expect(A.recurrent).toBe(true);
    expect(Object.keys(model.parameters)).not.toContain("W");
  });

  test("with one unit there is nothing to learn in W, and the rest is learnt", () => {
    const plan = planned(cell, "henaff", { hidden: 1 }, { negative: 0 });
    const U = parameter(plan, "U").slice();
    expect([...matrixOf(plan, 5)]).toEqual([1]);
    expect(parameter(plan, "A").length).toBe(0);
    expect(parameter(plan, "U")).not.toEqual(U);
  });

  test("J_t of a linear network keeps the length of every vector, and so does its transpose", () => {
    const plan = planned(cell, "henaff", { hidden: 8, activation: { name: "identity" } });
    matrixOf(plan, 3);
    const { at, batch } = plan.pass;
    const { verbs } = plan.pass;
    const [v, out, delta] = ["v", "out", "delta"].map((name) => {
      const part = new Float64Array(at.B * 8);
      fillGaussian(part, part.length, 1, makeStream(1, name));
      return [part];
    }) as [Float64Array[], Float64Array[], Float64Array[]];
    plan.pass.forward(plan.carried.training, null);
    plan.pass.linearize();
    const length = (part: Float64Array): number => Math.sqrt(part.reduce((sum, x) => sum + x * x, 0));
    for (let t = 0; t < batch.T; t++) {
      delta[0]!.fill(0);
      verbs.pushforward(out, delta, v, t, 1, 1);
      expect(Math.abs(length(out[0]!) / length(v[0]!) - 1)).toBeLessThan(1e-14);
      verbs.pullToDrive(delta, v, t, 1, 1);
      verbs.pullToState(out, delta, v, t, 1, 1);
      expect(Math.abs(length(out[0]!) / length(v[0]!) - 1)).toBeLessThan(1e-14);
    }
  });
});

test("an initializer that is not about skew matrices gives the skew part of what it draws", () => {
  const counting = initializer({
    name: "counting",
    summary: "0, 1, 2 … row by row",
    source: "this test",
    options: {},
    create: () => ({
      fill(W, rows, columns) {
        for (let k = 0; k < rows * columns; k++) W[k] = k * k;
      },
    }),
  });
  const model = { cell: "exp-rnn", hidden: 3, init: { W: "counting" } };
  const extended = extend(catalogue, [counting]);
  const plan = makePlan(smallRun({ model }, extended), 1, extended, {});
  // (M − Mᵀ)/2 of M = [0, 1, 4; 9, 16, 25; 36, 49, 64]
  expect([...parameter(plan, "A")]).toEqual([-4, -16, -12]);
  expect([...matrixOf(planned("exp-rnn", "identity"))]).toEqual(Matrix.eye(7).to1DArray());
});

describe("exp-rnn", () => {
  test("det W = 1: rotations are all that exp reaches", () => {
    const W = matrixOf(planned("exp-rnn", "uniform-fan-in", { hidden: 9 }), 10);
    const angles = anglesOf(W, 9);
    // Pairs ±θ, and of nine one that stays: the eigenvalue 1.
    expect(Math.min(...angles.map(Math.abs))).toBeLessThan(1e-7);
    for (const [i, angle] of angles.entries()) expect(Math.abs(angle + angles[8 - i]!)).toBeLessThan(1e-7);
  });

  test("henaff: W rotates pairs of units by the elements of A", () => {
    const plan = planned("exp-rnn", "henaff", { hidden: 5 });
    const A = parameter(plan, "A");
    const W = matrixOf(plan);
    // Of the triangle's rows of 4, 3, 2 and 1 elements, (0,1) and (2,3) are the blocks'.
    const thetas = [A[0]!, A[7]!];
    expect(A.filter((a) => a !== 0).length).toBe(2);
    for (const [k, theta] of thetas.entries()) {
      const at = 2 * k * 5 + 2 * k;
      expect(Math.abs(theta)).toBeLessThan(Math.PI);
      for (const [place, expected] of [
        [at, Math.cos(theta)],
        [at + 1, Math.sin(theta)],
        [at + 5, -Math.sin(theta)],
        [at + 6, Math.cos(theta)],
      ] as const)
        expect(Math.abs(W[place]! - expected)).toBeLessThan(4e-15);
    }
    expect(W[24]).toBe(1);
  });
});

describe("scornn", () => {
  test.each([
    [0, 0],
    [0.5, 4],
    [0.2, 1],
    [1, 7],
  ])("with A = 0, W is D: a share of %f of −1 puts them on the last %i of seven units", (negative, count) => {
    const W = matrixOf(planned("scornn", "identity", {}, { negative }));
    for (let i = 0; i < 7; i++)
      for (let j = 0; j < 7; j++) expect(W[i * 7 + j]! + 0).toBe(i === j ? (i < 7 - count ? 1 : -1) : 0);
  });

  test("cayley: without D, W rotates pairs by t = 2·arctan|s|, all within a quarter turn", () => {
    const n = 60;
    const plan = planned("scornn", "cayley", { hidden: n }, { negative: 0 });
    const A = parameter(plan, "A");
    const angles = anglesOf(matrixOf(plan), n);
    const expected = [...A].filter((a) => a !== 0).flatMap((s) => [2 * Math.atan(s), -2 * Math.atan(s)]);
    expect(expected.length).toBe(n);
    for (const [i, angle] of expected.sort((a, b) => a - b).entries())
      expect(Math.abs(angles[i]! - angle)).toBeLessThan(1e-12);
    expect(Math.max(...angles)).toBeLessThan(Math.PI / 2);
    expect([...A].every((a) => a <= 0)).toBe(true);
    // Uniform on (0, π/2): the mean of 30 has the standard deviation 0.083.
    const mean = angles.slice(n / 2).reduce((sum, angle) => sum + angle, 0) / (n / 2);
    expect(Math.abs(mean - Math.PI / 4)).toBeLessThan(0.25);
  });
});

describe("what does not fit is refused, by name", () => {
  test.each(["henaff", "cayley"])("%s for a W that is free", (name) => {
    expect(() => planned("vanilla", name)).toThrow(
      new RegExp(`model\\.init\\.W: ${name} makes the skew-symmetric.*exp-rnn and scornn`),
    );
  });

  test("a penalty on W, which is no parameter here", () => {
    const { model, training } = planned("exp-rnn", "henaff").settings;
    const regularizers = [chosen("regularizer", "l2", { on: ["W"] })];
    const settings = smallRun({ model, training: { ...training, regularizers } });
    expect(() => makePlan(settings, 1, catalogue, {})).toThrow(/no parameter "W"; its parameters are U, A/);
  });
});
