import { rule, z } from "../define.ts";
import { accountFor, PART_SUMMARIES } from "./decades.ts";
import { said, sinceWords, stretchOf } from "./observed.ts";

/** As `vanishing`, the other way; the threshold is ours. */
export const exploding = rule({
  name: "exploding",
  summary: "The gradient of the first step outgrows all others on the way back, and from what",
  formula: "log₁₀‖∂s_T/∂s_0‖₂ ≥ decades, mean over the probe sequences",
  source: "Bengio, Simard & Frasconi 1994; Pascanu, Mikolov & Bengio 2013; the threshold is ours",
  options: {
    decades: z
      .number()
      .positive()
      .max(1e6)
      .default(3)
      .describe("Decades gained from the first step to the last"),
  },
  create: ({ decades }) => ({
    reads: ["log10_product_norm", ...PART_SUMMARIES],
    judge(evidence) {
      const stretch = stretchOf(evidence, "log10_product_norm", (value) => value >= decades);
      if (stretch === null) return null;
      const { since, now: product } = stretch;
      const { words, cites } = accountFor(evidence, product, since);
      return {
        state: "exploding",
        since,
        words: `the gradient explodes ${sinceWords(since)}: over ${evidence.steps} steps it gains ${said(product)} decades; ${words}`,
        cites: { log10_product_norm: product, ...cites },
        causes: ["exploding"],
      };
    },
  }),
});
