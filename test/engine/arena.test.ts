import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesOf, fromEachStep, integers, layOut, sizeOf, type Spec } from "../../src/engine/arena.ts";

/** One cache line. */
const LINE = 64;

type View = Float64Array | Int32Array;
const isView = (node: unknown): node is View => node instanceof Float64Array || node instanceof Int32Array;

/** All views of a nested record, in the order of the record. */
function viewsOf(node: object): View[] {
  return Object.values(node).flatMap((child: unknown) =>
    isView(child) ? [child] : viewsOf(child as object),
  );
}

const shape = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 });
const leaf = fc.oneof(
  shape,
  shape.map((extents) => integers(...extents)),
);
const specs: fc.Arbitrary<Spec> = fc.letrec<{ spec: Spec }>((tie) => ({
  spec: fc.dictionary(
    // Names that JavaScript would move to the front, or "integers", are no names of parameters.
    fc.stringMatching(/^[a-hj-z][a-z_]{0,5}$/),
    fc.oneof({ depthSize: "small" }, leaf, tie("spec")),
    { maxKeys: 5 },
  ),
})).spec;

describe("layOut", () => {
  test("an example: sizes, kinds and places", () => {
    const spec = { W: [3, 5], b: [], group: { labels: integers(4), none: [0, 7] }, last: [9] } as const;
    // 15·8 = 120 → 128; 8 → 64; 4·4 = 16 → 64; 0; 9·8 = 72 → 128
    expect(bytesOf(spec)).toBe(128 + 64 + 64 + 0 + 128);
    const views = layOut(spec, new ArrayBuffer(bytesOf(spec)));
    expect(views.W).toBeInstanceOf(Float64Array);
    expect(views.group.labels).toBeInstanceOf(Int32Array);
    expect([views.W, views.b, views.group.labels, views.group.none, views.last].map((v) => v.length)).toEqual(
      [15, 1, 4, 0, 9],
    );
    expect(
      [views.W, views.b, views.group.labels, views.group.none, views.last].map((v) => v.byteOffset),
    ).toEqual([0, 128, 192, 256, 256]);
  });

  test("views lie in the order of the spec, on cache lines, without overlap, inside bytesOf", () => {
    fc.assert(
      fc.property(specs, fc.integer({ min: 0, max: 3 }), (spec, lines) => {
        const start = lines * LINE;
        const bytes = bytesOf(spec);
        expect(bytes % LINE).toBe(0);
        let end = start;
        for (const view of viewsOf(layOut(spec, new ArrayBuffer(start + bytes), start))) {
          expect(view.byteOffset % LINE).toBe(0);
          expect(view.byteOffset).toBeGreaterThanOrEqual(end);
          end = view.byteOffset + view.byteLength;
        }
        expect(end).toBeLessThanOrEqual(start + bytes);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test("the record of views has the names and nesting of the spec, and as many numbers as its shapes say", () => {
    const compare = (spec: Spec, views: Record<string, unknown>): void => {
      expect(Object.keys(views)).toEqual(Object.keys(spec));
      for (const [name, node] of Object.entries(spec)) {
        const view = views[name];
        if (!isView(view)) compare(node as Spec, view as Record<string, unknown>);
        else if (Array.isArray(node)) {
          expect(view).toBeInstanceOf(Float64Array);
          expect(view.length).toBe(sizeOf(node));
        } else {
          expect(view).toBeInstanceOf(Int32Array);
          expect(view.length).toBe(sizeOf((node as { integers: number[] }).integers));
        }
      }
    };
    fc.assert(
      fc.property(specs, (spec) => compare(spec, layOut(spec, new ArrayBuffer(bytesOf(spec))))),
      { seed: 2, numRuns: 200 },
    );
  });

  test("writing one view changes no other", () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const views = viewsOf(layOut(spec, new ArrayBuffer(bytesOf(spec))));
        views.forEach((view, i) => view.fill(i + 1));
        views.forEach((view, i) => expect(view.every((element) => element === i + 1)).toBe(true));
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  test("a copy of the bytes is a copy of every view: snapshot and restore", () => {
    const spec = { W: [4, 3], stream: integers(4), moments: { mean: [12], square: [12] } } as const;
    const buffer = new ArrayBuffer(bytesOf(spec));
    const views = layOut(spec, buffer);
    viewsOf(views).forEach((view, i) => view.fill(i + 0.5));
    const snapshot = buffer.slice(0);
    const copied = layOut(spec, snapshot);
    viewsOf(views).forEach((view) => view.fill(0));
    expect(copied.W[11]).toBe(0.5);
    expect(copied.stream[3]).toBe(1); // 1.5 as an integer
    expect(copied.moments.square[0]).toBe(3.5);
  });

  test("an empty spec takes no bytes, and a buffer one byte short is refused", () => {
    expect(bytesOf({})).toBe(0);
    expect(layOut({}, new ArrayBuffer(0))).toEqual({});
    expect(() => layOut({ W: [8] }, new ArrayBuffer(bytesOf({ W: [8] }) - 1))).toThrow(RangeError);
  });

  test("it works on shared memory", () => {
    const views = layOut({ W: [2] }, new SharedArrayBuffer(64));
    views.W[1] = 3;
    expect(views.W.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(views.W[1]).toBe(3);
  });
});

test("sizeOf is the product of the extents, 1 for a single number, 0 if any extent is 0", () => {
  expect(sizeOf([])).toBe(1);
  expect(sizeOf([4, 3, 2])).toBe(24);
  expect(sizeOf([4, 0, 2])).toBe(0);
});

describe("fromEachStep", () => {
  test("view t begins at element t·stride of the same memory and reaches to the end", () => {
    const array = Float64Array.from({ length: 12 }, (_, i) => i);
    const views = fromEachStep(array, 4, 3);
    expect(views.map((view) => view[0])).toEqual([0, 3, 6, 9]);
    expect(views.map((view) => view.length)).toEqual([12, 9, 6, 3]);
    views[2]![1] = -1;
    expect(array[7]).toBe(-1);
  });

  test("no steps give no views, and a stride of 0 the whole array each time", () => {
    expect(fromEachStep(new Float64Array(5), 0, 3)).toEqual([]);
    expect(fromEachStep(new Float64Array(5), 2, 0).map((view) => view.length)).toEqual([5, 5]);
  });

  test("a view of a view keeps its own place in the buffer", () => {
    const inner = new Float64Array(new ArrayBuffer(160), 32, 6);
    expect(fromEachStep(inner, 3, 2).map((view) => view.byteOffset)).toEqual([32, 48, 64]);
  });
});
