import { cell, typedCell } from "../define.ts";
import { nonlinearity } from "./nonlinearity.ts";

/** s_t = f(U x_t + W s_{t−1} + b), so J_t = diag(f′(z_t)) W. */
export const vanilla = cell({
  name: "vanilla",
  summary: "The seed's cell: one state vector, one recurrent matrix",
  formula: "s_t = f(U x_t + W s_{t−1} + b), J_t = diag(f′(z_t)) W",
  source: "Elman 1990, Cognitive Science 14",
  options: {},
  create(_, { kernels, hidden: H, activation }) {
    const f = nonlinearity(activation, H);
    const { timesCurvature } = f;
    return typedCell(
      {
        state: { h: H },
        drive: H,
        delta: [H],
        parameters: { W: { shape: [H, H], init: "W", recurrent: true }, ...f.parameters },
        saved: { slope: H },
        work: { Wt: [H, H] },
      },
      {
        prepare({ work, parameters }) {
          kernels.setTransposed(work.Wt, parameters.W, H, H);
        },
        // z_t = a_t + W s_{t−1} takes the place of a_t.
        forward(at, t) {
          const z = at.drive[t]!;
          kernels.addProduct(z, at.state[t]![0]!, at.work.Wt, at.B, H, H);
          f.apply(at, at.next[t]![0]!, z, at.B);
        },
        linearize(at, t, steps) {
          f.slope(at, at.saved.slope[t]!, at.drive[t]!, at.next[t]![0]!, steps * at.B);
        },
        pushforward({ B, saved, work }, out, tangent, v, t, steps, vectors) {
          kernels.addProduct(tangent[0]!, v[0]!, work.Wt, steps * B * vectors, H, H);
          kernels.setTimesShared(out[0]!, tangent[0]!, saved.slope[t]!, steps * B, vectors, H);
        },
        absorb({ B, saved }, delta, ds, t, steps, vectors) {
          kernels.setTimesShared(delta[0]!, ds[0]!, saved.slope[t]!, steps * B, vectors, H);
        },
        pullback({ B, parameters }, out, delta, _ds, _t, steps, vectors) {
          kernels.setProduct(out[0]!, delta[0]!, parameters.W, steps * B * vectors, H, H);
        },
        accumulate(at, t, steps) {
          const delta = at.delta[t]![0]!;
          kernels.addTransposedProduct(at.gradients.W, delta, at.state[t]![0]!, steps * at.B, H, H);
          f.accumulate(at, delta, at.drive[t]!, steps * at.B);
        },
        // g = Σ uᵀ diag(f′(z)) W v: ∂g/∂W = (f′∘u) vᵀ and ∂g/∂z = f″∘u∘(W v).
        bilinear: {
          addImmediate({ B, saved, gradients }, u, v, t, steps) {
            const rows = steps * B;
            kernels.setTimes(u[0]!, u[0]!, saved.slope[t]!, rows * H);
            kernels.addTransposedProduct(gradients.W, u[0]!, v[0]!, rows, H, H);
          },
          setDelta:
            timesCurvature &&
            (({ B, work, drive, next }, delta, u, v, t, steps) => {
              const rows = steps * B;
              const out = delta[0]!;
              kernels.setProduct(out, v[0]!, work.Wt, rows, H, H);
              kernels.setTimes(out, out, u[0]!, rows * H);
              timesCurvature(out, drive[t]!, next[t]![0]!, rows);
            }),
        },
      },
    );
  },
});
