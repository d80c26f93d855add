/** omega and omega-squared by hand. */
import { describe, expect, test } from "vitest";
import { H, largest, penaltyOf, scaledIdentity } from "../../support/jacobian-penalties.ts";

describe("omega and omega-squared of a linear network", () => {
  const [c, s] = [0.6, 0.8];
  const orthogonal = [c, -s, 0, 0, s, c, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0];

  test.each(["omega", "omega-squared"])("%s is 0 with gradient 0 where W is orthogonal", (name) => {
    const { penalty, dW } = penaltyOf(name, { W: orthogonal });
    expect(penalty).toBeLessThan(1e-28); // the square of the rounding of a ratio
    expect(largest(dW)).toBeLessThan(1e-13);
  });

  test.each([0.5, 0.9, 1, 1.3])("with W = %f·I a term is (g − 1)², or (g² − 1)² with squared norms", (g) => {
    const W = scaledIdentity(g);
    expect(penaltyOf("omega", { W }).penalty).toBeCloseTo((g - 1) ** 2, 14);
    expect(penaltyOf("omega-squared", { W }).penalty).toBeCloseTo((g * g - 1) ** 2, 14);
    if (g !== 1) return;
    expect(largest(penaltyOf("omega", { W }).dW)).toBeLessThan(1e-13);
    expect(largest(penaltyOf("omega-squared", { W }).dW)).toBeLessThan(1e-13);
  });

  test("the gradient by W along I is 2(g − 1), or 4g(g² − 1): that of the closed form", () => {
    // d/dg of (g − 1)² and (g² − 1)²; W = gI moves along I, the trace of dW.
    const trace = (name: string, g: number) => {
      const { dW } = penaltyOf(name, { W: scaledIdentity(g) });
      return [0, 1, 2, 3].reduce((sum, i) => sum + dW[i * (H + 1)]!, 0);
    };
    expect(trace("omega", 0.8)).toBeCloseTo(2 * (0.8 - 1), 12);
    expect(trace("omega-squared", 0.8)).toBeCloseTo(4 * 0.8 * (0.64 - 1), 12);
  });
});

describe("what does not count for omega and omega-squared", () => {
  const W = [0.5, 0.2, -0.3, 0.1, 0.4, 0.6, 0.2, -0.1, 0, 0.3, 0.7, 0.2, 0.1, -0.2, 0.3, 0.5];

  test.each(["omega", "omega-squared"])(
    "%s gives no gradient to U or b: only W in J_t is differentiated",
    (name) => {
      const { dW, dU, db } = penaltyOf(name, { W, activation: "tanh" });
      expect(largest(dW)).toBeGreaterThan(1e-3);
      expect([...dU, ...db].every((g) => g === 0)).toBe(true);
    },
  );

  test.each(["omega", "omega-squared"])("%s of errors below 1e-10 drops all its terms", (name) => {
    expect(penaltyOf(name, { W, error: 1e-12 })).toEqual({
      penalty: 0,
      dW: Array<number>(16).fill(0),
      dU: Array<number>(4).fill(0),
      db: Array<number>(4).fill(0),
    });
    // ‖d‖² ≥ 1e-20 again: terms are ratios, so that the size of the errors is all the same.
    const [small, plain] = [penaltyOf(name, { W, error: 1e-4 }), penaltyOf(name, { W })];
    expect(small.penalty).toBeGreaterThan(0.5 * plain.penalty);
  });

  test("a state that nothing moves makes a term of 1 without a gradient", () => {
    const { penalty, dW } = penaltyOf("omega", { W, activation: "relu", bias: -50 });
    expect(penalty).toBe(1);
    expect(largest(dW)).toBe(0);
  });
});
