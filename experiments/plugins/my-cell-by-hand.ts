import { cell, sigmoid, tanh, typedCell, z } from "bptt-lab";

/** The cell of my-cell.ts with its derivatives written down; docs/writing-a-cell.md explains it line by line. */
export const janetByHand = cell({
  name: "janet-by-hand",
  summary: "An LSTM of its forget gate alone, verb by verb",
  source: "van der Westhuizen & Lasenby 2018, arXiv:1804.04849",
  options: { beta: z.number().default(1).describe("β: how much more is written than forgotten") },
  create: ({ beta }, { kernels, hidden: H, bias }) =>
    typedCell({
      shapes: {
        state: { h: H },
        drive: 2 * H,
        driveGates: 2,
        delta: [2 * H], // ∂E/∂(s, c)
        parameters: { W: { shape: [2 * H, H], init: "W", recurrent: true, gates: 2 } },
        saved: { keep: H, slope: 2 * H }, // σ(s); ∂h_t/∂s and ∂h_t/∂c
        work: { Wt: [H, 2 * H] },
        memoryGates: bias ? [{ keep: { parameter: "b", from: 0, count: H } }] : [],
        ownNonlinearities: true,
        bypass: true,
        form: "direct", // setDirect
      },
      bind: ({ B, parameters: { W }, gradients, work: { Wt }, saved, drive, state, next, delta }) => ({
        prepare() {
          kernels.setTransposed(Wt, W, 2 * H, H);
        },
        // (s, c) = a_t + W h_{t−1} takes the place of a_t; h_t = σ(s)∘h_{t−1} + (1 − σ(s − β))∘tanh(c)
        forward(t) {
          const [p, before, h] = [drive[t], state[t][0], next[t][0]];
          kernels.addProduct(p, before, Wt, B, H, 2 * H);
          for (let row = 0; row < B; row++) {
            for (let i = 0; i < H; i++) {
              const [s, c] = [p[row * 2 * H + i], p[row * 2 * H + H + i]];
              h[row * H + i] = sigmoid(s) * before[row * H + i] + (1 - sigmoid(s - beta)) * tanh(c);
            }
          }
        },
        // ∂h_t/∂s = σ(s)(1 − σ(s))∘h_{t−1} − w(1 − w)∘g, ∂h_t/∂c = w∘(1 − g²), with w = 1 − σ(s − β), g = tanh(c)
        linearize(t, steps) {
          const [p, before, keep, slope] = [drive[t], state[t][0], saved.keep[t], saved.slope[t]];
          for (let row = 0; row < steps * B; row++) {
            for (let i = 0; i < H; i++) {
              const [s, c] = [p[row * 2 * H + i], p[row * 2 * H + H + i]];
              const [f, w, g] = [sigmoid(s), 1 - sigmoid(s - beta), tanh(c)];
              keep[row * H + i] = f;
              slope[row * 2 * H + i] = f * (1 - f) * before[row * H + i] - w * (1 - w) * g;
              slope[row * 2 * H + H + i] = w * (1 - g * g);
            }
          }
        },
        // d(s, c) = da + W v, then dh_t = σ(s)∘v + ∂h_t/∂s∘ds + ∂h_t/∂c∘dc
        pushforward(out, tangent, v, t, steps, vectors) {
          const [dp, dh, keep, slope] = [tangent[0], out[0], saved.keep[t], saved.slope[t]];
          kernels.addProduct(dp, v[0], Wt, steps * B * vectors, H, 2 * H);
          kernels.setTimesShared(dp, dp, slope, steps * B, vectors, 2 * H);
          kernels.setTimesShared(dh, v[0], keep, steps * B, vectors, H);
          for (let row = 0; row < steps * B * vectors; row++)
            for (let i = 0; i < H; i++) dh[row * H + i] += dp[row * 2 * H + i] + dp[row * 2 * H + H + i];
        },
        // ∂E/∂s = ∂h_t/∂s∘ds_t and ∂E/∂c = ∂h_t/∂c∘ds_t
        pullToDrive(here, ds, t, steps, vectors) {
          const [dp, dh, slope] = [here[0], ds[0], saved.slope[t]];
          for (let row = 0; row < steps * B * vectors; row++) {
            for (let i = 0; i < H; i++) {
              dp[row * 2 * H + i] = dh[row * H + i];
              dp[row * 2 * H + H + i] = dh[row * H + i];
            }
          }
          kernels.setTimesShared(dp, dp, slope, steps * B, vectors, 2 * H);
        },
        // ∂E/∂h_{t−1} = σ(s)∘ds_t + Wᵀ ∂E/∂(s, c)
        pullToState(out, here, ds, t, steps, vectors) {
          kernels.setTimesShared(out[0], ds[0], saved.keep[t], steps * B, vectors, H);
          kernels.addProduct(out[0], here[0], W, steps * B * vectors, 2 * H, H);
        },
        setDirect: (out, _from, t, steps) => kernels.setCopy(out[0], saved.keep[t], steps * B * H),
        // ∂E/∂W = Σ ∂E/∂(s, c) h_{t−1}ᵀ
        accumulate(t, steps) {
          kernels.addTransposedProduct(gradients.W, delta[t][0], state[t][0], steps * B, 2 * H, H);
        },
      }),
    }),
});
