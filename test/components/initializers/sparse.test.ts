import { expect, test } from "vitest";
import { fill } from "../../support/initializers.ts";

test("sparse has just so many weights in a row that are not 0, or all where the row is shorter", () => {
  for (const [n, expected] of [
    [40, 15],
    [9, 9],
  ] as const) {
    const W = fill("sparse", n, n);
    for (let i = 0; i < n; i++) {
      expect(W.subarray(i * n, (i + 1) * n).filter((w) => w !== 0).length).toBe(expected);
    }
  }
  expect(fill("sparse", 4, 9, { radius: null, nonzeros: 2 }).filter((w) => w !== 0).length).toBe(8);
});
