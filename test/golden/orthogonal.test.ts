/** Gradients of exp-rnn and scornn against PyTorch autograd: orthogonal.py made the numbers. */
import { expect, test } from "vitest";
import { computeGradient } from "../../src/training/update.ts";
import { chosen, noFigures, gradientOf, planOn, relativeError, setParameter } from "../support/plans.ts";
import { golden, ROUNDING } from "./golden.ts";

const { sequences, networks } = golden("orthogonal");

test.each(networks)(
  "$name: loss and gradients equal PyTorch's",
  ({ cell, options, activation, H, values, objective, gradients }) => {
    const { B, T, I, C, x, targets } = sequences;
    const plan = planOn(
      {
        B,
        T,
        inputs: { kind: "values", size: I },
        outputs: { kind: "values", size: C },
        values: x,
        targets,
      },
      {
        model: {
          cell: chosen("cell", cell, options),
          hidden: H,
          activation: chosen("activation", activation),
        },
      },
    );
    expect(plan.parameters.map(({ name }) => name).sort()).toEqual(Object.keys(values).sort());
    for (const [name, rowMajor] of Object.entries(values)) setParameter(plan, name, rowMajor);
    computeGradient(plan, 1, noFigures());
    expect(Math.abs(plan.pass.readOut.totals.objective - objective)).toBeLessThan(ROUNDING * objective);
    for (const [name, expected] of Object.entries(gradients))
      expect(relativeError(gradientOf(plan, name), expected), name).toBeLessThan(ROUNDING);
  },
);
