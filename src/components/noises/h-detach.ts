import { fillUniform } from "../../engine/streams.ts";
import type { BuiltCell, Kernels } from "../define.ts";
import { noise, z } from "../define.ts";
import { aroundHeard } from "./heard.ts";

/**
 * At some steps, drawn for the whole batch, J_t is taken without its columns of h: no gradient goes back through
 * h_{t−1}, while the other components of the state (an LSTM's c) keep their path. Published for the LSTM, where the
 * linear path through c is what remains; for a cell whose whole state is h, such as vanilla, it truncates at
 * random. Both `pushforward` and `pullToState` leave the columns out, so the Jacobians of a training pass are those
 * of its gradient; in evaluation and diagnostics nothing is left out.
 *
 * In a config: `noise: [{ name: h-detach, rate: 0.25 }]`.
 */
export const hDetach = noise({
  name: "h-detach",
  summary: "While training, no gradient goes back through h at some steps, at random; states are untouched",
  formula: "∂s_t/∂h_{t−1} ← 0 with probability rate at each step, for the whole batch; s_t unchanged",
  source:
    "Arpit et al. 2018, arXiv:1810.03023, for the LSTM (their code draws once per step for the whole batch and turns " +
    "it off for the last 39 of 600 epochs; here it stays on). In a stack each layer draws its own",
  options: {
    rate: z.number().min(0).max(1).default(0.25).describe("Probability that a step is detached"),
  },
  create: ({ rate }, { kernels }) => ({ wrap: (cell) => wrap(cell, rate, kernels) }),
});

const wrap = (cell: BuiltCell, rate: number, kernels: Kernels): BuiltCell =>
  aroundHeard(
    cell,
    {
      name: "h-detach",
      // 1 where the gradient goes through h_{t−1}, else 0.
      saved: { through: 1 },
      bind: ({ B, state, replay }, { heard, through }, inside, heardOf) => ({
        beforePass(T, stream) {
          const all = through[0]!;
          if (stream === null) all.fill(1, 0, T * B);
          else {
            // First one draw per step, then spread over the batch from the last step back, so that no draw is
            // overwritten before it is read.
            fillUniform(all, T, 0, 1, stream);
            for (let t = T - 1; t >= 0; t--) all.fill(all[t]! < rate ? 0 : 1, t * B, (t + 1) * B);
          }
          inside.beforePass(T, stream);
        },
        forward(t) {
          // A detached h_{t−1} is a constant: when the gradient check repeats the pass, it keeps its value.
          const constant = replay.on && through[t]![0] === 0;
          if (!constant) kernels.setCopy(heard[t]!, state[t]![0]!, B * cell.H);
          inside.forward(t);
        },
        pushforward(out, tangent, v, t, steps, vectors) {
          const attached = heardOf(tangent, v);
          kernels.setCopy(attached[0]!, v[0]!, steps * B * vectors * cell.H);
          setDetachedZero(attached[0]!, through[t]!, steps * B, vectors * cell.H);
          inside.pushforward(out, tangent, attached, t, steps, vectors);
        },
        pullToState(out, delta, ds, t, steps, vectors) {
          inside.pullToState(out, delta, ds, t, steps, vectors);
          setDetachedZero(out[0]!, through[t]!, steps * B, vectors * cell.H);
        },
        setDirect:
          inside.setDirect &&
          ((out, from, t, steps) => {
            inside.setDirect!(out, from, t, steps);
            if (from > 0) return;
            for (let i = 0; i < cell.widths.length; i++)
              setDetachedZero(out[i]!, through[t]!, steps * B, cell.widths[i]!);
          }),
      }),
    },
    kernels,
  );

/** Sets the rows of a [rows, width] whose step is detached to 0. */
function setDetachedZero(a: Float64Array, through: Float64Array, rows: number, width: number): void {
  for (let r = 0; r < rows; r++) if (through[r] === 0) a.fill(0, r * width, (r + 1) * width);
}
