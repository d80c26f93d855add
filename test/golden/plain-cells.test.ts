/** Gradients of eight cells against PyTorch autograd: plain-cells.py made the numbers and says how. */
import { describe, expect, test } from "vitest";
import { computeGradient } from "../../src/training/update.ts";
import { chosen, noFigures, gradientOf, planOn, relativeError, setParameter } from "../support/plans.ts";
import { golden, ROUNDING } from "./golden.ts";

const made = golden("plain-cells");

/** What the golden case computes, set up in our program. */
function computed(one: (typeof made.cases)[number]) {
  const { cell, options, activation, hidden, layers, bias, values } = made.parameters[one.parameters]!;
  const { B, T, I, C, x, labels, targets, lengths } = made.batch;
  const classes = one.loss === "cross-entropy";
  const plan = planOn(
    {
      B,
      T,
      inputs: { kind: "values", size: I },
      outputs: { kind: classes ? "classes" : "values", size: C },
      values: x,
      lengths,
      mask: Array.from({ length: T * B }, (_, row) => (Math.floor(row / B) < lengths[row % B]! ? 1 : 0)),
      ...(classes ? { labels } : { targets }),
    },
    {
      model: {
        cell: chosen("cell", cell, options),
        activation: chosen("activation", activation),
        hidden,
        layers,
        bias,
      },
      training: { objective: "mean", truncation: one.truncation },
    },
  );
  expect(plan.parameters.map(({ name }) => name).sort()).toEqual(Object.keys(values).sort());
  for (const [name, rowMajor] of Object.entries(values)) setParameter(plan, name, rowMajor);
  computeGradient(plan, 1, noFigures());
  return plan;
}

describe("gradients equal PyTorch's in float64", () => {
  test("the golden cases cover eight cells × one and two layers × full and window", () => {
    const seen = new Set(
      made.cases.map(({ parameters, truncation }) => {
        const { cell, layers } = made.parameters[parameters]!;
        return `${cell} ${layers} ${truncation.name}`;
      }),
    );
    expect(seen.size).toBe(8 * 2 * 2);
  });

  test.each(made.cases.map((one) => [one.name, one] as const))("%s", (_, one) => {
    const plan = computed(one);
    const { objective, gradients } = one.expected;
    expect(Math.abs(plan.pass.readOut.totals.objective - objective)).toBeLessThan(
      ROUNDING * Math.abs(objective),
    );
    for (const [name, expected] of Object.entries(gradients))
      expect(relativeError(gradientOf(plan, name), expected), name).toBeLessThan(ROUNDING);
  });
});
