import { expect, test } from "vitest";
import { build, slopesAt } from "../../support/activations.ts";

test.each([
  ["identity", {}, 1],
  ["tanh", {}, 1],
  ["relu", {}, 1],
  ["sigmoid", {}, 0.25],
  ["leaky-relu", { slope: 0.2 }, 1],
  ["elu", {}, 1],
  ["elu", { alpha: 1.5 }, 1.5],
  ["selu", {}, 1.7581],
  ["softplus", {}, 1],
  ["hard-tanh", {}, 1],
  ["softsign", {}, 1],
  ["gelu", {}, 1.1289],
  ["silu", {}, 1.09984],
  ["sin", {}, 1],
  ["mod-relu", { bias: -0.3 }, 1],
])("γ of %s %j is %f (protocols 3.1)", (name, options, gamma) => {
  expect(build(name, options).gamma).toBeCloseTo(gamma, 5 - (gamma > 1 ? 1 : 0));
});

test("GELU is steepest at √2 and SiLU at 2.3994, to the last bits of their γ", () => {
  for (const [name, at] of [
    ["gelu", Math.SQRT2],
    ["silu", 2.399357280515468],
  ] as const) {
    const activation = build(name);
    expect(activation.gamma - slopesAt(activation, [at])[0]!).toBeLessThan(5e-16);
  }
});
