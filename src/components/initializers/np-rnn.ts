import { fillGaussian } from "../../engine/streams.ts";
import { initializer } from "../define.ts";
import { spectralRadius } from "./spectrum.ts";

/**
 * W = (A + I)/λ_max(A + I), A = R Rᵀ/n, R_ij ~ N(0, 1): symmetric, positive definite, all eigenvalues in (0, 1] and
 * exactly one equal to 1. As n grows they fill [1/5, 1]. Only the paper's W; its scale of U is left out.
 */
export const npRnn = initializer({
  name: "np-rnn",
  summary: "Normalised-positive definite W: one direction keeps its length, all others shrink (with ReLU)",
  formula: "W = (A + I) / λ_max(A + I), A = R Rᵀ/n, R_ij ~ N(0, 1)",
  source: "Talathi & Vartak 2015, arXiv:1511.03771",
  addresses: ["eigenvalues", "transient"],
  options: {},
  create: () => ({
    squareOnly: true,
    fill(W, n, _, stream) {
      const R = new Float64Array(n * n);
      fillGaussian(R, n * n, 1, stream);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) {
          let sum = 0;
          for (let k = 0; k < n; k++) sum += R[i * n + k]! * R[j * n + k]!;
          const element = sum / n + (i === j ? 1 : 0);
          W[i * n + j] = element;
          W[j * n + i] = element;
        }
      }
      const largest = spectralRadius(W, n); // positive definite: the radius is λ_max
      for (let i = 0; i < n * n; i++) W[i]! /= largest;
    },
  }),
});
