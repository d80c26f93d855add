/** Penalties on states and Jacobians in a network: strength, learnt starts, all at once; what U and biases are refused for. */
import { describe, expect, test } from "vitest";
import { checkGradients } from "../../src/training/gradient-check.ts";
import { computeGradient } from "../../src/training/update.ts";
import { actingOn, networkWith } from "../support/penalties.ts";
import type { planOn } from "../support/plans.ts";
import { chosen, gradientOf, noFigures, relativeError, setParameter } from "../support/plans.ts";

function gradientsOf(plan: ReturnType<typeof planOn>) {
  const figures = noFigures();
  computeGradient(plan, 1, figures);
  return { figures, gradients: plan.parameters.map(({ name }) => gradientOf(plan, name)) };
}

describe.each([...actingOn("states"), ...actingOn("jacobian")])("regularizer %s in a network", (name) => {
  const at = (strength: number) =>
    gradientsOf(networkWith([chosen("regularizer", name, { strength, every: 2 })]));

  test("with strength 0 loss, penalty and gradients have the bits of a network without it", () => {
    const { figures, gradients } = gradientsOf(networkWith([]));
    expect(at(0)).toEqual({ figures, gradients });
  });

  test("its gradient is in proportion to its strength", () => {
    const [none, once, twice] = [at(0), at(0.25), at(0.5)];
    const difference = (a: typeof none) =>
      a.gradients.flatMap((array, i) => array.map((g, j) => g - none.gradients[i]![j]!));
    expect(once.figures.penalty).toBeGreaterThan(0);
    expect(twice.figures.penalty).toBe(2 * once.figures.penalty);
    const change = difference(once);
    expect(Math.max(...change.map(Math.abs))).toBeGreaterThan(1e-6);
    expect(
      relativeError(
        difference(twice),
        change.map((g) => 2 * g),
      ),
    ).toBeLessThan(1e-10);
  });

  test.each([
    ["full", {}],
    ["window", { length: 2 }],
    ["chunk", { length: 2 }],
  ])("its gradient is right where s_0 is learnt, with truncation %s", (truncation, options) => {
    const plan = networkWith(
      [chosen("regularizer", name, { strength: 0.1, every: 2 })],
      { "initial-state": "learned" },
      { truncation: { name: truncation, ...options } },
    );
    setParameter(plan, "s0.h", [0.4, -0.3, 0.6, 0.2]); // at 0 a norm has a kink
    for (const { parameter, worst } of checkGradients(plan, 1000)) {
      expect(worst, parameter).toBeLessThan(1e-6);
    }
  });
});

test.each(["full", "window", "chunk"])(
  "all penalties at once, with truncation %s: each sees the errors of the data alone, and the gradients add up",
  (truncation) => {
    const all = [...actingOn("weights"), ...actingOn("states"), ...actingOn("jacobian")];
    const plan = networkWith(
      all.map((name) => chosen("regularizer", name, { strength: 0.1, every: 2, bound: 0.5 })),
      { "initial-state": "learned" },
      { truncation: chosen("truncation", truncation, { length: 2 }) },
    );
    setParameter(plan, "s0.h", [0.4, -0.3, 0.6, 0.2]);
    for (const { parameter, worst } of checkGradients(plan, 1000))
      expect(worst, parameter).toBeLessThan(1e-6);
  },
);

test.each(["soft-orthogonality", "spectral-norm", "spectral-clip", "spectral-margin"])(
  "%s refuses U of a gated cell, whose gates stand side by side, and biases",
  (name) => {
    const on = (parameter: string) => () =>
      networkWith([chosen("regularizer", name, { on: [parameter] })], { cell: chosen("cell", "lstm") });
    expect(on("U")).toThrow("holds those of 4 gates side by side");
    expect(on("b")).toThrow("write another parameter in");
    expect(on("W")).not.toThrow();
  },
);
