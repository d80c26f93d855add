import { lengthOf } from "../../engine/length.ts";
import type { Column, Kernels, ParameterLayout, RecurrentMatrix } from "../define.ts";

/** The column that names a {@link ParameterPart}. */
export const PARAMETER: Column = {
  name: "parameter",
  unit: "",
  about:
    "Its name, with .i, .f … for gates that the cell names and .0, .1 … for others; all: all of them together",
  text: true,
};

/** A parameter, or one gate of it: where it lies, as pieces of the parameter's array. */
export interface ParameterPart {
  /** `W`, `W.f` for a gate. */
  readonly name: string;
  readonly parameter: string;
  readonly pieces: readonly { readonly from: number; readonly count: number }[];
}

/**
 * Parameters gate by gate. Gates have the names that the cell gives its recurrent matrices, where those are the parameter's
 * own; otherwise their numbers.
 */
export function partsOf(
  parameters: Readonly<Record<string, ParameterLayout>>,
  arrays: Readonly<Record<string, Float64Array>>,
  matrices: readonly RecurrentMatrix[],
): readonly ParameterPart[] {
  return Object.entries(parameters).flatMap(([parameter, { shape, columnMajor, gates = 1 }]) => {
    const [rows, columns] = shape;
    const array = arrays[parameter]!;
    return Array.from({ length: gates }, (_, gate): ParameterPart => {
      const own = rows / gates;
      const [runs, count, apart] = columnMajor ? [columns, own, rows] : [1, own * columns, 0];
      const first = columnMajor ? gate * own : gate * count;
      const named = matrices.find(
        ({ values }) =>
          values.buffer === array.buffer &&
          values.byteOffset === array.byteOffset + first * array.BYTES_PER_ELEMENT,
      );
      return {
        name: gates === 1 ? parameter : (named?.name ?? `${parameter}.${gate}`),
        parameter,
        pieces: Array.from({ length: gates === 1 ? 1 : runs }, (_, run) =>
          gates === 1 ? { from: 0, count: rows * columns } : { from: first + run * apart, count },
        ),
      };
    });
  });
}

/** One part of an array of the parameter's layout, ready for the functions below. */
export type BoundPart = readonly { readonly gradient: Float64Array; readonly count: number }[];

export const bindPart = ({ pieces }: ParameterPart, array: Float64Array): BoundPart =>
  pieces.map(({ from, count }) => ({ gradient: array.subarray(from, from + count), count }));

/** ‖part‖₂ */
export const normOf = (kernels: Kernels, part: BoundPart): number => lengthOf(kernels, part, 0, part.length);

/** ⟨a, b⟩ */
export function productOf(kernels: Kernels, a: BoundPart, b: BoundPart): number {
  let sum = 0;
  for (const [i, { gradient, count }] of a.entries()) sum += kernels.dot(gradient, b[i]!.gradient, count);
  return sum;
}
