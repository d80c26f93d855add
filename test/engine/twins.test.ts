/** Every WebAssembly kernel against its TypeScript twin, bit for bit, at random shapes with odd tails. */
import { describe, expect, test } from "vitest";
import type { Kernels } from "../../src/engine/kernels.ts";
import { reference } from "../../src/engine/reference/index.ts";
import { fillGaussian, makeStream, nextBelow } from "../../src/engine/streams.ts";
import { wasmEngine } from "../../src/engine/wasm/loader.ts";

/** A number, an array of so many doubles, or of so many indices below a bound. */
type Argument = number | { doubles: number } | { indices: number; below: number };

const doubles = (n: number): Argument => ({ doubles: n });
const each = (n: number, arrays: number): Argument[] => Array<Argument>(arrays).fill(doubles(n));
type Sized = (m: number, k: number, n: number) => readonly Argument[];
/** At most six vectors a row: the arrays are many. */
const fewVectors =
  (sized: Sized): Sized =>
  (m, k, n) =>
    sized(m, k % 7, n);
const indices = (n: number, below: number): Argument => ({ indices: n, below });

/** Arguments of each kernel for three random sizes. */
const ARGUMENTS: { readonly [K in keyof Kernels]: Sized } = {
  setProduct: (m, k, n) => [doubles(m * n), doubles(m * k), doubles(k * n), m, k, n],
  addProduct: (m, k, n) => [doubles(m * n), doubles(m * k), doubles(k * n), m, k, n],
  addProductTransposed: (m, k, n) => [doubles(m * n), doubles(m * k), doubles(n * k), m, k, n],
  addTransposedProduct: (m, k, n) => [doubles(m * n), doubles(k * m), doubles(k * n), k, m, n],
  setTransposedProduct: (m, k, n) => [doubles(m * n), doubles(k * m), doubles(k * n), k, m, n],
  setTransposed: (m, _, n) => [doubles(m * n), doubles(m * n), m, n],
  setZero: (m) => [doubles(m), m],
  setCopy: (m) => [doubles(m), doubles(m), m],
  add: (m) => [doubles(m), doubles(m), m],
  addScaled: (m) => [doubles(m), doubles(m), -0.37, m],
  timesScalar: (m) => [doubles(m), 1.7, m],
  setTimes: (m) => [doubles(m), doubles(m), doubles(m), m],
  setTimesShared: (m, k, n) => [doubles(m * k * n), doubles(m * k * n), doubles(m * n), m, k, n],
  setRows: (m, _, n) => [doubles(m * n), doubles(n), m, n],
  addColumnSums: (m, _, n) => [doubles(n), doubles(m * n), m, n],
  setGathered: (m, k, n) => [doubles(m * n), doubles((k + 1) * n), indices(m, k + 1), m, n],
  addGathered: (m, k, n) => [doubles(m * n), doubles((k + 1) * n), indices(m, k + 1), m, n],
  addScattered: (m, k, n) => [doubles((k + 1) * n), doubles(m * n), indices(m, k + 1), m, n],
  sumOfSquares: (m) => [doubles(m), m],
  dot: (m) => [doubles(m), doubles(m), m],
  sumOfAbsolutes: (m) => [doubles(m), m],
  addSigns: (m) => [doubles(m), doubles(m), 0.3, m],
  setSymmetricImage: (m, k) => [doubles(m), doubles(m * (m + k)), doubles(m), m, m + k],
  addRankTwo: (m, k) => [doubles(m * (m + k)), doubles(m), doubles(m), m, m + k],
  setTanh: (m) => [doubles(m), doubles(m), m],
  setTanhSlope: (m) => [doubles(m), doubles(m), m],
  setSigmoid: (m) => [doubles(m), doubles(m), m],
  setRelu: (m) => [doubles(m), doubles(m), m],
  setReluSlope: (m) => [doubles(m), doubles(m), m],
  setLstm: (m, _, n) => [...each(m * n, 3), doubles(4 * m * n), doubles(m * n), m, n],
  setLstmDelta: fewVectors((m, k, n) => [
    ...[doubles(4 * m * k * n), ...each(m * k * n, 2)],
    ...[doubles(4 * m * n), ...each(m * n, 2), m, k, n],
  ]),
  setLstmCarry: fewVectors((m, k, n) => [...each(m * k * n, 3), doubles(4 * m * n), doubles(m * n), m, k, n]),
  setLstmTangent: fewVectors((m, k, n) => [
    ...[...each(m * k * n, 2), doubles(4 * m * k * n), doubles(m * k * n)],
    ...[doubles(4 * m * n), ...each(m * n, 2), m, k, n],
  ]),
  setGru: (m, _, n) => [
    ...[doubles(m * n), doubles(3 * m * n), doubles(m * n)],
    ...[doubles(3 * m * n), doubles(n), doubles(m * n), m, n],
  ],
  setGruDelta: fewVectors((m, k, n) => [
    ...[...each(3 * m * k * n, 2), doubles(m * k * n)],
    ...[doubles(3 * m * n), ...each(m * n, 2), m, k, n],
  ]),
  setGruCarry: fewVectors((m, k, n) => [...each(m * k * n, 2), doubles(3 * m * n), m, k, n]),
  setGruTangent: fewVectors((m, k, n) => [
    ...[doubles(m * k * n), ...each(3 * m * k * n, 2), doubles(m * k * n)],
    ...[doubles(3 * m * n), ...each(m * n, 2), m, k, n],
  ]),
  setCrossEntropy: (m, _, n) => [doubles(m), doubles(m), doubles(m * (n + 1)), indices(m, n + 1), m, n + 1],
  setSquaredError: (m, _, n) => [doubles(m), doubles(m * n), doubles(m * n), m, n],
  timesRowWeights: (m, _, n) => [doubles(m * n), doubles(m), m, n],
  momentumUpdate: (m) => [doubles(m), doubles(m), doubles(m), m, 0.1, 0.9],
  nesterovUpdate: (m) => [doubles(m), doubles(m), doubles(m), m, 0.1, 0.9],
  rmspropInsideUpdate: (m) => [doubles(m), doubles(m), { doubles: m }, m, 0.1, 0.9, 1e-2],
  adagradUpdate: (m) => [doubles(m), doubles(m), { doubles: m }, m, 0.1, 1e-10],
  rmspropUpdate: (m) => [doubles(m), doubles(m), { doubles: m }, m, 0.1, 0.9, 1e-8],
  adamUpdate: (m) => [doubles(m), doubles(m), doubles(m), doubles(m), m, 0.9, 0.999, 1e-8, 0.01, 3],
};

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

/** The arguments as arrays of one memory, the same content whatever the memory. */
function materialise(
  args: readonly Argument[],
  buffer: ArrayBufferLike,
  start: number,
  special: boolean,
  seed: number,
) {
  const stream = makeStream(seed, "arguments");
  let at = start;
  return args.map((argument) => {
    if (typeof argument === "number") return argument;
    const size = "doubles" in argument ? argument.doubles : argument.indices;
    const array =
      "doubles" in argument ? new Float64Array(buffer, at, size) : new Int32Array(buffer, at, size);
    at += Math.ceil((size * 8 + 8) / 16) * 16;
    if (array instanceof Float64Array) {
      fillGaussian(array, size, 2, stream);
      if (special)
        for (let i = 0; i < size; i++)
          if (nextBelow(stream, 4) === 0) array[i] = SPECIALS[nextBelow(stream, SPECIALS.length)]!;
    } else if ("below" in argument)
      for (let i = 0; i < size; i++) array[i] = nextBelow(stream, argument.below);
    return array;
  });
}

const BYTES = 1 << 22;
const fast = wasmEngine();
const memory = fast.allocate(BYTES);
const plain = new ArrayBuffer(BYTES);

/** Bits, with every NaN alike: which of its payloads survives is the processor's affair. */
const bitsOf = (array: Float64Array | Int32Array): ArrayLike<unknown> =>
  array instanceof Int32Array
    ? array
    : Array.from(array, (x) => (Number.isNaN(x) ? "NaN" : Object.is(x, -0) ? "-0" : x));

describe.each(Object.keys(ARGUMENTS) as (keyof Kernels)[])("%s", (name) => {
  test.each([
    ["random", false],
    ["special", true],
  ])("equals its twin to the last bit on %s numbers", (_, special) => {
    const stream = makeStream(7, name);
    for (let round = 0; round < 40; round++) {
      const sizes = [
        nextBelow(stream, 38),
        nextBelow(stream, round === 0 ? 300 : 23),
        nextBelow(stream, 38),
      ] as const;
      const args = ARGUMENTS[name](...sizes);
      const ours = materialise(args, memory.buffer, memory.start, special, round);
      const twins = materialise(args, plain, 0, special, round);
      const result = (fast.kernels[name] as (...a: unknown[]) => unknown)(...ours);
      const expected = (reference[name] as (...a: unknown[]) => unknown)(...twins);
      expect(result, `${name} ${sizes.join(" ")}`).toEqual(expected);
      for (const [i, twin] of twins.entries()) {
        if (typeof twin === "number") continue;
        const our = ours[i] as Float64Array;
        expect(bitsOf(our), `argument ${i} of ${name} at ${sizes.join(" ")}`).toEqual(bitsOf(twin));
      }
    }
  });
});

test("sigmoid agrees with its twin on four hundred thousand arguments, and where it all but vanishes", () => {
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
});

test("tanh and the exponential of the softmax agree with their twins on a hundred thousand arguments", () => {
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
});
