import { describe, expect, test } from "vitest";
import { diagonal, expectEqual, eye, jacobianOf, planned, productOf, zeros } from "../../support/cells.ts";

describe("minimal-rnn", () => {
  const free = { W: zeros(9), Wz: zeros(9) };

  test("with W = Wz = 0 the product of T Jacobians is diag(σ(b_u)^T)", () => {
    const b_u = [-1, 0.5, 4];
    const plan = planned("minimal-rnn", {}, { ...free, b_u });
    expectEqual(productOf(plan), diagonal(b_u.map((b) => (1 / (1 + Math.exp(-b))) ** 6)));
  });

  test("without biases it has no b_u, and the gate starts half open", () => {
    const plan = planned("minimal-rnn", { bias: false }, free);
    expect(plan.parameters.map(({ name }) => name)).toEqual(["U", "W", "Wz", "V"]);
    expectEqual(jacobianOf(plan, 2), eye(3, 0.5));
  });

  test("forget-bias sets the gate that keeps", () => {
    const [declared] = planned("minimal-rnn", {}).model.cell.shapes.memoryGates!;
    expect(declared).toEqual({ keep: { parameter: "b_u", from: 0, count: 3 } });
  });
});
