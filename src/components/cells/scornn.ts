import { inverseWork, setInverse } from "../../engine/matrix-inverse.ts";
import { cell, z } from "../define.ts";
import { elman, matrix } from "./elman.ts";
import { addSkewGradient, skewParameter, unpackSkew } from "./skew.ts";

/**
 * The vanilla cell with W = (I + A)⁻¹(I − A)D, A skew: orthogonal at every update. The Cayley transform alone never
 * has the eigenvalue −1. Every orthogonal matrix has this form with some diagonal D of ±1; ours is fixed at
 * D = diag(1 … 1, −1 … −1), and leaves out the W for which W·D has that eigenvalue.
 *
 * W = (2P − I)D, P = (I + A)⁻¹, and the exact gradient is ∂E/∂A = −2 Pᵀ dW D Pᵀ. In the paper f is modReLU (write
 * activation: mod-relu), A starts as cayley, and the number of −1 is tuned. Its authors' code applies W to states
 * written as rows, that is Wᵀ here; this is the paper's equation.
 */
export const scornn = cell({
  name: "scornn",
  summary: "A recurrent matrix that is always orthogonal, by the Cayley transform of a skew-symmetric A",
  formula:
    "s_t = f(U x_t + W s_{t−1} + b), W = (I + A)⁻¹(I − A)D, Aᵀ = −A, D = diag(1 … 1, −1 … −1); model.init.W draws A",
  source: "Helfrich, Willmott & Ye 2018, arXiv:1707.09520",
  addresses: ["eigenvalues", "transient", "exploding"],
  options: {
    negative: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe("Share of −1 on the diagonal of D, rounded to whole units; they come last"),
  },
  create({ negative }, context) {
    const { kernels, hidden: n } = context;
    const positive = n - Math.round(negative * n);
    /** M ← M·D */
    const timesD = (M: Float64Array): void => {
      for (let i = 0; i < n; i++) for (let j = positive; j < n; j++) M[i * n + j] = -M[i * n + j]!;
    };
    return elman(
      context,
      matrix({
        parameters: { A: skewParameter(n) },
        // P = (I + A)⁻¹; product = dW D Pᵀ.
        work: {
          A: [n, n],
          P: [n, n],
          W: [n, n],
          dW: [n, n],
          product: [n, n],
          dA: [n, n],
          inverse: inverseWork(n),
        },
        bind: ({ parameters, gradients, work: { A, P, W, dW, product, dA, inverse } }) => ({
          W,
          dW,
          make() {
            unpackSkew(A, parameters.A, n);
            for (let i = 0; i < n; i++) A[i * n + i]! += 1;
            setInverse(inverse, P, A, n);
            for (let i = 0; i < n * n; i++) W[i] = 2 * P[i]!;
            for (let i = 0; i < n; i++) W[i * n + i]! -= 1;
            timesD(W);
            kernels.setZero(dW, n * n);
          },
          finish() {
            timesD(dW);
            kernels.setZero(product, n * n);
            kernels.addProductTransposed(product, dW, P, n, n, n);
            kernels.setTransposedProduct(dA, P, product, n, n, n);
            kernels.timesScalar(dA, -2, n * n);
            addSkewGradient(gradients.A, dA, n);
          },
        }),
      }),
    );
  },
});
