/** Regularizers of the catalogue by themselves, on memory of a test's own. */
import type {
  BuiltRegularizer,
  Constraint,
  Views,
  Spec,
  WeightPenalty,
  WeightPenaltyVerbs,
} from "../../src/components/define.ts";
import { z } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { bytesOf, layOut } from "../../src/engine/arena.ts";
import { reference as kernels } from "../../src/engine/reference/index.ts";

/** A regularizer with its defaults, and what is given instead. */
export const build = (name: string, options: object = {}): BuiltRegularizer => {
  const declaration = catalogue.regularizer.get(name)!;
  return declaration.create(z.strictObject(declaration.options).parse(options), { kernels });
};

/** Workspace for matrices of at most this size, full of `content`. */
export function workOf(
  { work }: WeightPenalty | Constraint,
  rows: number,
  columns: number,
  content = 0,
): Views<Spec> {
  const spec = work?.(rows, columns) ?? {};
  const buffer = new ArrayBuffer(bytesOf(spec));
  new Float64Array(buffer).fill(content);
  return layOut(spec, buffer);
}

/** A penalty on weights, ready for matrices of at most this size. */
export function weightPenalty(
  name: string,
  rows: number,
  columns: number,
  options: object = {},
): WeightPenaltyVerbs {
  const built = build(name, options) as WeightPenalty;
  return built.bind(workOf(built, rows, columns));
}
