import { rule, z } from "../define.ts";
import { accountFor, PART_SUMMARIES } from "./decades.ts";
import { said, sinceWords, stretchOf } from "./observed.ts";

/**
 * The product of Jacobians over the whole sequence is `decades` powers of ten below 1. The threshold is ours: at a
 * thousandth, what the first step adds to the gradient is lost in what the last steps add.
 */
export const vanishing = rule({
  name: "vanishing",
  summary: "The gradient of the first step is lost on the way back, and where it goes",
  formula: "log₁₀‖∂s_T/∂s_0‖₂ ≤ −decades, mean over the probe sequences",
  source: "Bengio, Simard & Frasconi 1994; Pascanu, Mikolov & Bengio 2013; the threshold is ours",
  options: {
    decades: z
      .number()
      .positive()
      .max(1e6)
      .default(3)
      .describe("Decades lost from the first step to the last"),
  },
  create: ({ decades }) => ({
    reads: ["log10_product_norm", ...PART_SUMMARIES],
    judge(evidence) {
      const stretch = stretchOf(evidence, "log10_product_norm", (value) => value <= -decades);
      if (stretch === null) return null;
      const { since, now: product } = stretch;
      const when = sinceWords(since);
      const { steps } = evidence;
      if (product === -Infinity)
        return {
          state: "vanishing",
          since,
          words: `the gradient vanishes ${when}: in some sequence nothing at all of the last state reaches the first one, ${steps} steps before`,
          cites: { log10_product_norm: product },
          causes: ["dead-units"],
        };
      const { words, cites, causes } = accountFor(evidence, product, since);
      return {
        state: "vanishing",
        since,
        words: `the gradient vanishes ${when}: over ${steps} steps ${said(-product)} decades are lost; ${words}`,
        cites: { log10_product_norm: product, ...cites },
        causes,
      };
    },
  }),
});
