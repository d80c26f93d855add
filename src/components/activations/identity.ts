import { activation } from "../define.ts";

/** s = z: a linear network, in which every Jacobian is W itself. */
export const identity = activation({
  name: "identity",
  summary: "No non-linearity: gradients grow or shrink only through W",
  formula: "f(z) = z, f′(z) = 1",
  source: "Henaff, Szlam & LeCun 2016, arXiv:1602.06662 (linear recurrences for long memory)",
  options: {},
  create: (_, { kernels }) => ({
    apply: (s, z, n) => kernels.setCopy(s, z, n),
    derivative: (slope, _z, _s, n) => {
      slope.fill(1, 0, n);
    },
    timesCurvature(out, _z, _s, n) {
      out.fill(0, 0, n);
    },
    gamma: 1,
    kinks: [],
  }),
});
