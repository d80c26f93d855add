/** What exp-rnn and scornn have in common: an orthogonal W that is made of a skew-symmetric A. */
import { Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { initializer } from "../../../src/components/define.ts";
import { catalogue, extend } from "../../../src/components/registry.ts";
import { sizeOf } from "../../../src/engine/arena.ts";
import { fillGaussian, makeStream } from "../../../src/engine/streams.ts";
import { makePlan } from "../../support/plan.ts";
import { matrixOf, parameter, planned } from "../../support/orthogonal.ts";
import { chosen, smallRun } from "../../support/plans.ts";

/** ‖WᵀW − I‖_F */
function orthogonality(W: Float64Array, n: number): number {
  const M = Matrix.from1DArray(n, n, W);
  return M.transpose().mmul(M).sub(Matrix.eye(n)).norm("frobenius");
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
