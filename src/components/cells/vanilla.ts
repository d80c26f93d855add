import { cell, typedCell } from "../define.ts";

/** s_t = f(U x_t + W s_{t−1} + b), so J_t = diag(f′(z_t)) W. */
export const vanilla = cell({
  name: "vanilla",
  summary: "The seed's cell: one state vector, one recurrent matrix",
  formula: "s_t = f(U x_t + W s_{t−1} + b), J_t = diag(f′(z_t)) W",
  source: "Elman 1990, Cognitive Science 14",
  options: {},
  create: (_, { kernels, hidden: H, activation }) =>
    typedCell(
      {
        state: { h: H },
        drive: H,
        delta: [H],
        parameters: { W: { shape: [H, H], init: "W", recurrent: true } },
        saved: { slope: H },
        work: { Wt: [H, H] },
      },
      {
        prepare({ work, parameters }) {
          kernels.setTransposed(work.Wt, parameters.W, H, H);
        },
        // z_t = a_t + W s_{t−1} takes the place of a_t.
        forward({ B, state, drive, work }, t) {
          const z = drive[t]!;
          kernels.addProduct(z, state[t]![0]!, work.Wt, B, H, H);
          activation.apply(state[t + 1]![0]!, z, B * H);
        },
        linearize({ B, state, drive, saved }, t, steps) {
          activation.derivative(saved.slope[t]!, drive[t]!, state[t + 1]![0]!, steps * B * H);
        },
        pushforward({ B, saved, work }, out, v, t, steps, vectors) {
          kernels.setProduct(out[0]!, v[0]!, work.Wt, steps * B * vectors, H, H);
          kernels.setTimesShared(out[0]!, out[0]!, saved.slope[t]!, steps * B, vectors, H);
        },
        absorb({ B, saved }, delta, ds, t, steps, vectors) {
          kernels.setTimesShared(delta[0]!, ds[0]!, saved.slope[t]!, steps * B, vectors, H);
        },
        pullback({ B, parameters }, out, delta, _ds, _t, steps, vectors) {
          kernels.setProduct(out[0]!, delta[0]!, parameters.W, steps * B * vectors, H, H);
        },
        accumulate({ B, gradients, delta, state }, t, steps) {
          kernels.addTransposedProduct(gradients.W, delta[t]![0]!, state[t]![0]!, steps * B, H, H);
        },
      },
    ),
});
