import { expect, test } from "vitest";
import { optimizerOf } from "../../support/updates.ts";

test("a mean square that starts at 0.001 makes the first step of a small gradient small", () => {
  // q = 0.9·0.001 + 0.1·0.01² = 0.00091; the step is 0.01·0.01/√q.
  const { stretch, update } = optimizerOf("rmsprop", { rate: 0.01, epsilon: 0, initial: 0.001 }, [0]);
  update([0.01]);
  expect(stretch.values[0]).toBeCloseTo(-0.0001 / Math.sqrt(0.00091), 15);
});

test("epsilon inside the root bounds the first step of a tiny gradient by rate·g/√epsilon", () => {
  const { stretch, update } = optimizerOf(
    "rmsprop",
    { rate: 0.01, epsilon: 1e-4, "epsilon-inside": true },
    [0],
  );
  update([1e-9]);
  expect(stretch.values[0]).toBeCloseTo(-1e-9, 18);
});
