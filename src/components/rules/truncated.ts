import { rule, z } from "../define.ts";
import { said, sinceWords, stretchOf } from "./observed.ts";

/** The gradient that the truncation leaves points elsewhere than the whole one; the threshold is ours. */
export const truncated = rule({
  name: "truncated",
  summary: "What the truncation leaves out changes the gradient's direction",
  formula: "cos(truncated gradient, full gradient) < cosine",
  source: "Tallec & Ollivier 2017, arXiv:1705.08209; the threshold is ours",
  options: {
    cosine: z.number().min(-1).max(1).default(0.9).describe("Smallest cosine that is not mentioned"),
  },
  create: ({ cosine }) => ({
    reads: ["truncation_cosine"],
    judge(evidence) {
      const stretch = stretchOf(evidence, "truncation_cosine", (value) => value < cosine);
      if (stretch === null) return null;
      const { since, now } = stretch;
      return {
        state: "truncated",
        since,
        words: `the truncation turns the gradient away from the whole one ${sinceWords(since)}: their cosine is ${said(now)}`,
        cites: { truncation_cosine: now },
        causes: ["truncation"],
      };
    },
  }),
});
