/** What the checked engine refuses, with the words in which it does, and what it lets pass. */
import { describe, expect, test } from "vitest";
import { integers, layOut } from "../../src/engine/arena.ts";
import { checkedEngine, referenceEngine } from "../../src/engine/engine.ts";
import { wasmEngine } from "../../src/engine/wasm/loader.ts";

const SPEC = { a: [12], b: [12], c: [12], which: integers(4), numbers: [4] } as const;

function room(engine = checkedEngine(wasmEngine())) {
  const { buffer, start } = engine.allocate(4096);
  return { kernels: engine.kernels, ...layOut(SPEC, buffer, start) };
}

/** An argument whose type is wrong, past the compiler: plug-ins may be JavaScript. */
const wrong = (value: unknown) => value as never;

type Room = ReturnType<typeof room>;
const refusals: readonly (readonly [what: string, call: (at: Room) => void, message: string])[] = [
  [
    "an array from elsewhere",
    ({ kernels, a }) => kernels.setCopy(a, new Float64Array(12), 12),
    "kernel setCopy: argument `a` is not a view of the run's memory; declare it as workspace of the component",
  ],
  [
    "an output that is too short",
    ({ kernels, a, b, c }) => kernels.setProduct(a, b, c, 5, 2, 3),
    "kernel setProduct: argument `out` is too short: out[m,n] needs 15 elements where m = 5, n = 3, but it has 12",
  ],
  [
    "an input that is too short",
    ({ kernels, a, b, c }) => kernels.addProduct(a, b, c.subarray(7), 3, 2, 3),
    "kernel addProduct: argument `b` is too short: b[k,n] needs 6 elements where k = 2, n = 3, but it has 5",
  ],
  [
    "gates for fewer units",
    ({ kernels, a, b, c, numbers }) => kernels.setLstm(a, b, c, a, numbers, 2, 2),
    "kernel setLstm: argument `gates` is too short: gates[rows,4H] needs 16 elements where rows = 2, H = 2, but it has 12",
  ],
  [
    "a strided matrix whose last row ends too early",
    ({ kernels, a, b, c }) => kernels.setSymmetricImage(a, b.subarray(2), c, 3, 4),
    "kernel setSymmetricImage: argument `a` is too short: a[k,k@stride] needs 11 elements where k = 3, stride = 4, but it has 10",
  ],
  [
    "a stride shorter than a row",
    ({ kernels, a, b, c }) => kernels.addRankTwo(a, b, c, 3, 2),
    "kernel addRankTwo: the rows of `a[k,k@stride]` overlap: stride = 2, k = 3",
  ],
  [
    "too few indices",
    ({ kernels, a, b, which }) => kernels.setGathered(a, b, which, 5, 2),
    "kernel setGathered: argument `which` is too short: which[rows] needs 5 elements where rows = 5, but it has 4",
  ],
  [
    "an index behind the last row of an array",
    ({ kernels, a, b, which }) => {
      which.set([2, 0, 3]);
      kernels.addGathered(a, b.subarray(1), which, 3, 3);
    },
    "kernel addGathered: argument `which` holds 3 at position 2; it must be 0 or more, and below k = 3, the rows that `a` has",
  ],
  [
    "a negative index",
    ({ kernels, a, b, which }) => {
      which.set([1, -1]);
      kernels.addScattered(a, b, which, 2, 3);
    },
    "kernel addScattered: argument `which` holds -1 at position 1; it must be 0 or more, and below k = 4, the rows that `out` has",
  ],
  [
    "a label that is no class",
    ({ kernels, a, b, c, which }) => {
      which.set([2, 3]);
      kernels.setCrossEntropy(a, b, c, which, 2, 3);
    },
    "kernel setCrossEntropy: argument `labels` holds 3 at position 1; it must be 0 or more, and below classes = 3",
  ],
  [
    "doubles for indices",
    ({ kernels, a, b, c }) => kernels.setGathered(a, b, wrong(c), 2, 2),
    "kernel setGathered: argument `which` is a Float64Array; it must be an Int32Array",
  ],
  [
    "indices for doubles",
    ({ kernels, which }) => kernels.setZero(wrong(which), 4),
    "kernel setZero: argument `out` is an Int32Array; it must be a Float64Array",
  ],
  [
    "single precision",
    ({ kernels, a }) => kernels.setZero(wrong(new Float32Array(a.buffer, a.byteOffset, 12)), 4),
    "kernel setZero: argument `out` is a Float32Array; it must be a Float64Array",
  ],
  [
    "an array of the language",
    ({ kernels, a }) => kernels.setCopy(a, wrong([1, 2]), 2),
    "kernel setCopy: argument `a` is an Array; it must be a Float64Array",
  ],
  [
    "a view that is not there",
    ({ kernels, a }) => kernels.setCopy(a, wrong(undefined), 2),
    "kernel setCopy: argument `a` is missing; it must be a Float64Array",
  ],
  [
    "a negative size",
    ({ kernels, a }) => kernels.setZero(a, -1),
    "kernel setZero: size `n` is -1; it must be a whole number, 0 or more",
  ],
  [
    "a broken size",
    ({ kernels, a }) => kernels.setZero(a, 2.5),
    "kernel setZero: size `n` is 2.5; it must be a whole number, 0 or more",
  ],
  [
    "a size that is NaN",
    ({ kernels, a }) => kernels.setZero(a, NaN),
    "kernel setZero: size `n` is NaN; it must be a whole number, 0 or more",
  ],
  [
    "a size that is left out",
    ({ kernels, a, b }) => (kernels.setCopy as (...args: unknown[]) => void)(a, b),
    "kernel setCopy: argument `n` is missing; it must be a number",
  ],
  [
    "a factor that is left out, so that the size stands in its place",
    ({ kernels, a, b }) => (kernels.addScaled as (...args: unknown[]) => void)(a, b, 12),
    "kernel addScaled: argument `n` is missing; it must be a number",
  ],
];

describe.each([
  ["WebAssembly", wasmEngine],
  ["the twins", referenceEngine],
])("on %s", (_, engine) => {
  test.each(refusals)("%s is refused", (_, call, message) => {
    const at = room(checkedEngine(engine()));
    for (const array of [at.a, at.b, at.c, at.numbers]) array.fill(1);
    expect(() => call(at)).toThrow(new Error(message));
    // Nothing has been written before the refusal.
    for (const array of [at.a, at.b, at.c, at.numbers]) expect(new Set(array)).toEqual(new Set([1]));
  });

  test("views longer than needed pass, and calls do what the engine's own do", () => {
    const { kernels, a, b } = room(checkedEngine(engine()));
    b.fill(2);
    kernels.addScaled(a, b.subarray(3), 0.5, 5);
    expect([...a]).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect(kernels.dot(a, b, 12)).toBe(10);
  });

  test("the last row of a strided matrix may end with its last element", () => {
    const { kernels, a, b, c } = room(checkedEngine(engine()));
    b.fill(1);
    c.fill(1);
    // Rows at 0, 4 and 8, of which the last ends at 11.
    kernels.setSymmetricImage(a, b.subarray(0, 11), c, 3, 4);
    expect([...a.subarray(0, 4)]).toEqual([3, 3, 3, 0]);
  });

  test("no rows ask for nothing: neither elements nor indices", () => {
    const { kernels, a, b, which } = room(checkedEngine(engine()));
    which.fill(-1);
    kernels.addGathered(a.subarray(12), b.subarray(12), which, 0, 3);
    kernels.setZero(a.subarray(12), 0);
    kernels.addScaled(a, b, NaN, 0);
    expect(new Set(a)).toEqual(new Set([0]));
  });
});
