import { describe, expect, test } from "vitest";
import type { Rows } from "../../support/cells.ts";
import {
  diagonal,
  expectEqual,
  eye,
  jacobianOf,
  normals,
  planned,
  productOf,
  square,
  stateOf,
  times,
  zeros,
} from "../../support/cells.ts";

describe("scrn", () => {
  const [H, K] = [3, 2];
  const options = { context: K, decay: 0.9 };
  /** The context's part of a Jacobian. */
  const corner = (J: Rows): Rows => J.slice(H).map((row) => row.slice(H));

  test("whatever the weights, context reaches itself k steps later by α^k and no hidden unit reaches context", () => {
    const plan = planned("scrn", { options, hidden: H }, { W: normals(9, "W"), P: normals(6, "P") });
    const product = productOf(plan);
    expectEqual(corner(product), eye(K, 0.9 ** 6));
    for (const row of product.slice(H)) expect(row.slice(0, H)).toEqual(zeros(H));
  });

  test("hidden units see the new context: ∂h_t/∂s_{t−1} = α diag(σ′) P, and ∂h_t/∂h_{t−1} = diag(σ′) W", () => {
    const [W, P] = [normals(9, "W"), normals(6, "P")];
    const plan = planned("scrn", { options, hidden: H }, { W, P });
    const h = stateOf(plan, 4).slice(0, H);
    const J = jacobianOf(plan, 3);
    const slope = diagonal(h.map((v) => v * (1 - v)));
    expectEqual(
      J.slice(0, H).map((row) => row.slice(0, H)),
      times(slope, square(W)),
    );
    const asRows = Array.from({ length: H }, (_, i) => P.slice(i * K, (i + 1) * K).map((p) => 0.9 * p));
    expectEqual(
      J.slice(0, H).map((row) => row.slice(H)),
      times(slope, asRows),
    );
  });

  test("is read out whole: V has a column for each hidden and each context unit", () => {
    const plan = planned("scrn", { options, hidden: H });
    expect(plan.parameters.find(({ name }) => name === "V")!.shape).toEqual([1, H + K]);
  });
});
