import { regularizer, z } from "../define.ts";
import { countSequences } from "./count-sequences.ts";

/**
 * strength/T·Σ_{t=1…T} (‖h_t‖ − ‖h_{t−1}‖)², the mean over sequences, T the sequence's own length. As printed in
 * the paper, the term of t = 1 counts, with h_0 being 0, learned, or carried over. Only for the top layer. The
 * slope of ‖h‖ at h = 0 is taken as 0.
 */
export const normStabilizer = regularizer({
  name: "norm-stabilizer",
  summary: "Pulls the length of each state towards that of the previous one",
  formula: "R = mean over sequences of 1/T·Σ_{t=1…T} (‖h_t‖ − ‖h_{t−1}‖)², from h_0 on",
  source: "Krueger & Memisevic 2016, ICLR, arXiv:1511.08400",
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
        let before = rowNorm(states[0]!, b, H);
        for (let t = 1; t <= T; t++) {
          const here = rowNorm(states[t]!, b, H);
          squares += (here - before) * (here - before);
          before = here;
        }
        if (T > 0) sum += squares / T;
      }
      return sum / sequences;
    },
    addErrors({ B, H, lengths, states }, errors, scale, initial) {
      const sequences = countSequences(lengths);
      for (let b = 0; b < B; b++) {
        const T = lengths[b]!;
        if (T === 0) continue;
        const factor = (2 * scale) / (sequences * T);
        let here = rowNorm(states[0]!, b, H);
        let rise = 0;
        for (let t = 0; t <= T; t++) {
          const after = t < T ? rowNorm(states[t + 1]!, b, H) : here;
          const nextRise = after - here;
          // ∂R/∂‖h_t‖ = 2(rise − next rise)/T, ∂‖h‖/∂h = h/‖h‖
          const error = t === 0 ? initial : errors[t - 1]!;
          if (error && here > 0) addRow(error, states[t]!, (factor * (rise - nextRise)) / here, b, H);
          here = after;
          rise = nextRise;
        }
      }
    },
  }),
});

/** ‖a[b,·]‖ of a[B,H] */
function rowNorm(a: Float64Array, b: number, H: number): number {
  let squares = 0;
  for (let j = b * H; j < (b + 1) * H; j++) squares += a[j]! * a[j]!;
  return Math.sqrt(squares);
}

/** out[b,·] += factor·a[b,·] of [B,H] */
function addRow(out: Float64Array, a: Float64Array, factor: number, b: number, H: number): void {
  for (let j = b * H; j < (b + 1) * H; j++) out[j]! += factor * a[j]!;
}
