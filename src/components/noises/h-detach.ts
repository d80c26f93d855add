import { fillUniform } from "../../engine/streams.ts";
import type { BuiltCell, Kernels } from "../define.ts";
import { noise, z } from "../define.ts";
import { aroundHeard } from "./heard.ts";

/**
 * J_t is taken without its column of h at some steps, drawn for the whole batch: nothing goes back through h_{t−1}
 * there, while other components of the state (c of an LSTM) keep their way. Published for the LSTM, where the linear
 * path through c is what remains; of a cell whose whole state is h, as vanilla, it truncates at random. Both
 * `pushforward` and `pullToState` leave the column out, so measured Jacobians of a training pass are those of its
 * gradient; when evaluated or measured nothing is left out.
 *
 * In a config: `noise: [{ name: h-detach, rate: 0.25 }]`.
 */
export const hDetach = noise({
  name: "h-detach",
  summary: "While training, no gradient goes back through h at some steps, at random; states are untouched",
  formula: "∂s_t/∂h_{t−1} ← 0 with probability rate a step, for the whole batch; s_t as it was",
  source:
    "Arpit et al. 2018, arXiv:1810.03023, for the LSTM (their code draws once a step for the whole batch and turns " +
    "it off for the last 39 of 600 epochs; this does not). In a stack each layer draws for itself",
  options: {
    rate: z.number().min(0).max(1).default(0.25).describe("Probability that a step is detached"),
  },
  create: ({ rate }, { kernels }) => ({ wrap: (cell) => wrap(cell, rate, kernels) }),
});

function wrap(cell: BuiltCell, rate: number, kernels: Kernels): BuiltCell {
  // `through` is 1 where the gradient goes through h_{t−1}, else 0.
  const inside = aroundHeard(cell, "h-detach", { through: 1 }, kernels);
  const { own, shapes, verbs, H, heardOf } = inside;
  return {
    shapes,
    verbs: {
      ...verbs,
      draw(at, T, stream) {
        const through = own(at).through[0]!;
        const { B } = at;
        if (stream === null) through.fill(1, 0, T * B);
        else {
          // One draw a step first, then spread over the batch from the last step on: a step's own place comes last.
          fillUniform(through, T, 0, 1, stream);
          for (let t = T - 1; t >= 0; t--) through.fill(through[t]! < rate ? 0 : 1, t * B, (t + 1) * B);
        }
        verbs.draw(at, T, stream);
      },
      forward(at, t) {
        const { heard, through } = own(at);
        // What does not go back is a constant: made again for a check, it stays what it was.
        const constant = at.replay[0] === 1 && through[t]![0] === 0;
        if (!constant) kernels.setCopy(heard[t]!, at.state[t]![0]!, at.B * H);
        verbs.forward(at, t);
      },
      pushforward(at, out, tangent, v, t, steps, vectors) {
        const attached = heardOf(tangent, v);
        kernels.setCopy(attached[0]!, v[0]!, steps * at.B * vectors * H);
        setDetachedZero(attached[0]!, own(at).through[t]!, steps * at.B, vectors * H);
        verbs.pushforward(at, out, tangent, attached, t, steps, vectors);
      },
      pullToState(at, out, delta, ds, t, steps, vectors) {
        verbs.pullToState(at, out, delta, ds, t, steps, vectors);
        setDetachedZero(out[0]!, own(at).through[t]!, steps * at.B, vectors * H);
      },
    },
  };
}

/** Rows of a [rows, width] whose step is detached become 0. */
function setDetachedZero(a: Float64Array, through: Float64Array, rows: number, width: number): void {
  for (let r = 0; r < rows; r++) if (through[r] === 0) a.fill(0, r * width, (r + 1) * width);
}
