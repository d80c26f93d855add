import { expect, test } from "vitest";
import { optimizerOf } from "../../support/updates.ts";

// To twelve digits: a few roundings each.
test.each([
  ["rmsprop", { epsilon: 0 }, 1 / Math.sqrt(0.1)],
  ["rmsprop", { epsilon: 0, decay: 0.5 }, Math.SQRT2],
  ["adam", { epsilon: 0 }, 1],
  ["adamw", { epsilon: 0, "weight-decay": 0.5 }, 1],
  ["adagrad", { epsilon: 0 }, 1],
] as const)("the first step of %s with %o is that many rates, whatever the gradient", (name, options, k) => {
  const { stretch, update } = optimizerOf(name, { rate: 0.01, ...options }, [0, 0]);
  update([7, -0.002]);
  expect(stretch.values[0]).toBeCloseTo(-k * 0.01, 12);
  expect(stretch.values[1]).toBeCloseTo(k * 0.01, 12);
});
