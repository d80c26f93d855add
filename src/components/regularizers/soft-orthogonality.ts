import { regularizer } from "../define.ts";
import { weightOptions } from "./weight-options.ts";

/** strength·‖WᵀW − I‖²_F: the sum of (σ² − 1)² over the singular values, 0 exactly where W is orthogonal. */
export const softOrthogonality = regularizer({
  name: "soft-orthogonality",
  summary: "Pulls every singular value of a square matrix towards 1",
  formula: "R = ‖WᵀW − I‖²_F, ∂R/∂W = 4W(WᵀW − I)",
  source: "Vorontsov, Trabelsi, Kadoury & Pal 2017, ICML: the soft constraint, not their parametrisation",
  addresses: ["eigenvalues", "transient", "exploding"],
  options: weightOptions,
  create({ strength, on }, { kernels }) {
    /** defect[n,n] = WᵀW − I */
    const setDefect = (defect: Float64Array, W: Float64Array, n: number): void => {
      kernels.setTransposedProduct(defect, W, W, n, n, n);
      for (let i = 0; i < n; i++) defect[i * n + i]! -= 1;
    };
    return {
      acts: "weights",
      needs: "square",
      on,
      strength,
      work: (n) => ({ defect: [n, n], slope: [n, n] }),
      bind: ({ defect, slope }) => ({
        penalty(W, n) {
          setDefect(defect, W, n);
          return kernels.sumOfSquares(defect, n * n);
        },
        addGradient(dW, W, n, _, scale) {
          setDefect(defect, W, n);
          kernels.setProduct(slope, W, defect, n, n, n);
          kernels.addScaled(dW, slope, 4 * scale, n * n);
        },
      }),
    };
  },
});
