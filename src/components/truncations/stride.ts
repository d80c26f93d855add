import { block } from "../../engine/arena.ts";
import { truncation, z } from "../define.ts";
import { UserError } from "../user-error.ts";
import { bindBackThroughTime, stepBlocks } from "./back-through-time.ts";

/** Every `every` steps, the errors of the last `every` outputs go back over `back` steps. */
export const stride = truncation({
  name: "stride",
  summary: "Goes back only every few steps, but further than that: one backward pass serves several outputs",
  formula:
    "ds_{t−1} = e_{t−1} + J_tᵀ ds_t from t = every, 2·every, … over `back` steps, with e only of the last `every`",
  source: "Williams & Peng 1990, BPTT(h; h′) with h = back and h′ = every; k1 and k2 of Sutskever 2013",
  options: {
    every: z.int().min(1).max(1e9).default(5).describe("Steps from one backward pass to the next, h′ or k1"),
    back: z
      .int()
      .min(1)
      .max(1e9)
      .default(20)
      .describe("Steps that each one goes back over, h or k2; at least `every`"),
  },
  create({ every, back }) {
    if (back < every) {
      throw new UserError(
        `stride needs a back of at least its every; got back ${back} and every ${every}; write a back of at least ${every}`,
      );
    }
    return {
      segments: (T) =>
        Array.from({ length: Math.ceil(T / every) }, (_, i) => {
          const end = Math.min(T, (i + 1) * every);
          return { start: Math.max(0, Math.min(end - back, i * every)), firstOutput: i * every, end };
        }),
      work: (sizes) => ({ steps: stepBlocks(sizes), delta: block([sizes.B], sizes.cell.shapes.delta) }),
      bind({ work, ...pass }) {
        const { kernels, cell, at } = pass;
        const walk = bindBackThroughTime({ ...pass, work: work.steps }, work.delta);
        return (T) => {
          for (const [i, width] of cell.shapes.delta.entries())
            kernels.setZero(at.delta[0]![i]!, T * at.B * width);
          for (let first = 0; first < T; first += every) {
            const end = Math.min(T, first + every);
            walk(Math.max(0, Math.min(end - back, first)), first, end);
          }
        };
      },
    };
  },
});
