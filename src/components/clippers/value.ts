import { clipper, z } from "../define.ts";

/** g_i ← min(max(g_i, −threshold), threshold): ‖g‖∞ ≤ threshold, and ‖g‖₂ ≤ threshold·√n for n parameters. */
export const value = clipper({
  name: "value",
  summary: "Cuts off each element of the gradient at a threshold; the gradient's direction changes",
  formula: "g_i ← min(max(g_i, −threshold), threshold)",
  source: "Widespread; Arjovsky, Shah & Bengio 2016 (the uRNN's code) for their baselines, with threshold 1",
  addresses: ["exploding"],
  options: {
    threshold: z.number().positive().default(1).describe("Largest absolute value that is left alone"),
  },
  create: ({ threshold }) => ({
    clip(stretches, count) {
      let clipped = false;
      for (let i = 0; i < count; i++) {
        const { gradient, count: n } = stretches[i]!;
        for (let k = 0; k < n; k++) {
          const g = gradient[k]!;
          if (Math.abs(g) <= threshold) continue;
          gradient[k] = g > 0 ? threshold : -threshold;
          clipped = true;
        }
      }
      return clipped;
    },
  }),
});
