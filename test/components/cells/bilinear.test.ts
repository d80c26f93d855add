import { describe, expect, test } from "vitest";
import type { Plan } from "../../../src/training/plan.ts";
import { normals, planned } from "../../support/cells.ts";

describe.each(["vanilla", "leaky"])("the bilinear verbs of %s", (cell) => {
  const [H, B, t, steps] = [3, 2, 1, 2];
  const rows = B * steps;
  const [u, v] = [[Float64Array.from(normals(rows * H, "u"))], [Float64Array.from(normals(rows * H, "v"))]];

  /** g = Σ uᵀ J_t v of steps t and t + 1, states held and one drive or parameter moved. */
  function valueOf(plan: Plan, move: (plan: Plan, moment: "before" | "drive") => void): number {
    const { at, verbs } = plan.pass;
    const kept = at.state.map((block) => block[0]!.slice(0, B * H));
    move(plan, "before");
    plan.pass.prepare();
    plan.pass.computeDrive();
    move(plan, "drive");
    for (let k = 0; k < steps; k++) {
      for (const [i, state] of kept.entries()) at.state[i]![0]!.set(state);
      verbs.forward(t + k);
      verbs.linearize(t + k, 1);
    }
    for (const [i, state] of kept.entries()) at.state[i]![0]!.set(state);
    const [out, tangent] = [[new Float64Array(rows * H)], [new Float64Array(rows * H)]];
    verbs.pushforward(out, tangent, v, t, steps, 1);
    return out[0]!.reduce((sum, value, i) => sum + value * u[0]![i]!, 0);
  }

  test.each(["tanh", "sigmoid", "gelu"])(
    "are the derivatives of uᵀJ_t v by W and by the drive, with %s",
    (activation) => {
      const fresh = () => planned(cell, { hidden: H, B, activation }, { W: normals(H * H, "W") });
      const plan = fresh();
      const { at } = plan.pass;
      const { bilinear } = plan.pass.verbs;
      const delta = [new Float64Array(rows * H)];
      at.gradients["W"]!.fill(0);
      bilinear!.setDriveGradient!(delta, u, v, t, steps);
      bilinear!.addImmediate([u[0]!.slice()], v, t, steps); // it uses up its u
      const h = 1e-5;
      for (let i = 0; i < rows * H; i++) {
        const moved = (step: number) =>
          valueOf(fresh(), ({ pass }, moment) => {
            if (moment === "drive") pass.at.drive[t]![i]! += step;
          });
        expect(Math.abs((moved(h) - moved(-h)) / (2 * h) - delta[0]![i]!)).toBeLessThan(1e-8);
      }
      // By W with the slopes as they are: the whole derivative less what goes through z = a + W h.
      for (let i = 0; i < H; i++) {
        for (let j = 0; j < H; j++) {
          const moved = (step: number) =>
            valueOf(fresh(), ({ pass }, moment) => {
              if (moment === "before") pass.at.parameters["W"]![i * H + j]! += step;
            });
          let through = 0;
          for (let row = 0; row < rows; row++)
            through += delta[0]![row * H + i]! * at.state[t]![0]![row * H + j]!;
          const whole = (moved(h) - moved(-h)) / (2 * h);
          expect(Math.abs(whole - through - at.gradients["W"]![i * H + j]!)).toBeLessThan(1e-8);
        }
      }
    },
  );
});
