import { regularizer, z } from "../define.ts";
import { countSequences } from "./count-sequences.ts";

/**
 * strength·mean h²: over the steps and units of a sequence, then over sequences. As in the authors' code, a mean of
 * squares (their α = 2 is strength 2 here), for the top layer only. Theirs is of h after dropout, ours of h itself.
 */
export const activation = regularizer({
  name: "activation",
  summary: "Activation regularization (AR): pulls the states towards 0",
  formula: "R = mean over sequences of 1/(T·H)·Σ_t ‖h_t‖²",
  source: "Merity, McCann & Socher 2017, arXiv:1708.01009; there of h after dropout, here of h itself",
  options: {
    strength: z
      .number()
      .min(0)
      .default(2)
      .describe("Factor on the penalty, α of the paper; 0 changes nothing"),
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
        for (let t = 1; t <= T; t++) {
          const h = states[t]!;
          for (let j = b * H; j < (b + 1) * H; j++) squares += h[j]! * h[j]!;
        }
        if (T > 0) sum += squares / (T * H);
      }
      return sum / sequences;
    },
    addErrors({ B, H, lengths, states }, errors, scale) {
      const sequences = countSequences(lengths);
      for (let b = 0; b < B; b++) {
        const T = lengths[b]!;
        const factor = (2 * scale) / (sequences * T * H);
        for (let t = 1; t <= T; t++) {
          const h = states[t]!;
          const error = errors[t - 1]!;
          for (let j = b * H; j < (b + 1) * H; j++) error[j]! += factor * h[j]!;
        }
      }
    },
  }),
});
