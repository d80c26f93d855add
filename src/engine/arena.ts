/**
 * Names and shapes first, memory second: a plan says what it needs as a nested record of shapes, and gets
 * the same record back as typed-array views of one buffer. Nothing is allocated afterwards.
 */

/** Row-major extents of a float64 array; `[]` is one number. */
export type Shape = readonly number[];

/** Rows split over several arrays, one per part: part i is [rows…, widths[i]]. */
export type Block = readonly Float64Array[];

/** Extents of an int32 array (word ids, class labels, generator words). */
export interface Integers {
  readonly kind: "integers";
  readonly shape: Shape;
}

/** A time-major array [steps, …shape], as one view per step that reaches from that step to the end. */
export interface EachStep {
  readonly kind: "each step";
  readonly steps: number;
  readonly shape: Shape;
}

/** A {@link Block} of [rows…, width] parts. */
export interface OneBlock {
  readonly kind: "block";
  readonly rows: Shape;
  readonly widths: readonly number[];
}

/** Time-major parts [steps, rows…, width], as one {@link Block} per step that reaches from that step to the end. */
export interface Blocks {
  readonly kind: "blocks";
  readonly steps: number;
  readonly rows: Shape;
  readonly widths: readonly number[];
}

/** What a plan asks for: arrays, or named groups of them. */
export interface Spec {
  readonly [name: string]: Shape | Integers | EachStep | OneBlock | Blocks | Spec;
}
type Node = Spec[string];
type Asked = Integers | EachStep | OneBlock | Blocks;

/** The same record with views in place of what was asked for. */
export type Views<S> = { readonly [K in keyof S]: ViewOf<S[K]> };
type ViewOf<N> = N extends Shape
  ? Float64Array
  : N extends Integers
    ? Int32Array
    : N extends EachStep
      ? readonly Float64Array[]
      : N extends OneBlock
        ? Block
        : N extends Blocks
          ? readonly Block[]
          : N extends Spec
            ? Views<N>
            : never;

/** Asks for an int32 array of these extents where a spec asks for float64 arrays by a list of numbers. */
export const integers = (...shape: number[]): Integers => ({ kind: "integers", shape });

/**
 * `view[t]` reaches from step t to the end. A kernel's sizes say how far it goes, so one view per step serves any
 * number of steps.
 */
export const eachStep = (steps: number, shape: Shape): EachStep => ({ kind: "each step", steps, shape });

export const block = (rows: Shape, widths: readonly number[]): OneBlock => ({ kind: "block", rows, widths });

/** `view[t]` is the block that reaches from step t to the end. */
export const blocks = (steps: number, rows: Shape, widths: readonly number[]): Blocks => ({
  kind: "blocks",
  steps,
  rows,
  widths,
});

export const sizeOf = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1);

const isShape = (node: Node): node is Shape => Array.isArray(node);
const isAsked = (node: Asked | Spec): node is Asked => typeof node["kind"] === "string";

/** Every view starts on a multiple of this (one cache line), so that vector loads never straddle two lines. */
const ALIGNMENT_BYTES = 64;

const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;

/** Bytes that {@link layOut} takes for `spec`. */
export function bytesOf(spec: Spec): number {
  let total = 0;
  for (const node of Object.values(spec)) {
    if (isShape(node)) total += align(sizeOf(node) * 8);
    else if (!isAsked(node)) total += bytesOf(node);
    else if (node.kind === "integers") total += align(sizeOf(node.shape) * 4);
    else for (const shape of shapesOf(node)) total += align(sizeOf(shape) * 8);
  }
  return total;
}

/** Shapes of the arrays behind a request, in memory order. */
function shapesOf(asked: EachStep | OneBlock | Blocks): readonly Shape[] {
  switch (asked.kind) {
    case "each step":
      return [[asked.steps, ...asked.shape]];
    case "block":
      return asked.widths.map((width) => [...asked.rows, width]);
    case "blocks":
      return asked.widths.map((width) => [asked.steps, ...asked.rows, width]);
    default:
      return asked satisfies never;
  }
}

/**
 * Views of `buffer` from byte `start`, in the order in which the spec names them. The buffer must be at least
 * `start + bytesOf(spec)` bytes long.
 */
export function layOut<const S extends Spec>(spec: S, buffer: ArrayBufferLike, start = 0): Views<S> {
  let next = start;
  const float64 = (shape: Shape): Float64Array => {
    const view = new Float64Array(buffer, next, sizeOf(shape));
    next += align(view.byteLength);
    return view;
  };
  const viewOf = (node: Node): unknown => {
    if (isShape(node)) return float64(node);
    if (!isAsked(node)) return group(node);
    if (node.kind !== "integers") return viewsOf(node, shapesOf(node).map(float64));
    const view = new Int32Array(buffer, next, sizeOf(node.shape));
    next += align(view.byteLength);
    return view;
  };
  const group = (nodes: Spec): Record<string, unknown> =>
    Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, viewOf(node)]));
  // Sound: `viewOf` follows ViewOf case by case.
  return group(spec) as Views<S>;
}

/** The requested views, made from their arrays. */
function viewsOf(
  asked: EachStep | OneBlock | Blocks,
  arrays: readonly Float64Array[],
): Block | readonly Block[] {
  switch (asked.kind) {
    case "each step":
      return fromEachStep(arrays[0]!, asked.steps, sizeOf(asked.shape));
    case "block":
      return arrays;
    case "blocks":
      return blocksOf(asked, arrays);
    default:
      return asked satisfies never;
  }
}

function blocksOf({ steps, rows, widths }: Blocks, arrays: readonly Float64Array[]): readonly Block[] {
  const parts = arrays.map((array, i) => fromEachStep(array, steps, sizeOf(rows) * widths[i]!));
  return Array.from({ length: steps }, (_, t) => parts.map((part) => part[t]!));
}

const fromEachStep = (array: Float64Array, steps: number, stride: number): readonly Float64Array[] =>
  Array.from({ length: steps }, (_, t) => array.subarray(t * stride));
