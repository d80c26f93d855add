import { fillGaussian } from "../../engine/streams.ts";
import { initializer, z } from "../define.ts";
import { UserError } from "../user-error.ts";
import { criticalStd } from "./mean-field.ts";

/**
 * W_ij ~ N(0, σ_w²/n) with χ = 1 for the model's activation: at update 0 the mean squared gradient of a wide
 * vanilla network neither grows nor shrinks. Derived for h_t = φ(W h_{t−1} + …); for gated cells it is a heuristic.
 *
 * At s = 0 and φ(0) = 0 the fixed point is q* = 0 and σ_w = √(2/(φ′(0⁻)² + φ′(0⁺)²)), not integrated: 1/|φ′(0)| where φ has
 * one slope there. For φ linear on both sides of 0 (ReLU: √2) that is σ_w at every s.
 */
export const critical = initializer({
  name: "critical",
  summary: "The edge of chaos: σ_w chosen so that gradients keep their mean square, given the activation",
  formula: "W_ij ~ N(0, σ_w²/n), χ = σ_w²·∫Dz φ′(√q* z)² = 1, q* = σ_w²·∫Dz φ(√q* z)² + s",
  source: "Chen, Pennington & Schoenholz 2018, arXiv:1806.05394, for vanilla networks; Poole et al. 2016",
  addresses: ["eigenvalues", "exploding"],
  options: {
    s: z
      .number()
      .min(0)
      .max(100)
      .default(0.1)
      .describe("Variance that inputs and biases add to every pre-activation"),
  },
  create({ s }, { activation }) {
    const std = criticalStd(s, activation);
    if (std === null) {
      throw new UserError(
        `critical finds no σ_w with χ = 1 for this activation at s = ${s}; try another s, or another initializer`,
      );
    }
    return {
      fill(W, rows, columns, stream) {
        fillGaussian(W, rows * columns, std / Math.sqrt(columns), stream);
      },
    };
  },
});
