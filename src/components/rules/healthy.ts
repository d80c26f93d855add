import { rule, z } from "../define.ts";
import { said, stretchOf } from "./observed.ts";

/** Neither vanishing nor exploding; the threshold is ours, and that of the two. */
export const healthy = rule({
  name: "healthy",
  summary: "The gradient of the first step arrives about as large as it set out",
  formula: "|log₁₀‖∂s_T/∂s_0‖₂| < decades, mean over the probe sequences",
  source: "Pennington, Schoenholz & Ganguli 2017 (dynamical isometry); the threshold is ours",
  options: {
    decades: z.number().positive().max(1e6).default(3).describe("Decades lost or gained that do not count"),
  },
  create: ({ decades }) => ({
    reads: ["log10_product_norm"],
    judge(evidence) {
      const stretch = stretchOf(evidence, "log10_product_norm", (value) => Math.abs(value) < decades);
      if (stretch === null) return null;
      const { now: product } = stretch;
      const change = product < 0 ? "loses" : "gains";
      return {
        state: "healthy",
        since: null,
        words: `the gradient passes: over ${evidence.steps} steps it ${change} ${said(Math.abs(product))} decades`,
        cites: { log10_product_norm: product },
        causes: [],
      };
    },
  }),
});
