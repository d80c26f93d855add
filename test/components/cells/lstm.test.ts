import { describe, expect, test } from "vitest";
import { sigmoid } from "../../../src/engine/elementary.ts";
import { initialise } from "../../../src/training/initialise.ts";
import { factorsOf, sequences, stepwise } from "../../support/gated.ts";
import { chosen, planOn } from "../../support/plans.ts";

test("an LSTM with all weights 0 has ∂c_T/∂c_0 = σ(b_f)^T, to the last bit", () => {
  const factors = factorsOf("lstm", (b) => b.set([1, -2, 0.25], 3));
  expect(factors).toEqual([1, -2, 0.25].map((b) => stepwise(sigmoid(b))));
});

test("its forget bias of 1 at the start keeps 0.731059 of the memory a step", () => {
  const [factor] = factorsOf("lstm", () => {});
  expect(factor).toBe(stepwise(sigmoid(1)));
  expect(sigmoid(1)).toBeCloseTo(0.731059, 6); // 1/(1 + 1/e) = 0.7310585786…
});

describe("forget-bias", () => {
  const biasesOf = (options: Readonly<Record<string, unknown>>) => {
    const plan = planOn(sequences("values"), {
      model: { cell: chosen("cell", "lstm", options), hidden: 2, layers: 2 },
    });
    return ["b", "b.2"].map((name) => [...plan.parameters.find((one) => one.name === name)!.values]);
  };

  test("is added to the second quarter of b alone, in every layer", () => {
    const layer = [0, 0, 0.5, 0.5, 0, 0, 0, 0];
    expect(biasesOf({ "forget-bias": 0.5 })).toEqual([layer, layer]);
  });

  test("gives way to an initializer of gates, which has the last word", () => {
    const { model, parameters } = planOn(sequences("values"), {
      model: { cell: chosen("cell", "lstm"), hidden: 2 },
    });
    const fill = (W: Float64Array) => W.fill(7);
    const fillGates = (keep: Float64Array, write: Float64Array | undefined) => {
      keep.fill(3);
      write?.fill(-3);
    };
    const values = Object.fromEntries(parameters.map((one) => [one.name, one.values]));
    initialise(model, { W: { fill }, U: { fill }, V: { fill }, b: { fill, fillGates } }, values, 1);
    expect([...values["b"]!]).toEqual([-3, -3, 3, 3, 0, 0, 0, 0]);
  });

  test("is 1 where nothing is said", () => {
    expect(biasesOf({})[0]).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  });
});
