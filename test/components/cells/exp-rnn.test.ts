import { expect, test } from "vitest";
import { anglesOf, matrixOf, planned } from "../../support/orthogonal.ts";

test("det W = 1: rotations are all that exp reaches", () => {
  const W = matrixOf(planned("exp-rnn", "uniform-fan-in", { hidden: 9 }), 10);
  const angles = anglesOf(W, 9);
  // Pairs ±θ, and of nine one that stays: the eigenvalue 1.
  expect(Math.min(...angles.map(Math.abs))).toBeLessThan(1e-7);
  for (const [i, angle] of angles.entries()) expect(Math.abs(angle + angles[8 - i]!)).toBeLessThan(1e-7);
});
