/** Gradients of LSTM and GRU against PyTorch's own modules: lstm-and-gru.py made the numbers and says how. */
import { describe, expect, test } from "vitest";
import { computeGradient } from "../../src/training/update.ts";
import type { FixedSequences } from "../support/plans.ts";
import { chosen, noFigures, gradientOf, planOn, relativeError, setParameter } from "../support/plans.ts";
import { golden, ROUNDING } from "./golden.ts";

const made = golden("lstm-and-gru");

/** What the golden case computes, set up in our program. */
function computed(one: (typeof made.cases)[number]) {
  const { cell, layers, bias, values } = made.parameters[one.parameters]!;
  const { B, T, x, ids, labels, targets, lengths } = made.batches[one.batch]!;
  const classes = one.loss === "cross-entropy";
  const V = values["V"];
  const W = values["W"];
  const gates = { lstm: 4, gru: 3 }[cell];
  const hidden = Math.sqrt(W.length / gates);
  const sequences: FixedSequences = {
    B,
    T,
    inputs: { kind: ids ? "index" : "values", size: values["U"].length / (gates * hidden) },
    outputs: { kind: classes ? "classes" : "values", size: V.length / hidden },
    lengths,
    mask: Array.from({ length: T * B }, (_, row) => (Math.floor(row / B) < lengths[row % B]! ? 1 : 0)),
    ...(ids ? { indices: ids } : { values: x! }),
    ...(classes ? { labels } : { targets }),
  };
  const plan = planOn(sequences, {
    model: { cell: chosen("cell", cell), hidden, layers, bias },
    training: { objective: one.objective, truncation: one.truncation },
  });
  expect(plan.parameters.map(({ name }) => name).sort()).toEqual(Object.keys(values).sort());
  for (const [name, rowMajor] of Object.entries(values)) setParameter(plan, name, rowMajor);
  const figures = noFigures();
  computeGradient(plan, 1, figures);
  return { plan, figures };
}

describe("gradients equal those of torch.nn.LSTM and torch.nn.GRU in float64", () => {
  test("the golden cases cover both cells × one and two layers × every truncation × both losses", () => {
    const seen = new Set(
      made.cases.map(
        (one) => `${one.parameters.replace(" without biases", "")} ${one.truncation.name} ${one.loss}`,
      ),
    );
    expect(seen.size).toBe(2 * 2 * 4 * 2);
  });

  test.each(made.cases.map((one) => [one.name, one] as const))("%s", (_, one) => {
    const { plan, figures } = computed(one);
    const { objective, meanLoss, gradients } = one.expected;
    expect(Math.abs(plan.pass.readOut.totals.objective - objective)).toBeLessThan(
      ROUNDING * Math.abs(objective),
    );
    expect(Math.abs(figures.loss - meanLoss)).toBeLessThan(ROUNDING * meanLoss);
    for (const [name, expected] of Object.entries(gradients))
      expect(relativeError(gradientOf(plan, name), expected), name).toBeLessThan(ROUNDING);
  });
});
