/**
 * Every WebAssembly kernel, and every native one at each width of this processor, against its TypeScript twin, bit for bit,
 * at random shapes with odd tails.
 */
import { describe, expect, test } from "vitest";
import type { Argument } from "../../src/engine/signatures.ts";
import { reference } from "../../src/engine/reference/index.ts";
import type { Stream } from "../../src/engine/streams.ts";
import { fillGaussian, makeStream, nextBelow } from "../../src/engine/streams.ts";
import type { Sizes } from "../../src/engine/random-arguments.ts";
import {
  countSizes,
  drawArguments,
  drawSizes,
  elementsOf,
  signatureOf,
} from "../../src/engine/random-arguments.ts";
import { fastEngines } from "../support/fast-engines.ts";

/** Values of the numbers that kernels take, by their names. */
const NUMBERS: Readonly<Record<string, readonly number[]>> = {
  factor: [-0.37, 1.7, 0, -1],
  rate: [0.1, 3e-4],
  momentum: [0.9, 0],
  decay: [0.9, 0.99],
  epsilon: [1e-8, 1e-2, 0],
  beta1: [0.9, 0],
  beta2: [0.999],
  step: [0.01],
  scale: [3],
};

/** Arrays of which a kernel takes a root. They may be anything among the special numbers. */
const SQUARES = ["square", "sum"];

/** Odd numbers that a kernel must treat like its twin. */
const SPECIALS = [
  0,
  -0,
  1,
  -1,
  NaN,
  Infinity,
  -Infinity,
  5e-324,
  -1e-310,
  1e300,
  -1e-300,
  22,
  -0.55,
  700,
  -745.2,
];

/** Stands behind the last element of the first array, one more in each next one: no kernel may move it. */
const BEYOND = 77;

/** Doubles in all arrays of one call. */
const MOST = 1 << 16;

/** Sizes below 38. In the first rounds one after the other is 130 to 299: sums go on in blocks of 128. */
function sizesFor(signature: readonly Argument[], round: number, stream: Stream): Sizes {
  for (;;) {
    const sizes = drawSizes(signature, (i) =>
      i === round ? 130 + nextBelow(stream, 170) : nextBelow(stream, 38),
    );
    if (elementsOf(signature, sizes) <= MOST) return sizes;
  }
}

/** The arguments as arrays of one memory, the same content whatever the memory. */
function materialise(
  signature: readonly Argument[],
  sizes: Sizes,
  buffer: ArrayBufferLike,
  start: number,
  special: boolean,
  seed: number,
) {
  const stream = makeStream(seed, "arguments");
  let at = start;
  let beyond = BEYOND;
  /** Room for so many doubles, on an address of vectors. */
  const take = (length: number): number => {
    const here = at;
    at += Math.ceil((length * 8 + 8) / 16) * 16;
    return here;
  };
  return drawArguments(signature, sizes, {
    doubles(length, name) {
      const array = new Float64Array(buffer, take(length + 1), length + 1).fill(beyond++);
      fillGaussian(array, length, 2, stream);
      if (special)
        for (let i = 0; i < length; i++)
          if (nextBelow(stream, 4) === 0) array[i] = SPECIALS[nextBelow(stream, SPECIALS.length)]!;
      if (!special && SQUARES.includes(name)) for (let i = 0; i < length; i++) array[i] = Math.abs(array[i]!);
      return array;
    },
    indices(length, below) {
      const array = new Int32Array(buffer, take(length), length);
      for (let i = 0; i < length; i++) array[i] = nextBelow(stream, below);
      return array;
    },
    number(name) {
      const values = NUMBERS[name];
      if (!values) throw new Error(`NUMBERS has no value for ${name}`);
      return values[nextBelow(stream, values.length)]!;
    },
  });
}

const BYTES = 1 << 22;
const engines = fastEngines().map(({ name, engine, kernels }) => ({
  name,
  fast: engine,
  memory: engine.allocate(BYTES),
  kernels,
}));
const plain = new ArrayBuffer(BYTES);

const bytesOf = (array: Float64Array | Int32Array): Buffer =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength);

/** Bits, with every NaN alike: which of its payloads survives is the processor's affair. */
const bitsOf = (array: Float64Array | Int32Array): unknown[] =>
  Array.from(array as ArrayLike<number>, (x) => (Number.isNaN(x) ? "NaN" : Object.is(x, -0) ? "-0" : x));

const eachKernel = engines.flatMap((engine) => engine.kernels.map((name) => ({ engine, name })));

describe.each(eachKernel)("$name, $engine.name", ({ name, engine: { fast, memory } }) => {
  const signature = signatureOf(name);
  test.each([
    ["random", false],
    ["special", true],
  ])("equals its twin to the last bit on %s numbers", (_, special) => {
    const stream = makeStream(7, name);
    const rounds = 36 + countSizes(signature);
    for (let round = 0; round < rounds; round++) {
      const sizes = sizesFor(signature, round, stream);
      const ours = materialise(signature, sizes, memory.buffer, memory.start, special, round);
      const twins = materialise(signature, sizes, plain, 0, special, round);
      const result = (fast.kernels[name] as (...a: unknown[]) => unknown)(...ours);
      const expected = (reference[name] as (...a: unknown[]) => unknown)(...twins);
      const where = `${name} at ${Array.from(sizes, ([size, value]) => `${size} ${value}`).join(", ")}`;
      expect(result, where).toEqual(expected);
      for (const [i, twin] of twins.entries()) {
        const our = ours[i]!;
        if (typeof twin === "number" || typeof our === "number") continue;
        if (Buffer.compare(bytesOf(our), bytesOf(twin)) === 0) continue;
        expect(bitsOf(our), `${signature[i]!.name} of ${where}`).toEqual(bitsOf(twin));
      }
    }
  });
});

test.each(engines)(
  "sigmoid, $name, agrees with its twin on four hundred thousand arguments, and where it all but vanishes",
  ({ fast, memory }) => {
    const n = 100_000;
    const z = new Float64Array(memory.buffer, memory.start, n);
    const s = new Float64Array(memory.buffer, memory.start + 8 * n, n);
    const expected = new Float64Array(n);
    const agree = (): void => {
      fast.kernels.setSigmoid(s, z, n);
      reference.setSigmoid(expected, z, n);
      expect(Buffer.compare(Buffer.from(s.slice().buffer), Buffer.from(expected.buffer))).toBe(0);
    };
    for (const std of [1e-3, 0.5, 3, 300]) {
      fillGaussian(z, n, std, makeStream(1, "sigmoid"));
      agree();
    }
    // From 690 to 750 below: the end of the normal numbers and of the subnormal ones lies there.
    for (let i = 0; i < n; i++) z[i] = -690 - (60 * i) / n;
    agree();
  },
);

test.each(engines)(
  "tanh and the exponential of the softmax, $name, agree with their twins on a hundred thousand arguments",
  ({ fast, memory }) => {
    const n = 100_000;
    const z = new Float64Array(memory.buffer, memory.start, n);
    const s = new Float64Array(memory.buffer, memory.start + 8 * n, n);
    for (const std of [1e-3, 0.5, 3, 30]) {
      fillGaussian(z, n, std, makeStream(1, "tanh"));
      fast.kernels.setTanh(s, z, n);
      const expected = new Float64Array(n);
      reference.setTanh(expected, z, n);
      expect(Buffer.compare(Buffer.from(s.slice().buffer), Buffer.from(expected.buffer))).toBe(0);
    }
    const [classes, rows] = [1000, 100];
    fillGaussian(z, n, 40, makeStream(1, "logits"));
    const labels = new Int32Array(memory.buffer, memory.start + 8 * n, rows);
    labels.fill(3);
    const losses = new Float64Array(memory.buffer, memory.start + 8 * n + 1024, rows);
    const hits = new Float64Array(memory.buffer, memory.start + 8 * n + 2048, rows);
    const twin = { z: z.slice(), losses: new Float64Array(rows), hits: new Float64Array(rows) };
    fast.kernels.setCrossEntropy(losses, hits, z, labels, rows, classes);
    reference.setCrossEntropy(twin.losses, twin.hits, twin.z, labels.slice(), rows, classes);
    expect(Buffer.compare(Buffer.from(z.slice().buffer), Buffer.from(twin.z.buffer))).toBe(0);
    expect(losses.slice()).toEqual(twin.losses);
  },
);
