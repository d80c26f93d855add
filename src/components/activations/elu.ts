import { expm1 } from "../../engine/elementary.ts";
import { activation, z } from "../define.ts";

/** s = z for z > 0, else alpha·(e^z − 1). A plain loop: slower than tanh and relu. */
export const elu = activation({
  name: "elu",
  summary: "ReLU's identity above 0 and a smooth floor at −alpha below",
  formula: "f(z) = z for z > 0, else alpha·(e^z − 1)",
  source: "Clevert, Unterthiner & Hochreiter 2016, arXiv:1511.07289",
  addresses: ["dead-units"],
  options: {
    alpha: z.number().positive().default(1).describe("The floor is −alpha; its slope at 0⁻ is alpha"),
  },
  create: ({ alpha }) => ({
    apply(s, z, n) {
      for (let i = 0; i < n; i++) s[i] = z[i]! > 0 ? z[i]! : alpha * expm1(z[i]!);
    },
    derivative(slope, z, s, n) {
      for (let i = 0; i < n; i++) slope[i] = z[i]! > 0 ? 1 : s[i]! + alpha;
    },
    timesCurvature(out, z, s, n) {
      for (let i = 0; i < n; i++) out[i]! *= z[i]! > 0 ? 0 : s[i]! + alpha;
    },
    gamma: Math.max(1, alpha),
    kinks: alpha === 1 ? [] : [0],
  }),
});
