import { activation } from "../define.ts";

/** s = z cut off at ±1. The slope at ±1 is 0, as in PyTorch. A plain loop: slower than tanh and relu. */
export const hardTanh = activation({
  name: "hard-tanh",
  summary: "The identity between −1 and 1; no gradient outside",
  formula: "f(z) = max(−1, min(1, z)), f′(z) = 1 for |z| < 1, else 0",
  source: "Collobert 2004; Gulcehre, Moczulski, Denil & Bengio 2016 (noisy activations)",
  options: {},
  create: () => ({
    apply(s, z, n) {
      for (let i = 0; i < n; i++) s[i] = z[i]! > 1 ? 1 : z[i]! < -1 ? -1 : z[i]!;
    },
    derivative(slope, z, _s, n) {
      for (let i = 0; i < n; i++) slope[i] = z[i]! > -1 && z[i]! < 1 ? 1 : 0;
    },
    timesCurvature(out, _z, _s, n) {
      out.fill(0, 0, n);
    },
    gamma: 1,
    kinks: [-1, 1],
  }),
});
