/** Random arguments for kernels, made from their signatures. */
import type { Kernels } from "./kernels.ts";
import type { Argument, Size } from "./signatures.ts";
import { isArray, lengthOf, parseSignature, SIGNATURES } from "./signatures.ts";

export const kernelNames = Object.keys(SIGNATURES) as (keyof Kernels)[];
export const signatureOf = (name: keyof Kernels): readonly Argument[] => parseSignature(SIGNATURES[name]);

type Words<S extends string> = S extends `${infer W} ${infer Rest}` ? W | Words<Rest> : S;
type NameOf<W extends string> = W extends "|"
  ? never
  : W extends `${infer N}:${string}`
    ? N
    : W extends `${infer N}[${string}`
      ? N
      : W;
type TypeOf<W extends string> = W extends `${string}:int[${string}`
  ? Int32Array
  : W extends `${string}[${string}`
    ? Float64Array
    : number;

/** The type of a kernel's arguments by name, which the compiler reads off its signature. */
export type Named<K extends keyof Kernels> = {
  readonly [W in Words<(typeof SIGNATURES)[K]> as NameOf<W>]: TypeOf<W>;
};

export type Sizes = ReadonlyMap<string, number>;

/** Sizes in the extents of all arrays, free ones included, in order of first occurrence. */
function sizesIn(signature: readonly Argument[]): Size[] {
  const extents = signature.filter(isArray).flatMap((array) => array.extents);
  const sizes = new Map(extents.map(({ size }) => [size.name, size]));
  return [...sizes.values()];
}

export const countSizes = (signature: readonly Argument[]): number => sizesIn(signature).length;

/** A value for every size: the i-th is `draw(i)`, plus 1 if it bounds an index. Strides are no shorter than rows. */
export function drawSizes(signature: readonly Argument[], draw: (i: number) => number): Sizes {
  const arrays = signature.filter(isArray);
  const bounds = new Set(arrays.map(({ below }) => below?.name));
  const sizes = new Map(
    sizesIn(signature).map(({ name }, i) => [name, draw(i) + (bounds.has(name) ? 1 : 0)]),
  );
  for (const { times, size, stride } of arrays.flatMap(({ extents }) => extents))
    if (stride) sizes.set(stride.name, times * sizes.get(size.name)! + (draw(0) % 5));
  return sizes;
}

export interface Makers {
  doubles(length: number, name: string): Float64Array;
  indices(length: number, below: number): Int32Array;
  number(name: string): number;
}

/** The arguments in order; `make` creates each array with the length it must have. */
export function drawArguments(signature: readonly Argument[], sizes: Sizes, make: Makers) {
  const valueOf = ({ name }: { readonly name: string }): number => sizes.get(name)!;
  return signature.map((argument) => {
    if (!isArray(argument)) return argument.kind === "size" ? valueOf(argument) : make.number(argument.name);
    const length = lengthOf(argument.extents, valueOf, undefined);
    return argument.below
      ? make.indices(length, valueOf(argument.below))
      : make.doubles(length, argument.name);
  });
}

export const elementsOf = (signature: readonly Argument[], sizes: Sizes): number =>
  signature
    .filter(isArray)
    .reduce((sum, { extents }) => sum + lengthOf(extents, ({ name }) => sizes.get(name)!, undefined), 0);
