import { describe, expect, test } from "vitest";
import {
  diagonal,
  driveOf,
  expectEqual,
  normals,
  planned,
  productOf,
  square,
  stateOf,
  times,
  transposed,
  zeros,
} from "../../support/cells.ts";
import { numbersMeasured } from "../../support/measured.ts";

describe("lru", () => {
  const parameters = (moduli: readonly number[], phases: readonly number[]) => ({
    nu_log: moduli.map((r) => Math.log(-Math.log(r))),
    theta_log: phases.map((phase) => Math.log(phase)),
  });
  const [moduli, phases] = [
    [0.5, 0.9, 0.99],
    [0.1, 2, 6],
  ];

  test("k Jacobians turn unit i by kθ_i and shrink it by |λ_i|^k: singular values |λ|^k exactly", () => {
    const plan = planned("lru", { T: 7 }, parameters(moduli, phases));
    const [re, im] = [Math.cos, Math.sin].map((part) =>
      diagonal(moduli.map((r, i) => r ** 7 * part(7 * phases[i]!))),
    );
    const product = productOf(plan);
    expectEqual(product, [
      ...re!.map((row, i) => [...row, ...im![i]!.map((v) => -v)]),
      ...im!.map((row, i) => [...row, ...re![i]!]),
    ]);
    const squares = moduli.map((r) => r ** 14);
    expectEqual(times(transposed(product), product), diagonal([...squares, ...squares]));
    // |λ|^T also far below every double: 2000 steps of 0.5, the other units being as fast.
    const long = planned("lru", { T: 2000 }, parameters([0.5, 0.5, 0.5], phases));
    expect(numbersMeasured(long)[0]![3]! / (2000 * Math.log10(0.5))).toBeCloseTo(1, 12);
  });

  test("starts on the ring, with phases below max-phase, and with γ = √(1 − |λ|²)", () => {
    const plan = planned("lru", { options: { "r-min": 0.8, "r-max": 0.9, "max-phase": 0.5 }, hidden: 400 });
    const values = (name: string) => [...plan.parameters.find((one) => one.name === name)!.values];
    const r = values("nu_log").map((nu) => Math.exp(-Math.exp(nu)));
    const phase = values("theta_log").map((theta) => Math.exp(theta));
    expect(Math.min(...r)).toBeGreaterThan(0.8);
    expect(Math.max(...r)).toBeLessThan(0.9);
    // |λ|² is uniform: its mean is (0.8² + 0.9²)/2, here within three standard errors 0.17/√12/20.
    const mean = r.reduce((sum, v) => sum + v * v, 0) / 400;
    expect(Math.abs(mean - 0.725)).toBeLessThan(0.0074);
    expect(Math.max(...phase)).toBeLessThan(0.5);
    expect(Math.min(...phase)).toBeLessThan(0.01);
    for (const [i, gamma] of values("gamma_log").entries())
      expect(Math.exp(gamma)).toBeCloseTo(Math.sqrt(1 - r[i]! ** 2), 14);
  });

  test.each([
    [0, 0],
    [1, 1],
    [0, 1],
  ])("the ring from %f to %f starts finite", (least, greatest) => {
    const plan = planned("lru", { options: { "r-min": least, "r-max": greatest }, hidden: 50 });
    for (const { name, values } of plan.parameters)
      for (const value of values) expect(Number.isFinite(value), name).toBe(true);
  });

  test("not gated, x_t = λ x_{t−1} + γ a_t over the complex numbers, and V reads both parts of it", () => {
    const plan = planned("lru", {}, parameters(moduli, phases));
    const gamma = [...plan.parameters.find((one) => one.name === "gamma_log")!.values].map(Math.exp);
    const [before, after, a] = [stateOf(plan, 3), stateOf(plan, 4), driveOf(plan, 3)];
    for (const [i, r] of moduli.entries()) {
      const [re, im] = [r * Math.cos(phases[i]!), r * Math.sin(phases[i]!)];
      expect(after[i]).toBeCloseTo(re * before[i]! - im * before[i + 3]! + gamma[i]! * a[i]!, 14);
      expect(after[i + 3]).toBeCloseTo(re * before[i + 3]! + im * before[i]! + gamma[i]! * a[i + 3]!, 14);
    }
    expect(plan.parameters.find(({ name }) => name === "V")!.shape).toEqual([1, 6]);
  });

  test("gated, h does not feed back: ∂/∂h_{t−1} is 0, and the product to x is that of the plain cell", () => {
    const gated = planned("lru", { options: { gated: true } }, parameters(moduli, phases));
    const plain = planned("lru", {}, parameters(moduli, phases));
    const product = productOf(gated);
    for (const row of product) expect(row.slice(0, 3)).toEqual(zeros(3));
    expectEqual(
      product.slice(3).map((row) => row.slice(3)),
      productOf(plain),
    );
    expect(stateOf(gated, 6, 1)).toEqual(stateOf(plain, 6));
  });

  test("a gate G₂ y of 0 lets half through: h = G₁ y / 2, y = GELU(C x)", () => {
    const options = { gated: true };
    const G = [...normals(9, "G"), ...zeros(9)];
    const C = normals(18, "C");
    const plan = planned("lru", { options }, { G, C });
    const x = stateOf(plan, 5, 1).map((v) => [v]);
    const q = times(
      [0, 1, 2].map((i) => C.slice(6 * i, 6 * i + 6)),
      x,
    ).map(([v]) => v!);
    // Φ(q) by the trapezoidal rule from 0, good to 1e-10.
    const normalCdf = (z: number): number => {
      let sum = 0;
      for (let i = 0; i <= 20000; i++) {
        const u = (z * i) / 20000;
        sum += (i % 20000 === 0 ? 0.5 : 1) * Math.exp(-0.5 * u * u);
      }
      return 0.5 + ((sum / 20000) * z) / Math.sqrt(2 * Math.PI);
    };
    const y = q.map((v) => [v * normalCdf(v)]);
    const h = times(square(G.slice(0, 9)), y).map(([v]) => v! / 2);
    for (const [i, value] of stateOf(plan, 5).entries()) expect(value).toBeCloseTo(h[i]!, 9);
  });
});
