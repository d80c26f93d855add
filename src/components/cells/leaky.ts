import { cell, typedCell, z as zod } from "../define.ts";
import { nonlinearity } from "./nonlinearity.ts";

/**
 * h_t = (1 − α) h_{t−1} + α f(z_t), so J_t = (1 − α) I + α diag(f′(z_t)) W: an Euler step of length α of
 * τ ḣ = −h + f(W h + U x + b). α is one fixed number for all units; Mozer's units each have their own.
 */
export const leaky = cell({
  name: "leaky",
  summary: "Leaky integrators: a fixed share of the old state stays, whatever W does",
  formula: "h_t = (1 − α) h_{t−1} + α f(U x_t + W h_{t−1} + b), J_t = (1 − α) I + α diag(f′(z_t)) W",
  source:
    "Jaeger, Lukoševičius, Popovici & Siewert 2007, Neural Networks 20 (there with W fixed); " +
    "Mozer 1992 for units with time constants",
  options: {
    leak: zod
      .number()
      .gt(0)
      .max(1)
      .default(0.1)
      .describe("α: the share of the state that is new; 1 is vanilla"),
  },
  create({ leak }, { kernels, hidden: H, activation }) {
    const f = nonlinearity(activation, H);
    const { timesCurvature } = f;
    const keep = 1 - leak;
    return typedCell(
      {
        state: { h: H },
        drive: H,
        delta: [H],
        parameters: { W: { shape: [H, H], init: "W", recurrent: true }, ...f.parameters },
        // α f′(z) and f(z)
        saved: { slope: H, active: H },
        work: { Wt: [H, H] },
        direct: true,
      },
      {
        prepare({ work, parameters }) {
          kernels.setTransposed(work.Wt, parameters.W, H, H);
        },
        // z_t = a_t + W h_{t−1} takes the place of a_t.
        forward(at, t) {
          const z = at.drive[t]!;
          const before = at.state[t]![0]!;
          const h = at.next[t]![0]!;
          const active = at.saved.active[t]!;
          kernels.addProduct(z, before, at.work.Wt, at.B, H, H);
          f.apply(at, active, z, at.B);
          for (let i = 0; i < at.B * H; i++) h[i] = keep * before[i]! + leak * active[i]!;
        },
        linearize(at, t, steps) {
          const slope = at.saved.slope[t]!;
          f.slope(at, slope, at.drive[t]!, at.saved.active[t]!, steps * at.B);
          kernels.timesScalar(slope, leak, steps * at.B * H);
        },
        pushforward({ B, saved, work }, out, tangent, v, t, steps, vectors) {
          const rows = steps * B * vectors;
          kernels.addProduct(tangent[0]!, v[0]!, work.Wt, rows, H, H);
          kernels.setTimesShared(out[0]!, tangent[0]!, saved.slope[t]!, steps * B, vectors, H);
          kernels.addScaled(out[0]!, v[0]!, keep, rows * H);
        },
        absorb({ B, saved }, delta, ds, t, steps, vectors) {
          kernels.setTimesShared(delta[0]!, ds[0]!, saved.slope[t]!, steps * B, vectors, H);
        },
        pullback({ B, parameters }, out, delta, ds, _t, steps, vectors) {
          const rows = steps * B * vectors;
          kernels.setProduct(out[0]!, delta[0]!, parameters.W, rows, H, H);
          kernels.addScaled(out[0]!, ds[0]!, keep, rows * H);
        },
        accumulate(at, t, steps) {
          const delta = at.delta[t]![0]!;
          kernels.addTransposedProduct(at.gradients.W, delta, at.state[t]![0]!, steps * at.B, H, H);
          f.accumulate(at, delta, at.drive[t]!, steps * at.B);
        },
        // g = Σ uᵀ((1 − α) I + α diag(f′(z)) W) v: ∂g/∂W = α (f′∘u) vᵀ and ∂g/∂z = α f″∘u∘(W v).
        bilinear: {
          addImmediate({ B, saved, gradients }, u, v, t, steps) {
            kernels.setTimes(u[0]!, u[0]!, saved.slope[t]!, steps * B * H);
            kernels.addTransposedProduct(gradients.W, u[0]!, v[0]!, steps * B, H, H);
          },
          setDelta:
            timesCurvature &&
            (({ B, work, drive, saved }, delta, u, v, t, steps) => {
              const rows = steps * B;
              const out = delta[0]!;
              kernels.setProduct(out, v[0]!, work.Wt, rows, H, H);
              kernels.setTimes(out, out, u[0]!, rows * H);
              kernels.timesScalar(out, leak, rows * H);
              timesCurvature(out, drive[t]!, saved.active[t]!, rows);
            }),
        },
      },
    );
  },
});
