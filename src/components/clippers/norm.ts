import { clipper, z } from "../define.ts";

/** The rescue, as in the authors' code: the norm that counts as exploded, and the share of W that replaces it. */
const EXPLODED = 1e10;
const SHRINK = 0.02;

/** g ← g·threshold/‖g‖ where ‖g‖ > threshold, ‖g‖ over all parameters together; the cases agree at threshold. */
export const norm = clipper({
  name: "norm",
  summary: "Shortens a gradient that is too long; its direction stays",
  formula:
    "g ← g · threshold / ‖g‖₂ if ‖g‖₂ > threshold; with rescue g ← 0.02·W on recurrent parameters and 0 elsewhere " +
    "if ‖g‖₂ is NaN, infinite or above 10¹⁰",
  source:
    "Pascanu, Mikolov & Bengio 2013, algorithm 1 (PyTorch divides by ‖g‖ + 1e-6 instead); the rescue is in their " +
    "code, not in the paper",
  addresses: ["exploding"],
  options: {
    threshold: z.number().positive().default(1).describe("Longest gradient that is left alone"),
    rescue: z
      .boolean()
      .default(false)
      .describe(
        "Whether a gradient that overflows shrinks W (under sgd by rate·2 %) instead of ending the run as diverged; " +
          "a loss that is not finite still ends it",
      ),
  },
  create: ({ threshold, rescue }, { kernels }) => ({
    keepsDirection: true,
    clip(stretches, count, norm) {
      if (!(norm > threshold)) return false;
      const factor = threshold / norm;
      for (let i = 0; i < count; i++) {
        const { gradient, count: n } = stretches[i]!;
        kernels.timesScalar(gradient, factor, n);
      }
      return true;
    },
    ...(rescue && {
      limit: EXPLODED,
      rescue(stretches, count) {
        for (let i = 0; i < count; i++) {
          const { gradient, values, recurrent, count: n } = stretches[i]!;
          kernels.setZero(gradient, n);
          if (recurrent) kernels.addScaled(gradient, values, SHRINK, n);
        }
      },
    }),
  }),
});
