import { expect, test } from "vitest";
import { anglesOf, matrixOf, parameter, planned } from "../../support/orthogonal.ts";

test("cayley: without D, W rotates pairs by t = 2·arctan|s|, all within a quarter turn", () => {
  const n = 60;
  const plan = planned("scornn", "cayley", { hidden: n }, { negative: 0 });
  const A = parameter(plan, "A");
  const angles = anglesOf(matrixOf(plan), n);
  const expected = [...A].filter((a) => a !== 0).flatMap((s) => [2 * Math.atan(s), -2 * Math.atan(s)]);
  expect(expected.length).toBe(n);
  for (const [i, angle] of expected.sort((a, b) => a - b).entries())
    expect(Math.abs(angles[i]! - angle)).toBeLessThan(1e-12);
  expect(Math.max(...angles)).toBeLessThan(Math.PI / 2);
  expect([...A].every((a) => a <= 0)).toBe(true);
  // Uniform on (0, π/2): the mean of 30 has the standard deviation 0.083.
  const mean = angles.slice(n / 2).reduce((sum, angle) => sum + angle, 0) / (n / 2);
  expect(Math.abs(mean - Math.PI / 4)).toBeLessThan(0.25);
});
