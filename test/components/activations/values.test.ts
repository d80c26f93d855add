import { expect, test } from "vitest";
import { apply, build } from "../../support/activations.ts";

test("values at points that can be worked out by hand", () => {
  expect(apply(build("sigmoid"), [0, Math.log(3)])[1]).toBeCloseTo(0.75, 15); // 1/(1 + 1/3)
  expect(apply(build("softplus"), [0])[0]).toBeCloseTo(Math.LN2, 15);
  expect([...apply(build("softplus"), [800, -800])]).toEqual([800, 0]);
  expect(apply(build("softplus"), [-50])[0]! / Math.exp(-50)).toBeCloseTo(1, 14); // ln(1 + x) ≈ x
  expect([...apply(build("softsign"), [3, -1])]).toEqual([0.75, -0.5]);
  expect([...apply(build("hard-tanh"), [3, -0.3, -7])]).toEqual([1, -0.3, -1]);
  expect([...apply(build("leaky-relu", { slope: 0.5 }), [3, -4])]).toEqual([3, -2]);
  expect(apply(build("elu", { alpha: 2 }), [-Math.LN2])[0]).toBeCloseTo(-1, 15); // 2·(½ − 1)
  // Φ(1) = 0.8413447460685429 and σ(1) = 0.7310585786300049, from tables.
  expect(apply(build("gelu"), [1])[0]).toBeCloseTo(0.8413447460685429, 15);
  expect(apply(build("silu"), [1])[0]).toBeCloseTo(0.7310585786300049, 15);
  expect(apply(build("sin"), [Math.PI / 6])[0]).toBeCloseTo(0.5, 15);
  expect([...apply(build("mod-relu", { bias: -0.5 }), [2, -2, 0.25, -0.5])]).toEqual([1.5, -1.5, 0, 0]);
  expect([...apply(build("mod-relu", { bias: 0.5 }), [2, -2, 0])]).toEqual([2.5, -2.5, 0]);
});
