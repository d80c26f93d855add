/** Gradients of exp-rnn and scornn against PyTorch autograd: test/golden/make_orthogonal.py made the numbers. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { computeGradient } from "../../src/training/update.ts";
import { chosen, noFigures, gradientOf, planOn, relativeError, setParameter } from "../support/plans.ts";

type Numbers = readonly number[];
interface Golden {
  readonly sequences: {
    readonly B: number;
    readonly T: number;
    readonly I: number;
    readonly C: number;
    readonly x: Numbers;
    readonly targets: Numbers;
  };
  readonly networks: readonly {
    readonly name: string;
    readonly cell: string;
    readonly options: Readonly<Record<string, number>>;
    readonly activation: string;
    readonly H: number;
    readonly values: Readonly<Record<string, Numbers>>;
    readonly objective: number;
    readonly gradients: Readonly<Record<string, Numbers>>;
  }[];
}

const { sequences, networks } = JSON.parse(
  readFileSync(new URL("../golden/orthogonal.json", import.meta.url), "utf8"),
) as Golden;

/** Two programs that add the same terms in another order differ by rounding alone. */
const ROUNDING = 1e-10;

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
