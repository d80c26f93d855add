import { regularizer } from "../define.ts";
import { errorRatioPenalty, ratioOptions } from "./error-ratio.ts";

/**
 * strength·mean (‖J_tᵀd_t‖²/‖d_t‖² − 1)², d_t = ∂E/∂s_t: equation 10 and the authors' code, with squared norms.
 * Differentiated only with respect to W in J_t, d_t and the slopes in J_t being constants, as published. That gives
 * ∂/∂W = 4(r − 1)/‖d_t‖²·(f′(z_t)∘d_t) y_tᵀ for a term of the vanilla cell, y_t = J_tᵀd_t and r the ratio. As in
 * the code, terms with ‖d_t‖² < 1e-20 are dropped and the others averaged.
 */
export const omegaSquared = regularizer({
  name: "omega-squared",
  summary: "Keeps the error's length on its way back in time, by the ratio of squared norms (equation 10)",
  formula: "R = mean over t and sequences of (‖J_tᵀd_t‖²/‖d_t‖² − 1)², d_t = ∂E/∂s_t constant",
  source: "Pascanu, Mikolov & Bengio 2013, ICML, equation 10 and their code; equation 9 is omega",
  addresses: ["eigenvalues", "saturation", "exploding"],
  options: ratioOptions,
  create: ({ strength }) =>
    errorRatioPenalty(strength, {
      setValues(out, back, error, n) {
        for (let i = 0; i < n; i++) {
          const excess = back[i]! / error[i]! - 1;
          out[i] = excess * excess;
        }
      },
      // The ratio is ‖y‖²/‖d‖², and ∂‖y‖² = 2·∂(dᵀJ y).
      setSlopes(out, back, error, n) {
        for (let i = 0; i < n; i++) out[i] = (4 * (back[i]! / error[i]! - 1)) / error[i]!;
      },
    }),
});
