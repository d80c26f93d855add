import { normalCdf, normalDensity } from "../../engine/error-function.ts";
import { activation } from "../define.ts";

/** sup |f′|, at z = √2. */
export const GELU_GAMMA = 1.1289041451851549;

/**
 * s = z·Φ(z), the exact form with the error function, not the tanh approximation of BERT and GPT-2; they differ by
 * up to 5e-4. Its slope is steepest at z = √2, where it is Φ(√2) + √2·φ(√2) = 1.1289: γ exceeds 1. A plain loop:
 * slower than tanh and relu.
 */
export const gelu = activation({
  name: "gelu",
  summary:
    "z times the probability that a standard normal lies below z: a smooth ReLU with slopes up to 1.129",
  formula: "f(z) = z·Φ(z), f′(z) = Φ(z) + z·φ(z)",
  source: "Hendrycks & Gimpel 2016, arXiv:1606.08415, the exact form",
  options: {},
  create: () => ({
    apply(s, z, n) {
      for (let i = 0; i < n; i++) s[i] = z[i]! * normalCdf(z[i]!);
    },
    derivative(slope, z, _s, n) {
      for (let i = 0; i < n; i++) slope[i] = normalCdf(z[i]!) + z[i]! * normalDensity(z[i]!);
    },
    timesCurvature(out, z, _s, n) {
      for (let i = 0; i < n; i++) out[i]! *= normalDensity(z[i]!) * (2 - z[i]! * z[i]!);
    },
    gamma: GELU_GAMMA,
    kinks: [],
  }),
});
