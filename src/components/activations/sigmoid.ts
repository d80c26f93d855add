import { activation } from "../define.ts";

/** s = 1/(1 + e^{−z}). */
export const sigmoid = activation({
  name: "sigmoid",
  summary: "Between 0 and 1, with slopes of at most ¼: a Jacobian shrinks unless ‖W‖₂ is above 4",
  formula: "f(z) = 1/(1 + e^{−z}), f′(z) = f(1 − f)",
  source: "Rumelhart, Hinton & Williams 1986; Pascanu, Mikolov & Bengio 2013 for its cliffs",
  options: {},
  create: (_, { kernels }) => ({
    apply: (s, z, n) => kernels.setSigmoid(s, z, n),
    derivative(slope, _z, s, n) {
      for (let i = 0; i < n; i++) slope[i] = s[i]! * (1 - s[i]!);
    },
    timesCurvature(out, _z, s, n) {
      for (let i = 0; i < n; i++) out[i]! *= s[i]! * (1 - s[i]!) * (1 - 2 * s[i]!);
    },
    gamma: 0.25,
    kinks: [],
  }),
});
