import { describe, expect, test } from "vitest";
import type { Plan } from "../../../src/training/plan.ts";
import { expectEqual, eye, jacobianOf, normals, planned, productOf, zeros } from "../../support/cells.ts";

describe("leaky", () => {
  test("with W = 0 every Jacobian is (1 − α) I", () => {
    const plan = planned("leaky", { options: { leak: 0.2 } }, { W: zeros(9) });
    expectEqual(jacobianOf(plan, 3), eye(3, 0.8));
    expectEqual(productOf(plan), eye(3, 0.8 ** 6));
  });

  test("with leak 1 it is the vanilla cell, to the last bit", () => {
    const states = (plan: Plan) => plan.pass.at.state.map((block) => [...block[0]!]);
    const W = normals(9, "W");
    expect(states(planned("leaky", { options: { leak: 1 } }, { W }))).toEqual(
      states(planned("vanilla", {}, { W })),
    );
  });
});
