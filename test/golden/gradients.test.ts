/** Gradients against PyTorch autograd: gradients.py made the numbers and says how. */
import { describe, expect, test } from "vitest";
import { computeGradient } from "../../src/training/update.ts";
import type { FixedSequences } from "../support/plans.ts";
import { noFigures, gradientOf, planOn, relativeError, setParameter } from "../support/plans.ts";
import { golden, ROUNDING } from "./golden.ts";

const made = golden("gradients");

/** What the golden case computes, set up in our program. */
function computed(one: (typeof made.cases)[number]) {
  const { H, I, C, ...parameters } = made.parameters[one.parameters]!;
  const { B, T, x, ids, labels, targets, lengths, mask } = made.batches[one.batch]!;
  const classes = one.loss === "cross-entropy";
  const sequences: FixedSequences = {
    B,
    T,
    inputs: { kind: ids ? "index" : "values", size: I },
    outputs: { kind: classes ? "classes" : "values", size: C },
    lengths,
    mask: mask[one.mask]!,
    ...(ids ? { indices: ids } : { values: x! }),
    ...(classes ? { labels } : { targets }),
  };
  const plan = planOn(sequences, {
    model: { hidden: H, activation: { name: one.activation }, bias: parameters.b !== null },
    training: {
      objective: one.objective,
      truncation: { name: one.truncation, ...(one.length === null ? {} : { length: one.length }) },
    },
  });
  for (const [name, values] of Object.entries(parameters)) if (values) setParameter(plan, name, values);
  const figures = noFigures();
  computeGradient(plan, 1, figures);
  return { plan, figures };
}

describe("gradients equal PyTorch's in float64", () => {
  test("the golden cases cover every truncation × activation × loss", () => {
    const seen = new Set(made.cases.map((c) => `${c.truncation} ${c.activation} ${c.loss}`));
    expect(seen.size).toBe(3 * 3 * 2);
  });

  test.each(made.cases.map((one) => [one.name, one] as const))("%s", (_, one) => {
    const { plan, figures } = computed(one);
    const { objective, meanLoss, ...gradients } = one.expected;
    expect(Math.abs(plan.pass.readOut.totals.objective - objective)).toBeLessThan(
      ROUNDING * Math.abs(objective),
    );
    expect(Math.abs(figures.loss - meanLoss)).toBeLessThan(ROUNDING * meanLoss);
    for (const [name, expected] of Object.entries(gradients)) {
      if (expected === null) continue;
      expect(relativeError(gradientOf(plan, name.slice(1)), expected), name).toBeLessThan(ROUNDING);
    }
  });
});
