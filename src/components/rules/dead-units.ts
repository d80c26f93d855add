import { rule, z } from "../define.ts";
import { saidShare, sinceWords, stretchOf } from "./observed.ts";

/** A fifth of all units are never active; the threshold is ours. */
export const deadUnits = rule({
  name: "dead-units",
  summary: "Units are off at every step of every probe sequence, so that no gradient passes them",
  formula: "dead_units ≥ fraction",
  source: "Maas, Hannun & Ng 2013; the threshold is ours",
  options: {
    fraction: z.number().positive().max(1).default(0.2).describe("Fraction of units that are dead"),
  },
  create: ({ fraction }) => ({
    reads: ["dead_units"],
    judge(evidence) {
      const stretch = stretchOf(evidence, "dead_units", (value) => value >= fraction);
      if (stretch === null) return null;
      const { since, now } = stretch;
      return {
        state: "dead",
        since,
        words: `${saidShare(now)} of the units are dead ${sinceWords(since)}`,
        cites: { dead_units: now },
        causes: ["dead-units"],
      };
    },
  }),
});
