import { regularizer } from "../define.ts";
import { errorRatioPenalty, ratioOptions } from "./error-ratio.ts";

/**
 * strength·mean (‖J_tᵀd_t‖/‖d_t‖ − 1)², d_t = ∂E/∂s_t: equation 9, with norms. Differentiated only with respect to
 * W in J_t, d_t and the slopes in J_t being constants, as published. The paper sums the terms; ours is their mean,
 * as in the authors' code, which takes squared norms (omega-squared) and drops terms with ‖d_t‖² < 1e-20, as ours
 * does. Where J_tᵀd_t = 0 a term is 1 and its gradient is taken as 0.
 */
export const omega = regularizer({
  name: "omega",
  summary: "Keeps the error's length on its way back in time, by the ratio of norms (equation 9)",
  formula: "R = mean over t and sequences of (‖J_tᵀd_t‖/‖d_t‖ − 1)², d_t = ∂E/∂s_t constant",
  source: "Pascanu, Mikolov & Bengio 2013, ICML, equation 9; their code is omega-squared",
  addresses: ["eigenvalues", "saturation", "exploding"],
  options: ratioOptions,
  create: ({ strength }) =>
    errorRatioPenalty(strength, {
      setValues(out, back, error, n) {
        for (let i = 0; i < n; i++) {
          const excess = Math.sqrt(back[i]! / error[i]!) - 1;
          out[i] = excess * excess;
        }
      },
      // The ratio is ‖y‖/‖d‖, and ∂‖y‖ = ∂(dᵀJ y)/‖y‖.
      setSlopes(out, back, error, n) {
        for (let i = 0; i < n; i++) {
          const excess = Math.sqrt(back[i]! / error[i]!) - 1;
          out[i] = back[i]! > 0 ? (2 * excess) / (Math.sqrt(back[i]!) * Math.sqrt(error[i]!)) : 0;
        }
      },
    }),
});
