import { describe, expect, test } from "vitest";
import {
  diagonal,
  expectEqual,
  eye,
  jacobianOf,
  normals,
  planned,
  plus,
  square,
  times,
  transposed,
} from "../../support/cells.ts";
import { numbersMeasured } from "../../support/measured.ts";

describe("antisymmetric", () => {
  const [step, diffusion] = [0.1, 0.3];
  const setting = { options: { step, diffusion }, hidden: 4, activation: "identity" };

  test("without activation J = I + ε (W − Wᵀ − γ I)", () => {
    const W = normals(16, "W");
    const M = plus(plus(square(W), transposed(square(W)), -1), eye(4), -diffusion);
    expectEqual(jacobianOf(planned("antisymmetric", setting, { W }), 2), plus(eye(4), M, step));
  });

  test.each([
    [0, "above 1: without diffusion the Euler step grows"],
    [diffusion, "√((1 − εγ)² + ε²ω²)"],
  ])("with diffusion %f its singular values are %s", (gamma) => {
    // Two planes that turn by ω = 2 and 5: W − Wᵀ is skew with eigenvalues ±iω.
    const W = [0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0];
    const J = jacobianOf(
      planned("antisymmetric", { ...setting, options: { step, diffusion: gamma } }, { W }),
      0,
    );
    const squares = [2, 2, 5, 5].map((omega) => (1 - step * gamma) ** 2 + (step * omega) ** 2);
    // J is normal, so JᵀJ is diagonal here.
    expectEqual(times(transposed(J), J), diagonal(squares));
    if (gamma === 0) for (const value of squares) expect(value).toBeGreaterThan(1);
    const plan = planned("antisymmetric", { ...setting, options: { step, diffusion: gamma } }, { W });
    expect(numbersMeasured(plan)[1]![2]).toBeCloseTo(Math.sqrt(squares[2]!), 13);
  });
});
