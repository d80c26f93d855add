import { fillUniform } from "../../engine/streams.ts";
import type { BuiltCell, Kernels } from "../define.ts";
import { noise, z } from "../define.ts";
import { UserError } from "../user-error.ts";
import { aroundHeard } from "./heard.ts";

/**
 * s_t = F((m∘h_{t−1}, …), a_t), so J_t = J·diag(m, 1 …) J being the Jacobian of the cell inside. One m per
 * sequence, the same at every step and for all gates, scaled so that its mean is 1; the other components of the
 * state (an LSTM's c) pass untouched. It drops units of h_{t−1} wherever the cell inside reads them, so it suits
 * only cells that read h_{t−1} through their recurrent matrices alone.
 *
 * In a config: `noise: [{ name: recurrent-dropout, rate: 0.25 }]`.
 */
export const recurrentDropout = noise({
  name: "recurrent-dropout",
  summary:
    "In training, some units of h are hidden from the recurrent matrices, different ones for each sequence",
  formula:
    "s_t = F((m∘h_{t−1}, …), a_t), m = Bernoulli(1 − rate)/(1 − rate) once per sequence; evaluated with m = 1",
  source:
    "Gal & Ghahramani 2016, NeurIPS, arXiv:1512.05287, only on h, with one m for all gates (tied weights); " +
    "they drop inputs and embeddings too. Semeniuta et al. 2016, arXiv:1603.05118, under the same name, drop the new " +
    "part of the memory instead",
  options: {
    rate: z.number().min(0).lt(1).default(0.25).describe("Probability that a unit of h is dropped"),
  },
  create: ({ rate }, { kernels }) => ({
    wrap(cell) {
      if (cell.shapes.bypass) {
        throw new UserError(
          "recurrent-dropout drops units of h_{t−1} for the recurrent matrices, but in this cell " +
            "h_{t−1} reaches s_t past them too (by a leak, a gate or zoneout), which it would cut as well; write " +
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
