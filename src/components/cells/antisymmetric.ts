import { cell, z } from "../define.ts";
import { elman, matrix } from "./elman.ts";

/**
 * An Euler step of length ε of ḣ = f(M h + a), M = W − Wᵀ − γ I, so J_t = I + ε diag(f′(z_t)) M. M's skew part has
 * only imaginary eigenvalues, so the differential equation neither grows nor decays. The Euler step does grow, by
 * √((1 − εγ)² + ε²ω²) along an eigenvalue iω at slope 1; the diffusion γ makes up for it.
 *
 * This is the paper's cell without its gate. W is a full matrix of which only W − Wᵀ matters, as in the paper. The
 * defaults of ε and γ are ours.
 */
export const antisymmetric = cell({
  name: "antisymmetric",
  summary: "A stable differential equation in small steps: Jacobians close to a rotation, whatever W",
  formula:
    "h_t = h_{t−1} + ε f((W − Wᵀ − γ I) h_{t−1} + U x_t + b), J_t = I + ε diag(f′(z_t)) (W − Wᵀ − γ I)",
  source: "Chang, Chen, Haber & Chi 2019 (AntisymmetricRNN), arXiv:1902.09689, the variant without gate",
  addresses: ["eigenvalues", "direct-path"],
  options: {
    step: z.number().positive().default(0.1).describe("ε: length of the Euler step"),
    diffusion: z.number().min(0).default(0.1).describe("γ: subtracted from the diagonal"),
  },
  create({ step, diffusion }, context) {
    const { hidden: H, kernels } = context;
    return elman(
      context,
      matrix({
        parameters: { W: { shape: [H, H], init: "W", recurrent: true } },
        work: { M: [H, H], dM: [H, H] },
        bind: ({ parameters: { W }, gradients: { W: dW }, work: { M, dM } }) => ({
          W: M,
          dW: dM,
          make() {
            for (let i = 0; i < H; i++) {
              for (let j = 0; j < H; j++) M[i * H + j] = W[i * H + j]! - W[j * H + i]!;
              M[i * H + i]! -= diffusion;
            }
            kernels.setZero(dM, H * H);
          },
          // W_ij appears in M_ij, and with a minus sign in M_ji.
          finish() {
            for (let i = 0; i < H; i++)
              for (let j = 0; j < H; j++) dW[i * H + j]! += dM[i * H + j]! - dM[j * H + i]!;
          },
        }),
      }),
      { keep: 1, gain: step },
    );
  },
});
