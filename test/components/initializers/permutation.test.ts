import { Matrix } from "ml-matrix";
import { expect, test } from "vitest";
import { asMatrix, fill } from "../../support/initializers.ts";

test("the powers of a cyclic permutation bring a unit's value round after n steps and not before", () => {
  const W = asMatrix(fill("permutation", 5, 5, { cyclic: true }), 5, 5);
  let power = Matrix.eye(5);
  for (let k = 1; k <= 5; k++) {
    power = power.mmul(W);
    expect(power.trace()).toBe(k === 5 ? 5 : 0);
  }
});
