/** Cells whose W is made of a skew-symmetric A: a small run, and W. */
import { EVD, Matrix } from "ml-matrix";
import { catalogue } from "../../src/components/registry.ts";
import { referenceEngine } from "../../src/engine/engine.ts";
import type { Plan } from "../../src/training/plan.ts";
import { makePlan } from "./plan.ts";
import { makeUpdate } from "../../src/training/update.ts";
import { chosen, noFigures, smallRun } from "./plans.ts";
import type { Given } from "./settings.ts";

export function planned(cell: string, W: string, changes: Given["model"] = {}, options = {}): Plan {
  const model = { cell: chosen("cell", cell, options), init: { W }, ...changes };
  const training = { optimizer: { name: "sgd", rate: 0.1 } };
  // Its kernels take the arrays of a test.
  return makePlan(smallRun({ model, training }), 1, catalogue, {}, referenceEngine());
}

/** W after `updates` updates. */
export function matrixOf(plan: Plan, updates = 0): Float64Array {
  for (let update = 1; update <= updates; update++) makeUpdate(plan, update, noFigures());
  plan.pass.prepare();
  const [W] = plan.pass.verbs.matrices();
  return W!.values;
}

export const parameter = (plan: Plan, name: string): Float64Array =>
  plan.parameters.find((one) => one.name === name)!.values;

/** Angles of the eigenvalues, ascending; each pair twice, with both signs. */
export function anglesOf(W: Float64Array, n: number): number[] {
  const { realEigenvalues, imaginaryEigenvalues } = new EVD(Matrix.from1DArray(n, n, W));
  return realEigenvalues.map((re, i) => Math.atan2(imaginaryEigenvalues[i]!, re)).sort((a, b) => a - b);
}
