import { describe, expect, test } from "vitest";
import type { Rows } from "../../support/cells.ts";
import {
  diagonal,
  driveOf,
  expectEqual,
  eye,
  jacobianOf,
  normals,
  planned,
  plus,
  productOf,
  slopes,
  square,
  stateOf,
  times,
  zeros,
} from "../../support/cells.ts";
import { numbersMeasured } from "../../support/measured.ts";

describe("skip", () => {
  const H = 2;
  const block = (J: Rows, i: number, j: number): Rows =>
    J.slice(i * H, (i + 1) * H).map((row) => row.slice(j * H, (j + 1) * H));

  test("with zero weights ∂h_t/∂h_{t−k} = I and ∂h_t/∂h_{t−1} = 0", () => {
    const plan = planned("skip", { options: { steps: 4 }, hidden: H }, { W: zeros(4) });
    const J = jacobianOf(plan, 5);
    for (const j of [0, 1, 2, 3]) expectEqual(block(J, 0, j), eye(H, j === 3 ? 1 : 0));
    // After k steps every state is where it was in the delay line.
    const long = planned("skip", { options: { steps: 4 }, hidden: H, T: 12 }, { W: zeros(4) });
    expectEqual(productOf(long), eye(4 * H));
  });

  test("h_t is h_{t−k} + f(z_t), also in the first k steps, where h_{t−k} is 0", () => {
    const W = normals(4, "W");
    const plan = planned("skip", { options: { steps: 3 }, hidden: H, T: 8 }, { W });
    for (let t = 1; t <= 8; t++) {
      const z = times(
        square(W),
        stateOf(plan, t - 1).map((v) => [v]),
      ).map(([v], i) => v! + driveOf(plan, t - 1)[i]!);
      const back = t > 3 ? stateOf(plan, t - 3) : zeros(H);
      for (const [i, h] of stateOf(plan, t).entries()) expect(h).toBeCloseTo(back[i]! + Math.tanh(z[i]!), 14);
      expect(stateOf(plan, t, 2)).toEqual(t > 2 ? stateOf(plan, t - 2) : zeros(H));
    }
  });

  test("with k = 1 it adds to the state: J = I + diag(f′) W", () => {
    const W = normals(4, "W");
    const plan = planned("skip", { options: { steps: 1 }, hidden: H }, { W });
    const z = times(
      square(W),
      stateOf(plan, 3).map((v) => [v]),
    ).map(([v], i) => v! + driveOf(plan, 3)[i]!);
    expectEqual(jacobianOf(plan, 3), plus(eye(H), times(diagonal(slopes(z)), square(W))));
  });

  test("its h→h block alone is zero but for every k-th step: the extra columns of the diagnostic show it", () => {
    const plan = planned("skip", { options: { steps: 3 }, hidden: H, T: 7 }, { W: zeros(4) });
    expect(numbersMeasured(plan).map((row) => row[6])).toEqual([
      -Infinity,
      0,
      -Infinity,
      -Infinity,
      0,
      -Infinity,
      -Infinity,
      0,
    ]);
  });
});
