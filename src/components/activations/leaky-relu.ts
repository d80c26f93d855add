import { activation, z } from "../define.ts";

/**
 * s = z for z > 0, else slope·z. At 0 the slope is that of the negative side, as in PyTorch. A plain loop:
 * slower than tanh and relu.
 */
export const leakyRelu = activation({
  name: "leaky-relu",
  summary: "ReLU with a small slope where it would be 0, so that no unit dies",
  formula: "f(z) = z for z > 0, else slope·z",
  source: "Maas, Hannun & Ng 2013",
  addresses: ["saturation", "dead-units"],
  options: { slope: z.number().min(0).max(1).default(0.01).describe("Slope for z ≤ 0") },
  create: ({ slope: leak }) => ({
    apply(s, z, n) {
      for (let i = 0; i < n; i++) s[i] = z[i]! > 0 ? z[i]! : leak * z[i]!;
    },
    derivative(slope, z, _s, n) {
      for (let i = 0; i < n; i++) slope[i] = z[i]! > 0 ? 1 : leak;
    },
    timesCurvature(out, _z, _s, n) {
      out.fill(0, 0, n);
    },
    gamma: 1,
    kinks: leak === 1 ? [] : [0],
  }),
});
