import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/components/registry.ts";
import { reference as kernels } from "../../src/engine/reference/index.ts";
import { fillGaussian, makeStream } from "../../src/engine/streams.ts";

const N = 400;

describe.each([...catalogue.activation.values()])("activation $name", (declaration) => {
  const activation = declaration.create(declaration.options, { kernels });
  const z = new Float64Array(N);
  fillGaussian(z, N, 2, makeStream(1, declaration.name));
  const at = (points: Float64Array) => {
    const s = new Float64Array(N).fill(NaN);
    activation.apply(s, points, N);
    return s;
  };
  const slope = new Float64Array(N).fill(NaN);
  activation.derivative(slope, z, at(z), N);

  test("its derivative equals the central difference away from its kinks", () => {
    const h = 1e-6;
    const above = at(z.map((v) => v + h));
    const below = at(z.map((v) => v - h));
    for (let i = 0; i < N; i++) {
      if (activation.kinks.some((kink) => Math.abs(z[i]! - kink) < 2 * h)) continue;
      // h² from the series, 2⁻⁵³/h from rounding.
      expect(Math.abs(slope[i]! - (above[i]! - below[i]!) / (2 * h))).toBeLessThan(1e-8);
    }
  });

  test("no slope is longer than its γ, and some slope nearly reaches it", () => {
    const largest = slope.reduce((max, one) => Math.max(max, Math.abs(one)), 0);
    expect(largest).toBeLessThanOrEqual(activation.gamma);
    expect(largest).toBeGreaterThan(0.99 * activation.gamma);
  });

  test("its slope jumps at every kink that it declares", () => {
    for (const kink of activation.kinks) {
      const points = Float64Array.of(kink - 1e-9, kink + 1e-9);
      const s = new Float64Array(2);
      const slopes = new Float64Array(2);
      activation.apply(s, points, 2);
      activation.derivative(slopes, points, s, 2);
      expect(Math.abs(slopes[1]! - slopes[0]!)).toBeGreaterThan(1e-3);
    }
  });
});
