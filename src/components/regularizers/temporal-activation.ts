import { regularizer, z } from "../define.ts";
import { countSequences } from "./count-sequences.ts";

/**
 * strength·mean (h_t − h_{t−1})²: over the steps t = 2 … T and units of a sequence, then over sequences. As in the
 * authors' code, a mean of squares (their β = 1 is strength 1 here), for the top layer only, from the first state
 * to the last: the change from h_0 to h_1 does not count. A sequence of one step has no penalty.
 */
export const temporalActivation = regularizer({
  name: "temporal-activation",
  summary: "Temporal activation regularization (TAR): pulls each state towards the previous one",
  formula: "R = mean over sequences of 1/((T − 1)·H)·Σ_{t≥2} ‖h_t − h_{t−1}‖²",
  source: "Merity, McCann & Socher 2017, arXiv:1708.01009",
  options: {
    strength: z
      .number()
      .min(0)
      .default(1)
      .describe("Factor on the penalty, β of the paper; 0 changes nothing"),
  },
  create: ({ strength }) => ({
    acts: "states",
    strength,
    penalty({ B, H, lengths, states }) {
      const sequences = countSequences(lengths);
      let sum = 0;
      for (let b = 0; b < B; b++) {
        const T = lengths[b]!;
        let squares = 0;
        for (let t = 2; t <= T; t++) {
          const h = states[t]!;
          const before = states[t - 1]!;
          for (let j = b * H; j < (b + 1) * H; j++) {
            const change = h[j]! - before[j]!;
            squares += change * change;
          }
        }
        if (T > 1) sum += squares / ((T - 1) * H);
      }
      return sum / sequences;
    },
    addErrors({ B, H, lengths, states }, errors, scale) {
      const sequences = countSequences(lengths);
      for (let b = 0; b < B; b++) {
        const T = lengths[b]!;
        const factor = (2 * scale) / (sequences * (T - 1) * H);
        for (let t = 2; t <= T; t++) {
          const h = states[t]!;
          const before = states[t - 1]!;
          const error = errors[t - 1]!;
          const errorBefore = errors[t - 2]!;
          for (let j = b * H; j < (b + 1) * H; j++) {
            const slope = factor * (h[j]! - before[j]!);
            error[j]! += slope;
            errorBefore[j]! -= slope;
          }
        }
      }
    },
  }),
});
