/**
 * Names and shapes first, memory second: a plan says what it needs as a nested record of shapes, and gets
 * the same record back as typed-array views of one buffer. Nothing is allocated afterwards.
 */

/** Row-major extents of a float64 array; `[]` is one number. */
export type Shape = readonly number[];

/** Extents of an int32 array (word ids, class labels, generator words). */
export interface Integers {
  readonly integers: Shape;
}

/** What a plan asks for: shapes, or named groups of them. */
export interface Spec {
  readonly [name: string]: Shape | Integers | Spec;
}

/** The same record with a view in place of every shape. */
export type Views<S> = {
  readonly [K in keyof S]: S[K] extends Shape
    ? Float64Array
    : S[K] extends Integers
      ? Int32Array
      : S[K] extends Spec
        ? Views<S[K]>
        : never;
};

export const integers = (...shape: number[]): Integers => ({ integers: shape });

export const sizeOf = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1);

const isShape = (node: Shape | Integers | Spec): node is Shape => Array.isArray(node);
const isIntegers = (node: Integers | Spec): node is Integers => Array.isArray(node["integers"]);

/** Every view starts on such a boundary (one cache line), so that vector loads never straddle two. */
const ALIGNMENT_BYTES = 64;

const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;

/** Bytes that {@link layOut} takes for `spec`. */
export function bytesOf(spec: Spec): number {
  let total = 0;
  for (const node of Object.values(spec)) {
    if (isShape(node)) total += align(sizeOf(node) * 8);
    else if (isIntegers(node)) total += align(sizeOf(node.integers) * 4);
    else total += bytesOf(node);
  }
  return total;
}

/**
 * Views of `buffer` from byte `start`, in the order in which the spec names them.
 * The caller made the buffer at least `start + bytesOf(spec)` bytes long.
 */
export function layOut<const S extends Spec>(spec: S, buffer: ArrayBufferLike, start = 0): Views<S> {
  let at = start;
  const visit = (group: Spec): Record<string, unknown> => {
    const views: Record<string, unknown> = {};
    for (const [name, node] of Object.entries(group)) {
      if (isShape(node)) {
        views[name] = new Float64Array(buffer, at, sizeOf(node));
        at += align(sizeOf(node) * 8);
      } else if (isIntegers(node)) {
        views[name] = new Int32Array(buffer, at, sizeOf(node.integers));
        at += align(sizeOf(node.integers) * 4);
      } else views[name] = visit(node);
    }
    return views;
  };
  return visit(spec) as Views<S>;
}

/**
 * Views that begin at each step of a time-major array [steps, stride]: `from(array, …)[t]` reaches from
 * step t to the end. A kernel's sizes say how far it goes, so one view a step serves every block of steps.
 */
export function fromEachStep(array: Float64Array, steps: number, stride: number): readonly Float64Array[] {
  return Array.from({ length: steps }, (_, t) => array.subarray(t * stride));
}
