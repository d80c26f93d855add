import { describe, expect, test } from "vitest";
import { diagonal, expectEqual, planned, productOf } from "../../support/cells.ts";

describe("ind-rnn", () => {
  test("without activation the product of T Jacobians is diag(w^T)", () => {
    const w = [0.5, -0.9, 1.1];
    const plan = planned("ind-rnn", { activation: "identity" }, { w });
    expectEqual(productOf(plan), diagonal(w.map((v) => v ** 6)));
  });

  test("w starts within [low, high)", () => {
    const plan = planned("ind-rnn", { options: { low: 0.6, high: 0.7 }, hidden: 200 });
    const { values } = plan.parameters.find(({ name }) => name === "w")!;
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0.6);
    expect(Math.max(...values)).toBeLessThan(0.7);
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.09);
  });
});
