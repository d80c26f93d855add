import { activation } from "../define.ts";

/** s = tanh z. */
export const tanh = activation({
  name: "tanh",
  summary: "The default: bounded, slope 1 at the origin and less everywhere else",
  formula: "f(z) = tanh z, f′(z) = 1 − f(z)²",
  source: "Elman 1990, Cognitive Science 14; the default of vanilla recurrent networks",
  options: {},
  create: (_, { kernels }) => ({
    apply: (s, z, n) => kernels.setTanh(s, z, n),
    derivative: (slope, _z, s, n) => kernels.setTanhSlope(slope, s, n),
    timesCurvature(out, _z, s, n) {
      for (let i = 0; i < n; i++) out[i]! *= -2 * s[i]! * (1 - s[i]! * s[i]!);
    },
    gamma: 1,
    kinks: [],
  }),
});
