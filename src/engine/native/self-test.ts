/** Does every native kernel give the bits of its WebAssembly twin? Asked whenever the addon is loaded. */
import type { Engine } from "../engine.ts";
import { drawArguments, drawSizes, elementsOf } from "../random-arguments.ts";
import { isArray, parseSignature, SIGNATURES } from "../signatures.ts";
import { fillGaussian, makeStream, nextBelow, type Stream } from "../streams.ts";
import { NATIVE, type NativeName } from "./names.ts";

/** Numbers on which a kernel that is nearly right goes wrong: beside the edges of its branches, and not finite. */
const ODD = [
  0,
  -0,
  1,
  NaN,
  Infinity,
  -Infinity,
  5e-324,
  -1e-310,
  1e300,
  -1e-300,
  0.5493061443340549,
  -22,
  41,
  -700,
  -745.2,
  710,
];

/** Sizes up to this, and in turn one from 130, where sums go on in blocks. */
const LARGEST = 19;
const MOST_DOUBLES = 1 << 12;
const ROUNDS = 4;
const BYTES = 16 * MOST_DOUBLES;
/** Stands where no kernel may write. */
const UNTOUCHED = 77;

/** A kernel's arguments: numbers, or the place of an array in the memory of either engine. */
type Given = number | { readonly at: number; readonly length: number; readonly isInteger: boolean };

/**
 * The first kernel that differs from `right` in a bit, NaNs aside, whose payload the processor chooses; undefined if none
 * does. Takes a few hundredths of a second. Both engines must be fresh.
 */
export function differingKernel(engine: Engine, right: Engine): NativeName | undefined {
  const memories = [engine, right].map((each) => ({ kernels: each.kernels, ...each.allocate(BYTES) }));
  const [own, expected] = memories.map(({ buffer, start }) => new Float64Array(buffer, start, BYTES / 8));
  return NATIVE.find((name) => {
    for (let round = 0; round < ROUNDS; round++) {
      const given = drawInto(own!, name, round);
      expected!.set(own!);
      for (const { kernels, buffer, start } of memories) {
        const views = given.map((one) => {
          if (typeof one === "number") return one;
          return one.isInteger
            ? new Int32Array(buffer, start + one.at, one.length)
            : new Float64Array(buffer, start + one.at, one.length);
        });
        (kernels[name] as (...views: unknown[]) => unknown)(...views);
      }
      // Object.is tells 0 from −0, and takes all NaNs for one.
      if (!own!.every((value, i) => Object.is(value, expected![i]))) return true;
    }
    return false;
  });
}

/** Fills the memory with drawn arguments, one number that no kernel may touch behind each array. */
function drawInto(memory: Float64Array, name: NativeName, round: number): readonly Given[] {
  const signature = parseSignature(SIGNATURES[name]);
  const stream = makeStream(round, `self-test ${name}`);
  const { buffer, byteOffset } = memory;
  let next = 0;
  const places = new Map<unknown, Given>();
  const place = <A extends Float64Array | Int32Array>(array: A, isInteger: boolean): A => {
    places.set(array, { at: next, length: array.length, isInteger });
    next += 8 * (Math.ceil(array.byteLength / 8) + 1);
    return array;
  };
  memory.fill(UNTOUCHED);
  const drawn = drawArguments(signature, sizesFor(signature, round, stream), {
    doubles(length, argument) {
      const array = place(new Float64Array(buffer, byteOffset + next, length), false);
      fillGaussian(array, length, 2, stream);
      for (let i = 0; round % 2 === 1 && i < length; i += 3) array[i] = ODD[nextBelow(stream, ODD.length)]!;
      // A root is taken of these.
      if (argument === "square") for (let i = 0; i < length; i++) array[i] = Math.abs(array[i]!);
      return array;
    },
    indices(length, below) {
      const array = place(new Int32Array(buffer, byteOffset + next, length), true);
      for (let i = 0; i < length; i++) array[i] = nextBelow(stream, below);
      return array;
    },
    number: () => 0.37 + 0.2 * round,
  });
  return drawn.map((one) => (typeof one === "number" ? one : places.get(one)!));
}

function sizesFor(signature: ReturnType<typeof parseSignature>, round: number, stream: Stream) {
  const arrays = signature.filter(isArray).length;
  // A matrix as high as it is wide has no room for that many rows.
  const square = signature.some((one) => isArray(one) && one.extents.some(({ stride }) => stride));
  const large = square ? 33 : 130;
  for (;;) {
    const sizes = drawSizes(signature, (i) =>
      i === round ? large + nextBelow(stream, 20) : 1 + nextBelow(stream, LARGEST),
    );
    if (elementsOf(signature, sizes) + arrays + 8 <= MOST_DOUBLES) return sizes;
  }
}
