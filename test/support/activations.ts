/** Activations by themselves. */
import type { BuiltActivation } from "../../src/components/define.ts";
import { z as zod } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { reference as kernels } from "../../src/engine/reference/index.ts";

export const build = (name: string, options: object = {}): BuiltActivation => {
  const declaration = catalogue.activation.get(name)!;
  return declaration.create(zod.strictObject(declaration.options).parse(options), { kernels });
};

export const apply = ({ apply }: BuiltActivation, points: ArrayLike<number>) => {
  const s = new Float64Array(points.length).fill(NaN);
  apply(s, Float64Array.from(points), points.length);
  return s;
};

export const slopesAt = (activation: BuiltActivation, points: ArrayLike<number>) => {
  const slopes = new Float64Array(points.length).fill(NaN);
  activation.derivative(slopes, Float64Array.from(points), apply(activation, points), points.length);
  return slopes;
};
