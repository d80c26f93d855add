import { sigmoid } from "../../engine/elementary.ts";
import { activation } from "../define.ts";

/**
 * s = z·σ(z), also called swish. Its slope is steepest at z = 2.3994, where it is 1.0998: γ exceeds 1. A
 * plain loop: slower than tanh and relu.
 */
export const silu = activation({
  name: "silu",
  summary: "z gated by its own sigmoid: a smooth ReLU with slopes up to 1.0998",
  formula: "f(z) = z·σ(z), f′(z) = σ(z)(1 + z(1 − σ(z)))",
  source: "Elfwing, Uchibe & Doya 2018; Ramachandran, Zoph & Le 2017 (swish)",
  options: {},
  create: () => ({
    apply(s, z, n) {
      for (let i = 0; i < n; i++) s[i] = z[i]! * sigmoid(z[i]!);
    },
    derivative(slope, z, _s, n) {
      for (let i = 0; i < n; i++) {
        const gate = sigmoid(z[i]!);
        slope[i] = gate * (1 + z[i]! * (1 - gate));
      }
    },
    timesCurvature(out, z, _s, n) {
      for (let i = 0; i < n; i++) {
        const gate = sigmoid(z[i]!);
        out[i]! *= gate * (1 - gate) * (2 + z[i]! * (1 - 2 * gate));
      }
    },
    gamma: 1.099839320128867,
    kinks: [],
  }),
});
