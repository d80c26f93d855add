import { test } from "vitest";
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
  slopes,
  square,
  stateOf,
  times,
} from "../../support/cells.ts";

test("cornn's Jacobian is [[I + Δt Z_y, Δt Z_z], [Z_y, Z_z]], Z_z = (1 − Δt ε) I + Δt D Wz, Z_y = Δt (D W − γ I)", () => {
  const [W, Wz, H, t] = [normals(9, "W"), normals(9, "Wz"), 3, 4];
  const options = { step: 0.2, stiffness: 1.5, damping: 0.7 };
  const plan = planned("cornn", { options, hidden: H }, { W, Wz });
  const [y, z] = [stateOf(plan, t), stateOf(plan, t, 1)];
  const column = (v: readonly number[]): Rows => v.map((x) => [x]);
  const p = plus(plus(times(square(W), column(y)), times(square(Wz), column(z))), column(driveOf(plan, t)));
  const D = diagonal(slopes(p.map(([v]) => v!)));
  const Zy = plus(eye(H, -0.2 * 1.5), times(D, square(W)), 0.2);
  const Zz = plus(eye(H, 1 - 0.2 * 0.7), times(D, square(Wz)), 0.2);
  const beside = (a: Rows, b: Rows): Rows => a.map((row, i) => [...row, ...b[i]!]);
  const zero = eye(H, 0);
  expectEqual(jacobianOf(plan, t), [
    ...beside(plus(eye(H), Zy, 0.2), plus(zero, Zz, 0.2)),
    ...beside(Zy, Zz),
  ]);
});
