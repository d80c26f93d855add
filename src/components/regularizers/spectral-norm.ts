import { leadingPair, leadingPairWork, spectralNorm as normOf } from "../../engine/leading-pair.ts";
import { regularizer, z } from "../define.ts";
import { weightOptions } from "./weight-options.ts";

/**
 * strength·(max(0, σ₁ − bound))². σ₁ and its vectors are found directly (engine/leading-pair.ts), not by power
 * iteration. If several singular values tie for the largest, the gradient is that of one of them. Cost per update
 * and n×n matrix, in multiply-adds: 2⅓·n³ for the penalty, and again for its gradient.
 */
export const spectralNorm = regularizer({
  name: "spectral-norm",
  summary: "Pulls the largest singular value down to a bound and leaves it alone below",
  formula: "R = (max(0, σ₁ − bound))², ∂R/∂W = 2(σ₁ − bound) u₁v₁ᵀ above the bound, else 0",
  source:
    "After Yoshida & Miyato 2017, arXiv:1705.10941, who penalise high spectral norms; the bound is ours",
  addresses: ["exploding"],
  options: {
    ...weightOptions,
    bound: z.number().min(0).default(1).describe("The penalty is 0 up to this norm; with 0 it always pulls"),
  },
  create: ({ strength, on, bound }, { kernels }) => ({
    acts: "weights",
    needs: "matrix",
    on,
    strength,
    work: (rows, columns) => leadingPairWork(rows, columns),
    bind: (pair) => ({
      penalty(W, rows, columns) {
        // Written so that NaN shows.
        const excess = normOf(kernels, pair, W, rows, columns) - bound;
        return excess <= 0 ? 0 : excess * excess;
      },
      addGradient(dW, W, rows, columns, scale) {
        const excess = leadingPair(kernels, pair, W, rows, columns) - bound;
        if (excess <= 0) return;
        kernels.timesScalar(pair.left, 2 * scale * excess, rows);
        kernels.addProduct(dW, pair.left, pair.right, rows, 1, columns);
      },
    }),
  }),
});
