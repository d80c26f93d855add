import { expect, test } from "vitest";
import { optimizerOf } from "../../support/updates.ts";

/** The last of so many steps under a constant gradient g. */
const lastStep = (name: string, options: object, g: number, updates: number): number => {
  const { stretch, update } = optimizerOf(name, { rate: 0.01, ...options }, [0]);
  let before = 0;
  for (let k = 0; k < updates; k++) {
    before = stretch.values[0]!;
    update([g]);
  }
  return before - stretch.values[0]!;
};

test("under a constant gradient the step tends to rate·g/(1 − momentum), looking ahead or not", () => {
  for (const nesterov of [false, true])
    expect(lastStep("sgd", { momentum: 0.9, nesterov }, 3, 400)).toBeCloseTo(0.01 * 30, 12);
});

test("under a constant gradient rmsprop, adam and adamw come to step by the rate, adagrad by rate/√k", () => {
  for (const g of [3, -0.04]) {
    for (const name of ["rmsprop", "adam"])
      expect(lastStep(name, { epsilon: 0 }, g, 500)).toBeCloseTo(0.01 * Math.sign(g), 12);
    expect(lastStep("adamw", { epsilon: 0, "weight-decay": 0 }, g, 500)).toBeCloseTo(0.01 * Math.sign(g), 12);
    expect(lastStep("adagrad", { epsilon: 0 }, g, 100)).toBeCloseTo(0.001 * Math.sign(g), 12);
  }
});
