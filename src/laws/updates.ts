/** Parameters and moments as an update sees them: what the laws of optimizers and clippers work on. */
import type { Stretch } from "../components/define.ts";
import { lengthOf } from "../engine/length.ts";
import { reference as kernels } from "../engine/reference/index.ts";
import { fillGaussian, makeStream } from "../engine/streams.ts";

/** A vector with its gradient. */
export const stretchOf = (
  values: readonly number[],
  gradient: readonly number[],
  moments: Readonly<Record<string, number>> = {},
): Stretch => ({
  parameter: "W",
  recurrent: false,
  rows: { units: 1, apart: values.length, step: 1 },
  values: Float64Array.from(values),
  gradient: Float64Array.from(gradient),
  count: values.length,
  moments: Object.fromEntries(
    Object.entries(moments).map(([name, start]) => [name, new Float64Array(values.length).fill(start)]),
  ),
});

interface Layout {
  readonly parameter: string;
  readonly recurrent: boolean;
  readonly rows: Stretch["rows"];
  readonly count: number;
}
const layout = (parameter: string, rows: Stretch["rows"], count: number, recurrent = false): Layout => ({
  parameter,
  recurrent,
  rows,
  count,
});

/** A matrix stored by rows, one stored by columns, a vector, the output layer, and two words of one U. */
const LAYOUTS: readonly Layout[] = [
  layout("W", { units: 3, apart: 3, step: 1 }, 9, true),
  layout("P", { units: 3, apart: 1, step: 3 }, 6),
  layout("b", { units: 1, apart: 3, step: 1 }, 3),
  layout("V", { units: 2, apart: 3, step: 1 }, 6),
  layout("U", { units: 1, apart: 3, step: 1 }, 3),
  layout("U", { units: 1, apart: 3, step: 1 }, 3),
];

/** Stretches with Gaussian weights and gradients; the gradient of all stretches together has length `size`. */
export function stretchesOf(size: number, seed: number): readonly Stretch[] {
  const stream = makeStream(seed, "stretches");
  const drawn = (n: number): Float64Array => {
    const array = new Float64Array(n);
    fillGaussian(array, n, 1, stream);
    return array;
  };
  const stretches = LAYOUTS.map((one) => ({
    ...one,
    values: drawn(one.count),
    gradient: drawn(one.count),
    moments: {},
  }));
  const length = lengthOf(kernels, stretches, 0, stretches.length);
  for (const { gradient, count } of stretches) for (let i = 0; i < count; i++) gradient[i]! *= size / length;
  return stretches;
}

/** All gradients, one after the other. */
export const gradientsOf = (stretches: readonly Stretch[]): readonly number[] =>
  stretches.flatMap(({ gradient }) => [...gradient]);
