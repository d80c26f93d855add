import { describe, expect, test } from "vitest";
import type { BuiltActivation } from "../../src/components/define.ts";
import { z as zod } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { reference as kernels } from "../../src/engine/reference/index.ts";
import { lawsOf } from "../../src/laws/index.ts";
import { surroundings } from "../support/components.ts";

const build = (name: string, options: object = {}): BuiltActivation => {
  const declaration = catalogue.activation.get(name)!;
  return declaration.create(zod.strictObject(declaration.options).parse(options), { kernels });
};

const apply = ({ apply }: BuiltActivation, points: ArrayLike<number>) => {
  const s = new Float64Array(points.length).fill(NaN);
  apply(s, Float64Array.from(points), points.length);
  return s;
};
const slopesAt = (activation: BuiltActivation, points: ArrayLike<number>) => {
  const slopes = new Float64Array(points.length).fill(NaN);
  activation.derivative(slopes, Float64Array.from(points), apply(activation, points), points.length);
  return slopes;
};

test.each([
  ["identity", {}, 1],
  ["tanh", {}, 1],
  ["relu", {}, 1],
  ["sigmoid", {}, 0.25],
  ["leaky-relu", { slope: 0.2 }, 1],
  ["elu", {}, 1],
  ["elu", { alpha: 1.5 }, 1.5],
  ["selu", {}, 1.7581],
  ["softplus", {}, 1],
  ["hard-tanh", {}, 1],
  ["softsign", {}, 1],
  ["gelu", {}, 1.1289],
  ["silu", {}, 1.09984],
  ["sin", {}, 1],
  ["mod-relu", { bias: -0.3 }, 1],
])("γ of %s %j is %f (protocols 3.1)", (name, options, gamma) => {
  expect(build(name, options).gamma).toBeCloseTo(gamma, 5 - (gamma > 1 ? 1 : 0));
});

test("GELU is steepest at √2 and SiLU at 2.3994, to the last bits of their γ", () => {
  for (const [name, at] of [
    ["gelu", Math.SQRT2],
    ["silu", 2.399357280515468],
  ] as const) {
    const activation = build(name);
    expect(activation.gamma - slopesAt(activation, [at])[0]!).toBeLessThan(5e-16);
  }
});

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

test("mod-relu passes its slope of 1 everywhere but in a dead zone, its ends included", () => {
  expect([...slopesAt(build("mod-relu", { bias: -0.5 }), [0.5, 0.51, -0.5, -0.51, 0])]).toEqual([
    0, 1, 0, 1, 0,
  ]);
  for (const bias of [0, 0.5]) {
    expect([...slopesAt(build("mod-relu", { bias }), [0, 1e-300, -3])]).toEqual([1, 1, 1]);
  }
});

test("each unit of mod-relu has a bias of its own, in every row", () => {
  const s = new Float64Array(6);
  const z = Float64Array.of(1, -1, 1, -1, 1, -1);
  build("mod-relu").apply(s, z, 6, Float64Array.of(-0.5, 0, 2));
  expect([...s]).toEqual([0.5, -1, 3, -0.5, 1, -3]);
});

const modRelu = catalogue.activation.get("mod-relu")!;
describe.each([{ bias: -0.3 }, { bias: 0.2 }])("mod-relu that starts with %j", (options) => {
  test.each(lawsOf(modRelu, options, surroundings))("$sentence", ({ look }) => {
    expect(look()).toBeNull();
  });
});

test("SELU's map of mean and variance has (0, 1) as its fixed point", () => {
  const points = Float64Array.from({ length: 20000 }, (_, i) => (i + 0.5) / 1000 - 10);
  const s = apply(build("selu"), points);
  const density = points.map((u) => (Math.exp(-0.5 * u * u) / Math.sqrt(2 * Math.PI)) * 1e-3);
  // The midpoint rule errs by about h² = 1e-6 at the kink.
  expect(Math.abs(s.reduce((sum, v, i) => sum + v * density[i]!, 0))).toBeLessThan(1e-6);
  expect(Math.abs(s.reduce((sum, v, i) => sum + v * v * density[i]!, 0) - 1)).toBeLessThan(1e-6);
});
