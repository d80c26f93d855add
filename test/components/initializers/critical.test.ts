import { describe, expect, test } from "vitest";
import { criticalStd, momentsAt } from "../../../src/components/initializers/mean-field.ts";
import { build } from "../../support/activations.ts";
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

  // √(2/(φ′(0⁻)² + φ′(0⁺)²)), to the last bit.
  test.each([
    ["tanh", {}, 1],
    ["sin", {}, 1],
    ["softsign", {}, 1],
    ["hard-tanh", {}, 1],
    ["elu", {}, 1],
    ["elu", { alpha: 2 }, Math.sqrt(2 / 5)],
    ["silu", {}, 2],
    ["gelu", {}, 2],
    ["relu", {}, Math.SQRT2],
    ["leaky-relu", { slope: 0.5 }, Math.sqrt(2 / 1.25)],
  ])("%s %j at s = 0: σ_w = %f exactly, since q* is 0", (name, options, expected) => {
    expect(criticalStd(0, build(name, options))).toBe(expected);
  });

  test.each([
    ["relu", {}, Math.SQRT2], // which is he-normal
    ["leaky-relu", { slope: 0.5 }, Math.sqrt(2 / 1.25)],
    ["identity", {}, 1],
  ])("%s %j: σ_w = %f exactly, whatever s is", (name, options, expected) => {
    for (const s of [1e-12, 0.1, 3]) expect(criticalStd(s, build(name, options))).toBe(expected);
  });

  test("at tiny s σ_w goes to what it is at 0", () => {
    for (const name of ["tanh", "silu", "gelu", "sin"]) {
      const [exact, near] = [0, 1e-20].map((s) => criticalStd(s, build(name))!);
      expect(Math.abs(near! - exact!), name).toBeLessThan(1e-6);
    }
  });

  test("an activation that is flat around 0 has no σ_w at s = 0, and one at s = 1", () => {
    const deadZone = build("mod-relu", { bias: -0.5 });
    expect(criticalStd(0, deadZone)).toBeNull();
    // χ = σ_w²·P(|√q* z| > ½), q* = E[(|z| − ½)²; |z| > ½]/P + s: q* = 7.4103755921 by bisection with erfc
    expect(criticalStd(1, deadZone)).toBeCloseTo(1.081939086128135, 10);
  });

  test("an activation that is not 0 at 0 is integrated at s = 0 too", () => {
    expect(criticalStd(0, build("sigmoid"))).toBeGreaterThan(4); // 1/φ′(0) = 4, were q* = 0
  });

  test("the integrals of the identity are q and 1, to rounding", () => {
    const { square, slope } = momentsAt(0.7, activationOf("identity"));
    expect(square).toBeCloseTo(0.7, 13);
    expect(slope).toBeCloseTo(1, 13);
  });
});
