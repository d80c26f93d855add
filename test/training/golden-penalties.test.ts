/** Penalties on Jacobians against PyTorch autograd: test/golden/make_penalties.py made the numbers and says how. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { computeGradient } from "../../src/training/update.ts";
import { chosen, noFigures, gradientOf, planOn, relativeError, setParameter } from "../support/plans.ts";

type Numbers = readonly number[];
interface Case {
  readonly name: string;
  readonly penalty: string;
  readonly every: number | null;
  readonly sequences: number | null;
  readonly activation: string;
  readonly B: number;
  readonly T: number;
  readonly I: number;
  readonly H: number;
  readonly C: number;
  readonly lengths: Numbers;
  readonly mask: Numbers;
  readonly x: Numbers;
  readonly targets: Numbers;
  readonly U: Numbers;
  readonly W: Numbers;
  readonly V: Numbers;
  readonly b: Numbers;
  readonly c: Numbers;
  readonly expected: { penalty: number; dW: Numbers; dU: Numbers; db: Numbers };
}
const golden = JSON.parse(readFileSync(new URL("../golden/penalties.json", import.meta.url), "utf8")) as {
  readonly cases: readonly Case[];
};

/** Two programs that add the same terms in another order differ by rounding alone; a difference of gradients too. */
const ROUNDING = 1e-10;

function gradientsOf(one: Case, regularizers: readonly { readonly name: string }[]) {
  const { B, T, I, H, C } = one;
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
      training: { regularizers: [...regularizers] },
    },
  );
  for (const name of ["U", "W", "V", "b", "c"] as const) setParameter(plan, name, one[name]);
  const figures = noFigures();
  computeGradient(plan, 1, figures);
  return { penalty: figures.penalty, of: (name: string) => gradientOf(plan, name) };
}

describe("penalties on Jacobians equal PyTorch's in float64", () => {
  test.each(golden.cases.map((one) => [one.name, one] as const))("%s", (_, one) => {
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
