import { exponentialWork, setExponential, setExponentialAdjoint } from "../../engine/matrix-exponential.ts";
import { cell } from "../define.ts";
import { elman, matrix } from "./elman.ts";
import { addSkewGradient, skewParameter, unpackSkew } from "./skew.ts";

/**
 * The vanilla cell with W = exp(A), A skew: W is a rotation (det W = 1) at every update, without a constraint. The
 * gradient of A is exact, by the adjoint of the derivative of exp. exp(A) costs 6 products of H×H matrices and one
 * more per doubling of ‖A‖ above 0.8; the gradient costs three times that.
 *
 * In its authors' experiments f is modReLU (write activation: mod-relu), A starts as henaff or cayley and has a
 * tenth of the rate of the other parameters. They apply W to states written as rows, which is Wᵀ = exp(−A) here:
 * the same model with −A.
 */
export const expRnn = cell({
  name: "exp-rnn",
  summary: "A recurrent matrix that is always a rotation: W = exp(A) with A skew-symmetric",
  formula: "s_t = f(U x_t + W s_{t−1} + b), W = exp(A), Aᵀ = −A, J_t = diag(f′(z_t)) W; model.init.W draws A",
  source:
    "Lezcano-Casado & Martínez-Rubio 2019, arXiv:1901.08428 (expRNN; not dtriv, which moves the base of exp)",
  addresses: ["eigenvalues", "transient", "exploding"],
  options: {},
  create(_, context) {
    const { kernels, hidden: n } = context;
    return elman(
      context,
      matrix({
        parameters: { A: skewParameter(n) },
        work: { A: [n, n], W: [n, n], dW: [n, n], dA: [n, n], exponential: exponentialWork(n) },
        bind: ({ parameters, gradients, work: { A, W, dW, dA, exponential } }) => ({
          W,
          dW,
          make() {
            unpackSkew(A, parameters.A, n);
            setExponential(kernels, exponential, W, A, n);
            kernels.setZero(dW, n * n);
          },
          finish() {
            setExponentialAdjoint(kernels, exponential, dA, A, dW, n);
            addSkewGradient(gradients.A, dA, n);
          },
        }),
      }),
    );
  },
});
