import { EVD } from "ml-matrix";
import { expect, test } from "vitest";
import { catalogue } from "../../../src/components/registry.ts";
import { makePlan } from "../../support/plan.ts";
import { asMatrix, fill } from "../../support/initializers.ts";
import { smallRun } from "../../support/plans.ts";

test("np-rnn is symmetric to the bit and positive definite, its eigenvalues near [1/5, 1]", () => {
  const W = asMatrix(fill("np-rnn", 100, 100), 100, 100);
  expect(W.transpose().to1DArray()).toEqual(W.to1DArray());
  const { realEigenvalues } = new EVD(W);
  // Wishart's edges 0 and 4 become 1/5 and 1; at n = 100 the upper edge fluctuates by a few per cent.
  expect(Math.min(...realEigenvalues)).toBeGreaterThan(0.17);
  expect(Math.min(...realEigenvalues)).toBeLessThan(0.24);
});

test("an initializer of square matrices is refused for a matrix that is not square, by name", () => {
  const settings = smallRun({ model: { init: { W: "np-rnn", U: "np-rnn" } } });
  expect(() => makePlan(settings, 1, catalogue, {})).toThrow(/model\.init\.U: np-rnn makes square.*U is 7×2/);
});
