import { fromEachStep } from "../../engine/arena.ts";
import type { BackwardPass, Block } from "../define.ts";
import { truncation, z } from "../define.ts";

/**
 * Each output's error goes back through lags 0…length. The seed does this with two nested loops and one
 * vector product for every output and lag; here all outputs move back together, one matrix product a lag:
 * after l lags row k of `arriving` holds ∂E_{k+l}/∂s_k.
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
      ...Object.fromEntries(
        Object.entries(cell.state).flatMap(([name, size]) => [
          [`arriving_${name}`, [T, B, size]],
          [`earlier_${name}`, [T, B, size]],
        ]),
      ),
      ...Object.fromEntries(cell.delta.map((size, i) => [`delta_${i}`, [T, B, size]])),
    }),
    bind: (pass) => bindWindow(pass, length),
  }),
});

function bindWindow(
  { kernels, cell, at, errors, initial, work, longest }: BackwardPass,
  length: number,
): (T: number) => void {
  const { B } = at;
  const state = Object.entries(cell.shapes.state);
  const deltaSizes = cell.shapes.delta;
  const blocks = (prefix: string): readonly Block[] => {
    const parts = state.map(([name, size]) => fromEachStep(work[`${prefix}_${name}`]!, longest, B * size));
    return Array.from({ length: longest }, (_, t) => parts.map((part) => part[t]!));
  };
  const one = blocks("arriving");
  const other = blocks("earlier");
  const lagged = deltaSizes.map((size, i) => fromEachStep(work[`delta_${i}`]!, longest, B * size));
  const deltaOfLag: readonly Block[] = Array.from({ length: longest }, (_, t) => lagged.map((d) => d[t]!));
  const { linearize, pullToDrive, pullToState } = cell.verbs;

  return (T) => {
    linearize(at, 0, T);
    let arriving = one;
    let earlier = other;
    kernels.setCopy(arriving[0]![0]!, errors[0]!, T * B * state[0]![1]);
    for (let i = 1; i < state.length; i++) kernels.setZero(arriving[0]![i]!, T * B * state[i]![1]);
    for (let lag = 0, steps = T; ; lag++, steps--) {
      // Lag 0 starts the sum, every further lag adds to it.
      const delta = lag === 0 ? at.delta : deltaOfLag;
      pullToDrive(at, delta[0]!, arriving[0]!, 0, steps, 1);
      if (lag > 0) {
        for (let i = 0; i < deltaSizes.length; i++) {
          kernels.add(at.delta[0]![i]!, delta[0]![i]!, steps * B * deltaSizes[i]!);
        }
      }
      if (initial) {
        // What has arrived at the first step goes on to s_0.
        pullToState(at, earlier[0]!, delta[0]!, arriving[0]!, 0, 1, 1);
        for (let i = 0; i < state.length; i++) kernels.add(initial[i]!, earlier[0]![i]!, B * state[i]![1]);
      }
      if (lag === length || steps === 1) return;
      // J_kᵀ of steps k = 1 … arrives at k − 1: the result moves one row up.
      pullToState(at, earlier[0]!, delta[1]!, arriving[1]!, 1, steps - 1, 1);
      [arriving, earlier] = [earlier, arriving];
    }
  };
}
