import { activation } from "../define.ts";

/** s = max(z, 0). The slope at 0 is 0, as in PyTorch, TensorFlow and JAX. */
export const relu = activation({
  name: "relu",
  summary: "Slope exactly 1 or 0: passes a gradient unchanged or not at all",
  formula: "f(z) = max(z, 0), f′(z) = 1 for z > 0, else 0",
  source: "Le, Jaitly & Hinton 2015, arXiv:1504.00941 (in recurrent networks, with W = I)",
  addresses: ["saturation"],
  options: {},
  create: (_, { kernels }) => ({
    apply: (s, z, n) => kernels.setRelu(s, z, n),
    derivative: (slope, z, _s, n) => kernels.setReluSlope(slope, z, n),
    timesCurvature(out, _z, _s, n) {
      out.fill(0, 0, n);
    },
    gamma: 1,
    kinks: [0],
  }),
});
