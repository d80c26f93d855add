/** Penalties on Jacobians against PyTorch autograd: penalties.py made the numbers and says how. */
import { describe, expect, test } from "vitest";
import { computeGradient } from "../../src/training/update.ts";
import { chosen, noFigures, gradientOf, planOn, relativeError, setParameter } from "../support/plans.ts";
import { golden, ROUNDING } from "./golden.ts";

const made = golden("penalties");

function gradientsOf(one: (typeof made.cases)[number], regularizers: readonly { readonly name: string }[]) {
  const { B, T, I, H, C, chunk } = one;
  const plan = planOn(
    {
      B,
      T,
      inputs: { kind: "values", size: I },
      outputs: { kind: "values", size: C },
      values: one.x,
      targets: one.targets,
      lengths: one.lengths,
      mask: one.mask,
    },
    {
      model: { hidden: H, activation: { name: one.activation } },
      training: {
        regularizers: [...regularizers],
        truncation: chunk === null ? { name: "full" } : { name: "chunk", length: chunk },
      },
    },
  );
  for (const name of ["U", "W", "V", "b", "c"] as const) setParameter(plan, name, one[name]);
  const figures = noFigures();
  computeGradient(plan, 1, figures);
  return { penalty: figures.penalty, of: (name: string) => gradientOf(plan, name) };
}

describe("penalties on Jacobians equal PyTorch's in float64", () => {
  test.each(made.cases.map((one) => [one.name, one] as const))("%s", (_, one) => {
    const { penalty, every, sequences, expected } = one;
    const options = every === null ? {} : { every, sequences };
    const plain = gradientsOf(one, []);
    const penalised = gradientsOf(one, [chosen("regularizer", penalty, { strength: 1, ...options })]);
    expect(Math.abs(penalised.penalty - expected.penalty)).toBeLessThan(ROUNDING * expected.penalty);
    for (const name of ["W", "U", "b"] as const) {
      const before = plain.of(name);
      const change = penalised.of(name).map((g, i) => g - before[i]!);
      expect(relativeError(change, expected[`d${name}`]), name).toBeLessThan(ROUNDING);
    }
  });
});
