import { blocks } from "../../engine/arena.ts";
import { truncation, z } from "../define.ts";

/**
 * Each output's error goes back through lags 0…length. The tutorial does this with two nested loops and one vector
 * product for every output and lag; here all outputs move back together, one matrix product per lag: after l lags
 * row k of `arriving` holds ∂E_{k+l}/∂s_k.
 */
export const window = truncation({
  name: "window",
  summary: "Every output looks back the same number of steps",
  formula: "delta_k = Σ_{l=0…length} f′ ∘ (J_{k+1}ᵀ ⋯ J_{k+l}ᵀ e_{k+l})",
  source: "Britz 2015 (WildML tutorial, `bptt_truncate`); Williams & Peng 1990, BPTT(h) with h = length + 1",
  options: { length: z.int().min(0).max(1e9).default(4).describe("The longest lag, in steps") },
  create: ({ length }) => ({
    segments: (T) =>
      Array.from({ length: T }, (_, t) => ({ start: Math.max(0, t - length), firstOutput: t, end: t + 1 })),
    work: ({ T, B, cell }) => ({
      arriving: blocks(T, [B], cell.widths),
      earlier: blocks(T, [B], cell.widths),
      lagged: blocks(T, [B], cell.shapes.delta),
    }),
    bind({ kernels, cell, at, verbs, errors, initial, work }) {
      const { B } = at;
      const { widths } = cell;
      const deltaWidths = cell.shapes.delta;
      return (T) => {
        verbs.linearize(0, T);
        let { arriving, earlier } = work;
        kernels.setCopy(arriving[0]![0]!, errors[0]!, T * B * widths[0]!);
        for (let i = 1; i < widths.length; i++) kernels.setZero(arriving[0]![i]!, T * B * widths[i]!);
        for (let lag = 0, steps = T; ; lag++, steps--) {
          // Lag 0 starts the sum, every further lag adds to it.
          const delta = lag === 0 ? at.delta : work.lagged;
          verbs.pullToDrive(delta[0]!, arriving[0]!, 0, steps, 1);
          if (lag > 0) {
            for (let i = 0; i < deltaWidths.length; i++)
              kernels.add(at.delta[0]![i]!, delta[0]![i]!, steps * B * deltaWidths[i]!);
          }
          if (initial) {
            // What has arrived at the first step goes on to s_0.
            verbs.pullToState(earlier[0]!, delta[0]!, arriving[0]!, 0, 1, 1);
            for (let i = 0; i < widths.length; i++) kernels.add(initial[i]!, earlier[0]![i]!, B * widths[i]!);
          }
          if (lag === length || steps === 1) return;
          // J_kᵀ of steps k = 1 … arrives at k − 1: the result moves one row up.
          verbs.pullToState(earlier[0]!, delta[1]!, arriving[1]!, 1, steps - 1, 1);
          [arriving, earlier] = [earlier, arriving];
        }
      };
    },
  }),
});
