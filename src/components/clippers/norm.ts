import { clipper, z } from "../define.ts";

/** g ← g·threshold/‖g‖ where ‖g‖ > threshold, ‖g‖ over all parameters together. */
export const norm = clipper({
  name: "norm",
  summary: "Shortens a gradient that is too long; its direction stays",
  formula: "g ← g · threshold / ‖g‖₂ if ‖g‖₂ > threshold",
  source: "Pascanu, Mikolov & Bengio 2013, algorithm 1 (PyTorch divides by ‖g‖ + 1e-6 instead)",
  options: { threshold: z.number().positive().default(1).describe("Longest gradient that is left alone") },
  create: ({ threshold }, { kernels }) => ({
    clip(stretches, count, norm) {
      if (!(norm > threshold)) return false;
      const factor = threshold / norm;
      for (let i = 0; i < count; i++) {
        const { gradient, count: n } = stretches[i]!;
        kernels.timesScalar(gradient, factor, n);
      }
      return true;
    },
  }),
});
