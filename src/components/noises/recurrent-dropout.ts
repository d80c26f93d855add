import { fillUniform } from "../../engine/streams.ts";
import type { BuiltCell, Kernels } from "../define.ts";
import { noise, z } from "../define.ts";
import { UserError } from "../user-error.ts";
import { aroundHeard } from "./heard.ts";

/**
 * s_t = F((m∘h_{t−1}, …), a_t), so J_t = J·diag(m, 1 …) with J of the cell inside. One m a sequence, the same at
 * every step and for all gates, scaled so that its mean is 1; the other components of the state (c of an LSTM) pass
 * untouched. It masks h_{t−1} wherever the cell inside reads it, so it is for cells that read it through their
 * recurrent matrices alone.
 *
 * In a config: `noise: [{ name: recurrent-dropout, rate: 0.25 }]`.
 */
export const recurrentDropout = noise({
  name: "recurrent-dropout",
  summary: "While training, the recurrent matrices never hear some units, others for each sequence",
  formula:
    "s_t = F((m∘h_{t−1}, …), a_t), m = Bernoulli(1 − rate)/(1 − rate) once a sequence; evaluated with m = 1",
  source:
    "Gal & Ghahramani 2016, NeurIPS, arXiv:1512.05287, the recurrent mask alone, one for all gates (tied weights); " +
    "they mask inputs and embeddings too. Semeniuta et al. 2016, arXiv:1603.05118, of the same name, masks the new " +
    "part of the memory instead",
  options: {
    rate: z.number().min(0).lt(1).default(0.25).describe("Probability that a unit of h is not heard"),
  },
  create: ({ rate }, { kernels }) => ({
    wrap(cell) {
      if (cell.shapes.bypass) {
        throw new UserError(
          "recurrent-dropout masks h_{t−1} for the recurrent matrices, but in this cell " +
            "h_{t−1} reaches s_t past them too (by a leak, a gate or zoneout), which the mask would cut; write " +
            "zoneout instead, a cell such as vanilla or lstm, or recurrent-dropout before zoneout in the list",
        );
      }
      return wrap(cell, rate, kernels);
    },
  }),
});

const wrap = (cell: BuiltCell, rate: number, kernels: Kernels): BuiltCell =>
  aroundHeard(
    cell,
    {
      name: "recurrent-dropout",
      saved: { mask: cell.H },
      bind: ({ B, state }, { heard, mask }, inside, heardOf) => ({
        beforePass(T, stream) {
          const all = mask[0]!;
          const n = B * cell.H;
          if (stream === null) all.fill(1, 0, T * n);
          else {
            fillUniform(all, n, 0, 1, stream);
            for (let i = 0; i < n; i++) all[i] = all[i]! < rate ? 0 : 1 / (1 - rate);
            for (let t = 1; t < T; t++) all.copyWithin(t * n, 0, n);
          }
          inside.beforePass(T, stream);
        },
        forward(t) {
          kernels.setTimes(heard[t]!, state[t]![0]!, mask[t]!, B * cell.H);
          inside.forward(t);
        },
        pushforward(out, tangent, v, t, steps, vectors) {
          const masked = heardOf(tangent, v);
          kernels.setTimesShared(masked[0]!, v[0]!, mask[t]!, steps * B, vectors, cell.H);
          inside.pushforward(out, tangent, masked, t, steps, vectors);
        },
        pullToState(out, delta, ds, t, steps, vectors) {
          inside.pullToState(out, delta, ds, t, steps, vectors);
          kernels.setTimesShared(out[0]!, out[0]!, mask[t]!, steps * B, vectors, cell.H);
        },
      }),
    },
    kernels,
  );
