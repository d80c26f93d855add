import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Block, Shape, Spec, Views } from "../../src/engine/arena.ts";
import { block, blocks, bytesOf, eachStep, integers, layOut, sizeOf } from "../../src/engine/arena.ts";

/** One cache line. */
const LINE = 64;

type View = Float64Array | Int32Array;
type Node = Spec[string];
const isShape = (node: Node): node is Shape => Array.isArray(node);
const isGroup = (node: Exclude<Node, Shape>): node is Spec => typeof node["kind"] !== "string";

/**
 * The whole arrays of a laid-out spec, in its order: of views from each step on the first, which is none where there
 * are no steps.
 */
const wholes = (spec: Spec, views: Views<Spec>): View[] =>
  Object.entries(spec).flatMap(([name, node]) => wholesOf(node, views[name]));

function wholesOf(node: Node, view: unknown): readonly View[] {
  if (isShape(node)) return [view as Float64Array];
  if (isGroup(node)) return wholes(node, view as Views<Spec>);
  switch (node.kind) {
    case "integers":
      return [view as Int32Array];
    case "each step":
      return (view as Float64Array[]).slice(0, 1);
    case "block":
      return view as Block;
    case "blocks":
      return (view as Block[])[0] ?? [];
    default:
      return node satisfies never;
  }
}

const extent = fc.integer({ min: 0, max: 5 });
const shape = fc.array(extent, { maxLength: 3 });
const widths = fc.array(extent, { maxLength: 3 });
const leaf = fc.oneof(
  shape,
  shape.map((extents) => integers(...extents)),
  fc.tuple(extent, shape).map(([steps, extents]) => eachStep(steps, extents)),
  fc.tuple(shape, widths).map(([rows, sizes]) => block(rows, sizes)),
  fc.tuple(extent, shape, widths).map(([steps, rows, sizes]) => blocks(steps, rows, sizes)),
);
const specs: fc.Arbitrary<Spec> = fc.letrec<{ spec: Spec }>((tie) => ({
  spec: fc.dictionary(
    // Names that JavaScript would move to the front are no names of parameters.
    fc.stringMatching(/^[a-z][a-z_]{0,5}$/),
    fc.oneof({ depthSize: "small" }, leaf, tie("spec")),
    { maxKeys: 5 },
  ),
})).spec;

/** One view a step, each from its step's first number to the end of the same array. */
function expectFromEachStep(views: readonly Float64Array[], steps: number, size: number): void {
  expect(views).toHaveLength(steps);
  for (const [t, view] of views.entries()) {
    expect(view.buffer).toBe(views[0]!.buffer);
    expect(view.byteOffset).toBe(views[0]!.byteOffset + t * size * 8);
    expect(view).toHaveLength((steps - t) * size);
  }
}

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
        for (const view of wholes(spec, layOut(spec, new ArrayBuffer(start + bytes), start))) {
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
    const compareOne = (node: Node, view: unknown): void => {
      if (isShape(node)) {
        expect(view).toBeInstanceOf(Float64Array);
        expect(view).toHaveLength(sizeOf(node));
        return;
      }
      if (isGroup(node)) {
        compare(node, view as Views<Spec>);
        return;
      }
      switch (node.kind) {
        case "integers":
          expect(view).toBeInstanceOf(Int32Array);
          expect(view).toHaveLength(sizeOf(node.shape));
          return;
        case "each step":
          expectFromEachStep(view as Float64Array[], node.steps, sizeOf(node.shape));
          return;
        case "block":
          expect((view as Block).map((part) => part.length)).toEqual(
            node.widths.map((width) => sizeOf(node.rows) * width),
          );
          return;
        case "blocks": {
          const ofSteps = view as Block[];
          for (const parts of ofSteps) expect(parts).toHaveLength(node.widths.length);
          for (const [i, width] of node.widths.entries())
            expectFromEachStep(
              ofSteps.map((parts) => parts[i]!),
              node.steps,
              sizeOf(node.rows) * width,
            );
          expect(ofSteps).toHaveLength(node.steps);
          return;
        }
        default:
          node satisfies never;
      }
    };
    const compare = (spec: Spec, views: Views<Spec>): void => {
      expect(Object.keys(views)).toEqual(Object.keys(spec));
      for (const [name, node] of Object.entries(spec)) compareOne(node, views[name]);
    };
    fc.assert(
      fc.property(specs, (spec) => compare(spec, layOut(spec, new ArrayBuffer(bytesOf(spec))))),
      { seed: 2, numRuns: 200 },
    );
  });

  test("writing one view changes no other", () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const views = wholes(spec, layOut(spec, new ArrayBuffer(bytesOf(spec))));
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
    wholes(spec, views).forEach((view, i) => view.fill(i + 0.5));
    const snapshot = buffer.slice(0);
    const copied = layOut(spec, snapshot);
    wholes(spec, views).forEach((view) => view.fill(0));
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

describe("views from each step on", () => {
  const line = 64;

  test("view t begins at element t·stride of the same memory and reaches to the end", () => {
    const spec = { before: [3], states: eachStep(4, [3]) };
    const { states } = layOut(spec, new ArrayBuffer(bytesOf(spec)));
    states[0]!.set(Array.from({ length: 12 }, (_, i) => i));
    expect(states.map((view) => view[0])).toEqual([0, 3, 6, 9]);
    expect(states.map((view) => view.length)).toEqual([12, 9, 6, 3]);
    expect(states.map((view) => view.byteOffset)).toEqual([line, line + 24, line + 48, line + 72]);
    states[2]![1] = -1;
    expect(states[0]![7]).toBe(-1);
  });

  test("no steps give no views and take no bytes, and steps of no numbers one empty view each", () => {
    expect(layOut({ none: eachStep(0, [3]) }, new ArrayBuffer(0)).none).toEqual([]);
    expect(layOut({ none: blocks(0, [2], [3, 4]) }, new ArrayBuffer(0)).none).toEqual([]);
    expect(layOut({ empty: eachStep(2, [3, 0]) }, new ArrayBuffer(0)).empty.map((v) => v.length)).toEqual([
      0, 0,
    ]);
  });

  test("a block has one part a width, one behind the other", () => {
    const spec = { state: block([2], [3, 0, 1]) };
    // 6·8 = 48 → 64; 0; 2·8 = 16 → 64
    expect(bytesOf(spec)).toBe(128);
    const { state } = layOut(spec, new ArrayBuffer(bytesOf(spec)));
    expect(state.map((part) => [part.byteOffset, part.length])).toEqual([
      [0, 6],
      [64, 0],
      [64, 2],
    ]);
  });

  test("the block of step t has the step-t views of every part", () => {
    const spec = { states: blocks(3, [2], [1, 4]) };
    // 3·2·1·8 = 48 → 64; 3·2·4·8 = 192
    expect(bytesOf(spec)).toBe(256);
    const { states } = layOut(spec, new ArrayBuffer(bytesOf(spec)));
    const places = states.map((parts) => parts.map((part) => [part.byteOffset, part.length]));
    const [small, large] = [0, 64];
    expect(places).toEqual([
      [[small, 6], [large, 24]],
      [[small + 16, 4], [large + 64, 16]],
      [[small + 32, 2], [large + 128, 8]],
    ]); // prettier-ignore
  });
});

test("a name that nobody asked for does not compile, in a group neither", () => {
  const views = layOut({ W: [2], moments: { mean: eachStep(2, [1]) } }, new ArrayBuffer(128));
  // @ts-expect-error -- W is there, V is not
  expect(views.V).toBeUndefined();
  // @ts-expect-error -- mean is there, square is not
  expect(views.moments.square).toBeUndefined();
  // @ts-expect-error -- one view a step, not one array
  const mean: Float64Array = views.moments.mean;
  expect(mean).toHaveLength(2);
});
