import { rule, z } from "../define.ts";
import { saidShare, sinceWords, stretchOf } from "./observed.ts";

/** Half of all units lie where their slope is small; the threshold is ours. */
export const saturated = rule({
  name: "saturated",
  summary: "Units lie where the activation is flat",
  formula: "saturated ≥ fraction, mean over the probe batch",
  source: "Glorot & Bengio 2010, section 3; the threshold is ours",
  options: {
    fraction: z.number().positive().max(1).default(0.5).describe("Fraction of units that are saturated"),
  },
  create: ({ fraction }) => ({
    reads: ["saturated"],
    judge(evidence) {
      const stretch = stretchOf(evidence, "saturated", (value) => value >= fraction);
      if (stretch === null) return null;
      const { since, now } = stretch;
      return {
        state: "saturated",
        since,
        words: `${saidShare(now)} of the units are saturated ${sinceWords(since)}`,
        cites: { saturated: now },
        causes: ["saturation"],
      };
    },
  }),
});
