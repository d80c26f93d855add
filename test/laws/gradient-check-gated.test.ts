/** Central differences for LSTM and GRU in stacks, from learnt starts and without biases. */
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/components/registry.ts";
import { checkGradients } from "../../src/training/gradient-check.ts";
import type { Plan } from "../../src/training/plan.ts";
import { H, random, sequences } from "../support/gated.ts";
import { chosen, planOn } from "../support/plans.ts";

const CELLS = ["gru", "lstm"];

/** A start at which every parameter matters: biases and learnt starts are 0 otherwise. */
function planned(model: NonNullable<Parameters<typeof planOn>[1]>["model"], training = {}): Plan {
  const loss = (training as { objective?: string }).objective === "sum" ? "classes" : "values";
  const plan = planOn(sequences(loss), { model: { hidden: H, ...model }, training });
  for (const { name, values } of plan.parameters) if (name !== "W") random(values, name);
  return plan;
}

const truncations = [...catalogue.truncation.keys()].map((name) =>
  chosen("truncation", name, { length: 2, every: 2, back: 3 }),
);

describe.each(CELLS)("the gradient of %s is right", (name) => {
  const cell = chosen("cell", name);
  test.each(
    truncations.flatMap((truncation) =>
      ([1, 2, 3] as const).flatMap((layers) =>
        (["zero", "learned"] as const).flatMap((start) =>
          (["sum", "mean"] as const).map((objective) => ({ truncation, layers, start, objective })),
        ),
      ),
    ),
  )(
    "in $layers layers from a $start state, truncation $truncation.name, objective $objective",
    ({ truncation, layers, start, objective }) => {
      const plan = planned({ cell, layers, "initial-state": start }, { truncation, objective });
      // Central differences of an objective of order 1 are good to 1e-7 or better.
      for (const { parameter, worst, entries } of checkGradients(plan, 20)) {
        expect(entries, parameter).toBeGreaterThan(0);
        expect(worst, parameter).toBeLessThan(1e-6);
      }
    },
  );

  test.each([1, 2])("without biases in %i layers, where it has none of its own either", (layers) => {
    const plan = planned({ cell, layers, bias: false });
    expect(plan.parameters.map((one) => one.name)).toEqual(
      layers === 1 ? ["U", "W", "V"] : ["U", "W", "U.2", "W.2", "V"],
    );
    for (const { parameter, worst } of checkGradients(plan, 1000))
      expect(worst, parameter).toBeLessThan(1e-6);
  });
});
