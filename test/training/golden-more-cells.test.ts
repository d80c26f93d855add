/** Gradients of eight cells against PyTorch autograd: test/golden/make_more_cells.py made the numbers and says how. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { computeGradient } from "../../src/training/update.ts";
import { chosen, noFigures, gradientOf, planOn, relativeError, setParameter } from "../support/plans.ts";

type Numbers = readonly number[];
interface Golden {
  readonly batch: {
    B: number;
    T: number;
    I: number;
    C: number;
    x: Numbers;
    labels: Numbers;
    targets: Numbers;
    lengths: Numbers;
  };
  readonly parameters: Record<
    string,
    {
      cell: string;
      options: Record<string, unknown>;
      activation: string;
      hidden: number;
      layers: number;
      bias: boolean;
      values: Record<string, Numbers>;
    }
  >;
  readonly cases: readonly {
    name: string;
    parameters: string;
    truncation: { name: string };
    loss: "cross-entropy" | "squared-error";
    expected: { objective: number; gradients: Record<string, Numbers> };
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../golden/more-cells.json", import.meta.url), "utf8"),
) as Golden;

/** Two programs that add the same terms in another order differ by rounding alone. */
const ROUNDING = 1e-10;

/** What the golden case computes, set up in our program. */
function computed(one: Golden["cases"][number]) {
  const { cell, options, activation, hidden, layers, bias, values } = golden.parameters[one.parameters]!;
  const { B, T, I, C, x, labels, targets, lengths } = golden.batch;
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
      golden.cases.map(({ parameters, truncation }) => {
        const { cell, layers } = golden.parameters[parameters]!;
        return `${cell} ${layers} ${truncation.name}`;
      }),
    );
    expect(seen.size).toBe(8 * 2 * 2);
  });

  test.each(golden.cases.map((one) => [one.name, one] as const))("%s", (_, one) => {
    const plan = computed(one);
    const { objective, gradients } = one.expected;
    expect(Math.abs(plan.pass.readOut.totals.objective - objective)).toBeLessThan(
      ROUNDING * Math.abs(objective),
    );
    for (const [name, expected] of Object.entries(gradients))
      expect(relativeError(gradientOf(plan, name), expected), name).toBeLessThan(ROUNDING);
  });
});
