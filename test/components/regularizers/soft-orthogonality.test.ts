import { expect, test } from "vitest";
import { weightPenalty } from "../../support/regularizers.ts";

test("soft orthogonality of g·I is n·(g² − 1)², and 0 with no gradient for a rotation", () => {
  const built = weightPenalty("soft-orthogonality", 4, 4);
  // n = 4, g = 1.5: 4·1.25² = 6.25, all of it exact in doubles.
  const gI = Float64Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1.5 : 0));
  expect(built.penalty(gI, 4, 4)).toBe(6.25);
  const [c, s] = [0.6, 0.8];
  const rotation = Float64Array.of(c, -s, 0, 0, s, c, 0, 0, 0, 0, c, s, 0, 0, -s, c);
  expect(built.penalty(rotation, 4, 4)).toBeLessThan(1e-30); // rounding of 0.36 + 0.64, squared
  const dW = new Float64Array(16);
  built.addGradient(dW, rotation, 4, 4, 1);
  for (const element of dW) expect(Math.abs(element)).toBeLessThan(1e-15);
});
