import { blocks } from "../../engine/arena.ts";
import { scaleByPowerOfTwo } from "../../engine/elementary.ts";
import type { BuiltCell, Probe, Shape, Views, WorkSizes } from "../define.ts";

const shapesOf = <N>(record: Readonly<Record<string, N>>, shape: (of: N) => Shape): Record<string, Shape> =>
  Object.fromEntries(Object.entries(record).map(([name, of]) => [name, shape(of)]));

/** Memory for deltas and for gradients of the cell's parameters, apart from those of training. */
export const cellGradientsSpec = ({ T, B, cell: { shapes } }: WorkSizes) => ({
  delta: blocks(T, [B], shapes.delta),
  gradients: shapesOf(shapes.parameters, ({ shape }) => shape),
  work: shapes.work ?? {},
  scratch: shapesOf(shapes.scratch ?? {}, (width) => [B, width]),
});

/** Numbers in the cell's own parameters: multiply-adds of a product with them for one row. */
export const weightsOf = ({ shapes }: BuiltCell): number =>
  Object.values(shapes.parameters).reduce((sum, { shape: [n, m] }) => sum + n * m, 0);

/**
 * The cell of the probe on arrays of a diagnostic's own, for gradients of its own: fill `delta` of some steps, then `start`,
 * `add` these steps, `finish`. States, drives and what was saved are the probe's.
 */
export function bindCellGradients(
  { kernels, cell, at }: Pick<Probe, "kernels" | "cell" | "at">,
  { delta, gradients, work, scratch }: Views<ReturnType<typeof cellGradientsSpec>>,
) {
  const own = { ...at, delta, gradients, work, scratch };
  const verbs = cell.bind(own);
  return {
    at: own,
    verbs,
    /** gradients ← 0 */
    start() {
      for (const gradient of Object.values(gradients)) kernels.setZero(gradient, gradient.length);
      verbs.prepare();
    },
    /** gradients += what `delta` gives over `steps` steps from step t. */
    add(t: number, steps: number) {
      verbs.accumulate(t, steps);
    },
    /** Once all steps are added. */
    finish() {
      verbs.afterAccumulate();
    },
  };
}

/** 2^k for k ≤ 0; 0 below the smallest double, as for the exponent −Infinity of a row of zeros. */
const powerOfTwo = (k: number): number => (k < -1074 ? 0 : scaleByPowerOfTwo(1, k));

/** Brings `rows` rows of a delta, the first at `exponents[0]`, from their own powers of two to that of `exponent`. */
export function bringToExponent(
  { kernels, cell }: Pick<Probe, "kernels" | "cell">,
  delta: readonly Float64Array[],
  exponents: Float64Array,
  exponent: number,
  factors: Float64Array,
  rows: number,
): void {
  for (let row = 0; row < rows; row++) factors[row] = powerOfTwo(exponents[row]! - exponent);
  for (const [i, width] of cell.shapes.delta.entries())
    kernels.timesRowWeights(delta[i]!, factors, rows, width);
}
