import { cell, typedCell, z as zod } from "../define.ts";
import { nonlinearity } from "./nonlinearity.ts";

/**
 * An Euler step of length ε of ḣ = f(M h + a), M = W − Wᵀ − γ I, so J_t = I + ε diag(f′(z_t)) M. M's skew part has
 * imaginary eigenvalues alone: the differential equation neither grows nor decays. The Euler step does grow, by
 * √((1 − εγ)² + ε²ω²) along an eigenvalue iω at slope 1; the diffusion γ is there to make up for it.
 *
 * This is the paper's cell without its gate. W is a full matrix of which only W − Wᵀ counts, as the paper writes it.
 * The defaults of ε and γ are ours.
 */
export const antisymmetric = cell({
  name: "antisymmetric",
  summary: "A stable differential equation in small steps: Jacobians close to a rotation, whatever W",
  formula:
    "h_t = h_{t−1} + ε f((W − Wᵀ − γ I) h_{t−1} + U x_t + b), J_t = I + ε diag(f′(z_t)) (W − Wᵀ − γ I)",
  source: "Chang, Chen, Haber & Chi 2019 (AntisymmetricRNN), arXiv:1902.09689, the variant without gate",
  options: {
    step: zod.number().positive().default(0.1).describe("ε: length of the Euler step"),
    diffusion: zod.number().min(0).default(0.1).describe("γ: what is taken off the diagonal"),
  },
  create({ step, diffusion }, { kernels, hidden: H, activation }) {
    const f = nonlinearity(activation, H);
    return typedCell(
      {
        state: { h: H },
        drive: H,
        delta: [H],
        parameters: { W: { shape: [H, H], init: "W", recurrent: true }, ...f.parameters },
        // ε f′(z) and f(z)
        saved: { slope: H, active: H },
        work: { M: [H, H], Mt: [H, H], dM: [H, H] },
        direct: true,
      },
      {
        prepare({ work: { M, Mt, dM }, parameters: { W } }) {
          for (let i = 0; i < H; i++) {
            for (let j = 0; j < H; j++) M[i * H + j] = W[i * H + j]! - W[j * H + i]!;
            M[i * H + i]! -= diffusion;
          }
          kernels.setTransposed(Mt, M, H, H);
          kernels.setZero(dM, H * H);
        },
        // z_t = a_t + M h_{t−1} takes the place of a_t.
        forward(at, t) {
          const z = at.drive[t]!;
          const before = at.state[t]![0]!;
          const h = at.next[t]![0]!;
          const active = at.saved.active[t]!;
          kernels.addProduct(z, before, at.work.Mt, at.B, H, H);
          f.apply(at, active, z, at.B);
          for (let i = 0; i < at.B * H; i++) h[i] = before[i]! + step * active[i]!;
        },
        linearize(at, t, steps) {
          const slope = at.saved.slope[t]!;
          f.slope(at, slope, at.drive[t]!, at.saved.active[t]!, steps * at.B);
          kernels.timesScalar(slope, step, steps * at.B * H);
        },
        pushforward({ B, saved, work }, out, tangent, v, t, steps, vectors) {
          const rows = steps * B * vectors;
          kernels.addProduct(tangent[0]!, v[0]!, work.Mt, rows, H, H);
          kernels.setTimesShared(out[0]!, tangent[0]!, saved.slope[t]!, steps * B, vectors, H);
          kernels.add(out[0]!, v[0]!, rows * H);
        },
        absorb({ B, saved }, delta, ds, t, steps, vectors) {
          kernels.setTimesShared(delta[0]!, ds[0]!, saved.slope[t]!, steps * B, vectors, H);
        },
        pullback({ B, work }, out, delta, ds, _t, steps, vectors) {
          const rows = steps * B * vectors;
          kernels.setProduct(out[0]!, delta[0]!, work.M, rows, H, H);
          kernels.add(out[0]!, ds[0]!, rows * H);
        },
        accumulate(at, t, steps) {
          const delta = at.delta[t]![0]!;
          kernels.addTransposedProduct(at.work.dM, delta, at.state[t]![0]!, steps * at.B, H, H);
          f.accumulate(at, delta, at.drive[t]!, steps * at.B);
        },
        // W_ij stands in M_ij, and with a minus in M_ji.
        finish({ work: { dM }, gradients: { W } }) {
          for (let i = 0; i < H; i++)
            for (let j = 0; j < H; j++) W[i * H + j]! += dM[i * H + j]! - dM[j * H + i]!;
        },
      },
    );
  },
});
