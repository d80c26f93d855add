import { expect, test } from "vitest";
import { shareOf, shareTyped } from "../../src/shell/share.ts";

const seven = [1, 2, 3, 4, 5, 6, 7];

test("shares are disjoint, nearly equal, and together all runs", () => {
  const shares = ["1/3", "2/3", "3/3"].map((shard) => shareOf(seven, shareTyped(undefined, shard)));
  expect(shares).toEqual([[1, 4, 7], [2, 5], [3, 6]]); // prettier-ignore
});

test("an index is one run, counted from 1; without either, it is all", () => {
  expect(shareOf(seven, shareTyped("1", undefined))).toEqual([1]);
  expect(shareOf(seven, shareTyped("7", undefined))).toEqual([7]);
  expect(shareOf(seven, shareTyped(undefined, undefined))).toEqual(seven);
  expect(() => shareOf(seven, shareTyped("8", undefined))).toThrow(/no run 8; 7 are planned/);
});

test.each([
  ["0", undefined],
  ["x", undefined],
  ["1.5", undefined],
  [undefined, "0/3"],
  [undefined, "4/3"],
  [undefined, "3"],
  ["1", "1/3"],
])("--index %s --shard %s is refused", (index, shard) => {
  expect(() => shareTyped(index, shard)).toThrow(/--index|--shard/);
});
