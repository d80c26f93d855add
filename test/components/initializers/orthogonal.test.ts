import { SingularValueDecomposition } from "ml-matrix";
import { expect, test } from "vitest";
import { asMatrix, fill } from "../../support/initializers.ts";

test("orthogonal has every singular value equal to its gain, also when it is not square", () => {
  for (const [rows, columns] of [
    [12, 12],
    [12, 5],
    [5, 12],
  ] as const) {
    const W = asMatrix(fill("orthogonal", rows, columns, { gain: 2 }), rows, columns);
    for (const sigma of new SingularValueDecomposition(W, { autoTranspose: true }).diagonal) {
      expect(Math.abs(sigma - 2)).toBeLessThan(1e-13);
    }
  }
});

test("orthogonal draws from both components of the orthogonal group", () => {
  const signs = new Set<boolean>();
  for (let seed = 0; seed < 20; seed++) {
    const [a, b, c, d] = fill("orthogonal", 2, 2, {}, seed);
    signs.add(a! * d! - b! * c! > 0);
  }
  expect(signs.size).toBe(2);
});
