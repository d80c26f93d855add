import { expect, test } from "vitest";
import { matrixOf, parameter, planned } from "../../support/orthogonal.ts";

test("henaff: W rotates pairs of units by the elements of A", () => {
  const plan = planned("exp-rnn", "henaff", { hidden: 5 });
  const A = parameter(plan, "A");
  const W = matrixOf(plan);
  // Of the triangle's rows of 4, 3, 2 and 1 elements, (0,1) and (2,3) are the blocks'.
  const thetas = [A[0]!, A[7]!];
  expect(A.filter((a) => a !== 0).length).toBe(2);
  for (const [k, theta] of thetas.entries()) {
    const at = 2 * k * 5 + 2 * k;
    expect(Math.abs(theta)).toBeLessThan(Math.PI);
    for (const [place, expected] of [
      [at, Math.cos(theta)],
      [at + 1, Math.sin(theta)],
      [at + 5, -Math.sin(theta)],
      [at + 6, Math.cos(theta)],
    ] as const)
      expect(Math.abs(W[place]! - expected)).toBeLessThan(4e-15);
  }
  expect(W[24]).toBe(1);
});
