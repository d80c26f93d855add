import { expm1 } from "../../engine/elementary.ts";

import { activation } from "../define.ts";

/** Both as the paper's appendix gives them, to the last digit of a double. */
const LAMBDA = 1.0507009873554805;
const LAMBDA_ALPHA = LAMBDA * 1.6732632423543772;

/**
 * s = λz for z > 0, else λα(e^z − 1). Its slope is λα = 1.7581 just below 0: γ exceeds 1. A plain loop:
 * slower than tanh and relu.
 */
export const selu = activation({
  name: "selu",
  summary: "ELU scaled so that mean 0 and variance 1 are a stable fixed point of a layer",
  formula: "f(z) = λz for z > 0, else λα(e^z − 1), λ = 1.0507, α = 1.6733",
  source: "Klambauer, Unterthiner, Mayr & Hochreiter 2017, arXiv:1706.02515",
  addresses: ["dead-units"],
  options: {},
  create: () => ({
    apply(s, z, n) {
      for (let i = 0; i < n; i++) s[i] = z[i]! > 0 ? LAMBDA * z[i]! : LAMBDA_ALPHA * expm1(z[i]!);
    },
    derivative(slope, z, s, n) {
      for (let i = 0; i < n; i++) slope[i] = z[i]! > 0 ? LAMBDA : s[i]! + LAMBDA_ALPHA;
    },
    timesCurvature(out, z, s, n) {
      for (let i = 0; i < n; i++) out[i]! *= z[i]! > 0 ? 0 : s[i]! + LAMBDA_ALPHA;
    },
    gamma: LAMBDA_ALPHA,
    kinks: [0],
  }),
});
