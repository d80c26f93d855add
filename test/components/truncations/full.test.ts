import { expect, test } from "vitest";
import { computeGradient } from "../../../src/training/update.ts";
import { sequences, T } from "../../support/gated.ts";
import { gradientOf, noFigures, planOn, relativeError } from "../../support/plans.ts";

test("with length ≥ T chunk equals full to the last bit and window equals it to 1e-12", () => {
  const gradients = (truncation: { name: string; length?: number }) => {
    const plan = planOn(sequences("values"), { training: { truncation } });
    computeGradient(plan, 1, noFigures());
    return plan.parameters.map(({ name }) => gradientOf(plan, name));
  };
  const full = gradients({ name: "full" });
  expect(gradients({ name: "chunk", length: T })).toEqual(full);
  expect(gradients({ name: "chunk", length: 1000 })).toEqual(full);
  for (const [i, window] of gradients({ name: "window", length: T }).entries()) {
    expect(relativeError(window, full[i]!)).toBeLessThan(1e-12);
  }
});
