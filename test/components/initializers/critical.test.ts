import { describe, expect, test } from "vitest";
import { criticalStd, momentsAt } from "../../../src/components/initializers/mean-field.ts";
import { activationOf } from "../../support/initializers.ts";

describe("critical solves χ = 1", () => {
  // Protocols 1.i gives four decimals; at s = 0 the fixed point is 0 and σ_w = 1/f′(0).
  test.each([
    [0, 1.0],
    [0.01, 1.1934],
    [0.1, 1.4093],
    [1, 1.8556],
  ])("tanh at s = %f: σ_w = %f", (s, expected) => {
    expect(Math.abs(criticalStd(s, activationOf("tanh"))! - expected)).toBeLessThan(6e-5);
  });

  // SciPy: adaptive quadrature between the kinks, Brent's root of the fixed point; for hard-tanh erf gives the same digits.
  test.each([
    ["tanh", 0.1, 1.4092808950439448],
    ["hard-tanh", 0.1, 1.1240133150395235],
    ["hard-tanh", 10, 2.1818153259641946],
    ["elu", 10, 1.4041893228100848],
    ["selu", 0.1, 0.9901147844785411],
    ["softsign", 1, 2.6674223304118523],
    ["gelu", 0.1, 1.4410677269729588],
  ])("%s at s = %f: σ_w = %f to ten digits, wherever its slope jumps or bends", (name, s, expected) => {
    expect(Math.abs(criticalStd(s, activationOf(name))! - expected)).toBeLessThan(1e-10 * expected);
  });

  test("ReLU: √2 whatever s is, which is he-normal", () => {
    for (const s of [0, 0.1]) expect(criticalStd(s, activationOf("relu"))).toBeCloseTo(Math.SQRT2, 10);
  });

  test("the integrals of the identity are q and 1, to rounding", () => {
    const { square, slope } = momentsAt(0.7, activationOf("identity"));
    expect(square).toBeCloseTo(0.7, 13);
    expect(slope).toBeCloseTo(1, 13);
  });
});
