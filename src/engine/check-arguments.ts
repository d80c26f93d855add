/** Are a kernel's arguments what its signature says? */
import type { Argument, ArrayArgument, Size } from "./signatures.ts";
import { isArray, lengthOf } from "./signatures.ts";

/** What is wrong with a call, as a sentence; undefined if nothing is. */
export function faultOf(
  signature: readonly Argument[],
  given: readonly unknown[],
  memory: ArrayBufferLike | undefined,
): string | undefined {
  // Counted by hand: every call of every kernel comes through here.
  for (let i = 0; i < signature.length; i++) {
    const argument = signature[i]!;
    const value = given[i];
    const fault = isArray(argument) ? viewFault(argument, value, memory) : plainFault(argument, value);
    if (fault !== undefined) return fault;
  }
  // From here on every argument has its type, and every size is a whole number.
  for (let i = 0; i < signature.length; i++) {
    const argument = signature[i]!;
    if (!isArray(argument)) continue;
    const array = given[i] as Float64Array | Int32Array;
    const fault = lengthFault(argument, array.length, given) ?? indexFault(signature, argument, array, given);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function viewFault({ kind, name }: ArrayArgument, value: unknown, memory: ArrayBufferLike | undefined) {
  const right = kind === "float64" ? value instanceof Float64Array : value instanceof Int32Array;
  if (!right)
    return `argument \`${name}\` is ${typeOf(value)}; it must be ${kind === "float64" ? "a Float64Array" : "an Int32Array"}`;
  if ((value as ArrayBufferView).buffer === memory) return undefined;
  return `argument \`${name}\` is not a view of the run's memory; declare it as workspace of the component`;
}

function plainFault({ kind, name }: Argument, value: unknown): string | undefined {
  if (typeof value !== "number") return `argument \`${name}\` is ${typeOf(value)}; it must be a number`;
  if (kind === "number" || (Number.isInteger(value) && value >= 0)) return undefined;
  return `size \`${name}\` is ${value}; it must be a whole number, 0 or more`;
}

function typeOf(value: unknown): string {
  if (value === undefined || value === null) return "missing";
  const type = ArrayBuffer.isView(value) || Array.isArray(value) ? value.constructor.name : typeof value;
  return `${/^(A|I|o)/.test(type) ? "an" : "a"} ${type}`;
}

/** A free size requires no length. */
const valueOf = ({ at, free }: Size, given: readonly unknown[]): number => (free ? 0 : (given[at] as number));

/** Is the array too short for the sizes, or do its rows overlap? */
function lengthFault({ name, text, extents }: ArrayArgument, length: number, given: readonly unknown[]) {
  for (let d = 0; d < extents.length; d++) {
    const { times, size, stride } = extents[d]!;
    if (stride && valueOf(stride, given) < times * valueOf(size, given))
      return `the rows of \`${text}\` overlap: ${stride.name} = ${valueOf(stride, given)}, ${size.name} = ${valueOf(size, given)}`;
  }
  const needed = lengthOf(extents, valueOf, given);
  if (length >= needed) return undefined;
  const sizes = new Map(
    extents
      .flatMap(({ size, stride }) => [size, stride ?? size])
      .map((size) => [size.name, valueOf(size, given)]),
  );
  const where = Array.from(sizes, ([size, value]) => `${size} = ${value}`).join(", ");
  return `argument \`${name}\` is too short: ${text} needs ${needed} elements where ${where}, but it has ${length}`;
}

/** Does one of the indices that the kernel reads lie outside the array it points into? */
function indexFault(
  signature: readonly Argument[],
  { name, extents, below }: ArrayArgument,
  indices: Float64Array | Int32Array,
  given: readonly unknown[],
): string | undefined {
  if (!below) return undefined;
  let limit = `${below.name} = `;
  let end: number;
  if (below.free) {
    const owner = signature[below.at] as ArrayArgument;
    // Rows of width 0 set no limit: the quotient is Infinity.
    end = Math.floor(
      (given[below.at] as Float64Array).length / lengthOf(owner.extents.slice(1), valueOf, given),
    );
    limit += `${end}, the rows that \`${owner.name}\` has`;
  } else {
    end = valueOf(below, given);
    limit += String(end);
  }
  const count = lengthOf(extents, valueOf, given);
  for (let i = 0; i < count; i++) {
    if (indices[i]! >= 0 && indices[i]! < end) continue;
    return `argument \`${name}\` holds ${indices[i]!} at position ${i}; it must be 0 or more, and below ${limit}`;
  }
  return undefined;
}
