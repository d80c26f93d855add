/** Initializers with one mistake each: a law is seen to be broken by one, and no other law is. */
import { expect, test } from "vitest";
import type { BuiltInitializer, Component } from "../../../src/components/define.ts";
import { initializer } from "../../../src/components/define.ts";
import { nextUniform } from "../../../src/engine/streams.ts";
import { about, broken } from "../../support/broken.ts";

const initializerWith = (built: BuiltInitializer): Component =>
  initializer({ ...about, create: () => built });

let calls = 0;

const INITIALIZERS: readonly [mistake: string, Component, seen: RegExp][] = [
  [
    "an element forgotten",
    initializerWith({
      fill(W) {
        W.fill(0.5, 1);
      },
    }),
    /: element \[0, 0\] of 8×8 is still NaN; set all 8·8 elements/,
  ],
  [
    "rows and columns exchanged",
    initializerWith({
      fill(W, rows, columns) {
        for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) W[i * rows + j] = 1;
      },
    }),
    /: element \[\d, \d\] of 9×5 is still NaN and \d more; .*squareOnly: true|: element \[\d, \d\] of 5×9 is still NaN and \d+ more; \S/,
  ],
  [
    "numbers from elsewhere than the stream",
    initializerWith({
      fill(W) {
        W.fill(++calls);
      },
    }),
    /^the same seed gives the same bytes: element 0 is \d+ at first and \d+ then/,
  ],
  [
    "a draw that is thrown away",
    initializerWith({
      fill(W, _rows, _columns, stream) {
        W.fill(0 * nextUniform(stream));
      },
    }),
    /^another seed gives other numbers/,
  ],
  [
    "a promise that is not kept",
    initializerWith({
      skew: true,
      fill(W) {
        W.fill(1);
      },
    }),
    /^it makes skew-symmetric matrices, if it says so: W\[0, 0\] is 1 and W\[0, 0\] is 1/,
  ],
  [
    "gates whose writing half is forgotten",
    initializerWith({
      fill() {},
      fillGates(keep) {
        keep.fill(1);
      },
    }),
    /^it sets every element.*: element \[7, 0\] of 14×1 is still NaN and 6 more/,
  ],
];

test.each(INITIALIZERS)("%s breaks its law and no other", (_, component, seen) => {
  const found = broken(component);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(seen);
});
