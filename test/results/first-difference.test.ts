import { expect, test } from "vitest";
import { arraysDifference, SIDE_BY_SIDE, tableDifference } from "../../src/results/first-difference.ts";

const table = (columns: readonly string[], ...rows: readonly (readonly (number | null)[])[]) => ({
  columns,
  rows,
});
const array = (name: string, shape: readonly number[], ...values: readonly number[]) => ({
  name,
  shape,
  values: Float64Array.from(values),
  columnMajor: false,
});

test.each([
  [table(["a", "b"], [1, 2], [3, NaN]), table(["a", "b"], [1, 2], [3, NaN]), null],
  [
    table(["a", "b"], [1, 2], [3, 4]),
    table(["a", "b"], [1, 2], [3, 4.5]),
    "row 2, column b: 4 was written, 4.5 came out",
  ],
  [table(["a"], [0]), table(["a"], [-0]), "row 1, column a: 0 was written, -0 came out"],
  [table(["a"], [1]), table(["a"], [null]), "row 1, column a: 1 was written, nothing came out"],
  [table(["a"], [1]), table(["a"], [1], [2]), "1 rows were written, 2 came out"],
  [table(["a"], [1]), table(["b"], [1]), "the columns were a and are b"],
])("tables: the first row, column and both values that differ (%#)", (before, after, answer) => {
  expect(tableDifference(before, after)).toBe(answer);
});

test.each([
  [[array("W", [2], 1, 2)], [array("W", [2], 1, 2)], null],
  [
    [array("U", [1], 1), array("W", [2, 2], 1, 2, 3, 4)],
    [array("U", [1], 1), array("W", [2, 2], 1, 2, 3, 5)],
    "W, index 3: 4 was written, 5 came out",
  ],
  [[array("W", [1, 2], 1, 2)], [array("W", [2, 1], 1, 2)], "W: the shape was 1×2 and is 2×1"],
  [[array("W", [1], 1)], [], "the arrays were W and are "],
])("arrays: the first name, index and both values that differ (%#)", (before, after, answer) => {
  expect(arraysDifference(before, after)).toBe(answer);
});

test("two files side by side are told by where they stand", () => {
  const told = (...tables: readonly [ReturnType<typeof table>, ReturnType<typeof table>]) =>
    tableDifference(...tables, SIDE_BY_SIDE);
  expect(told(table(["a"], [1]), table(["a"], [2]))).toBe("row 1, column a: 1 in a, 2 in b");
  expect(told(table(["a"], [1]), table(["a"], [1], [2]))).toBe("1 rows in a, 2 in b");
  expect(told(table(["a"]), table(["b"]))).toBe("the columns are a in a, b in b");
  const shapes = [array("W", [1, 2], 1, 2), array("W", [2, 1], 1, 2)] as const;
  expect(arraysDifference([shapes[0]], [shapes[1]], SIDE_BY_SIDE)).toBe("W: the shape is 1×2 in a, 2×1 in b");
});
