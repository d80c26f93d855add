import type { WrittenVerbs } from "../define.ts";
import { cell, typedCell, z as zod } from "../define.ts";
import { nonlinearity, readingOf } from "./nonlinearity.ts";

/**
 * h_t = h_{t−k} + f(z_t): ∂h_t/∂h_{t−1} = diag(f′(z_t)) W as in vanilla, ∂h_t/∂h_{t−k} = I. An error needs T/k hops
 * of the skip to go back T steps. The state is a delay line of k·H numbers: h_{t−1} is `h`, h_{t−2} is `h_1`, …;
 * its Jacobian has diag(f′) W and I in the first H rows and a shift below.
 *
 * Zhang et al. define the recurrent skip coefficient of any architecture and compare several; the identity
 * as the skip (a residual connection in time) is the choice made here. k = 1 adds f(z_t) to the state.
 */
export const skip = cell({
  name: "skip",
  summary: "Identity skips over k steps: an error goes back T steps in T/k hops",
  formula: "h_t = h_{t−k} + f(U x_t + W h_{t−1} + b)",
  source:
    "Zhang, Wu, Che, Lin, Memisevic, Salakhutdinov & Bengio 2016, arXiv:1602.08210 (recurrent skip coefficient); " +
    "the identity as the skip is ours",
  addresses: ["direct-path"],
  options: { steps: zod.int().min(1).max(1000).default(5).describe("k: how many steps a skip goes back") },
  create({ steps: k }, { kernels, hidden: H, activation }) {
    const f = nonlinearity(activation, H);
    const last = k - 1;
    return typedCell({
      shapes: {
        state: { h: H, ...Object.fromEntries(Array.from({ length: last }, (_, i) => [`h_${i + 1}`, H])) },
        drive: H,
        delta: [H],
        parameters: { W: { shape: [H, H], init: "W", recurrent: true }, ...f.parameters },
        saved: { slope: H, active: H },
        work: { Wt: [H, H] },
        bypass: true,
        form: "direct",
        units: f.units,
      },
      bind(at) {
        const { B, drive, state, next, saved, delta, work } = at;
        const { W } = at.parameters;
        const { W: dW } = at.gradients;
        const { apply, setSlope, accumulate } = f.bind(at);
        return {
          prepare() {
            kernels.setTransposed(work.Wt, W, H, H);
          },
          // z_t = a_t + W h_{t−1} takes the place of a_t; the delay line moves on by one.
          forward(t) {
            const z = drive[t]!;
            const [before, after] = [state[t]!, next[t]!];
            const active = saved.active[t]!;
            const n = B * H;
            kernels.addProduct(z, before[0]!, work.Wt, B, H, H);
            apply(active, z, B);
            kernels.setCopy(after[0]!, before[last]!, n);
            kernels.add(after[0]!, active, n);
            for (let i = 1; i < k; i++) kernels.setCopy(after[i]!, before[i - 1]!, n);
          },
          linearize(t, steps) {
            setSlope(saved.slope[t]!, drive[t]!, saved.active[t]!, steps * B);
          },
          pushforward(out, tangent, v, t, steps, vectors) {
            const rows = steps * B * vectors;
            kernels.addProduct(tangent[0]!, v[0]!, work.Wt, rows, H, H);
            kernels.setTimesShared(out[0]!, tangent[0]!, saved.slope[t]!, steps * B, vectors, H);
            kernels.add(out[0]!, v[last]!, rows * H);
            for (let i = 1; i < k; i++) kernels.setCopy(out[i]!, v[i - 1]!, rows * H);
          },
          pullToDrive(here, ds, t, steps, vectors) {
            kernels.setTimesShared(here[0]!, ds[0]!, saved.slope[t]!, steps * B, vectors, H);
          },
          pullToState(out, here, ds, _t, steps, vectors) {
            const rows = steps * B * vectors;
            kernels.setProduct(out[0]!, here[0]!, W, rows, H, H);
            if (k === 1) {
              kernels.add(out[0]!, ds[0]!, rows * H);
              return;
            }
            kernels.add(out[0]!, ds[1]!, rows * H);
            for (let i = 1; i < last; i++) kernels.setCopy(out[i]!, ds[i + 1]!, rows * H);
            kernels.setCopy(out[last]!, ds[0]!, rows * H);
          },
          setDirect: delayLine(k, B, H),
          read: readingOf(B, H, saved.active, saved.slope),
          accumulate(t, steps) {
            const dz = delta[t]![0]!;
            kernels.addTransposedProduct(dW, dz, state[t]![0]!, steps * B, H, H);
            accumulate(dz, drive[t]!, steps * B);
          },
        };
      },
    });
  },
});

/** h_t comes from the last component of s_{t−1}, every other from the one before it. */
const delayLine =
  (k: number, B: number, H: number): NonNullable<WrittenVerbs["setDirect"]> =>
  (out, from, _t, steps) => {
    const to = from === k - 1 ? 0 : from + 1;
    for (let i = 0; i < k; i++) out[i]!.fill(i === to ? 1 : 0, 0, steps * B * H);
  };
