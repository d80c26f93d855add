import { rule, z } from "../define.ts";
import { lastOf, saidShare, sinceWhen, sinceWords } from "./observed.ts";

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
      const now = lastOf(evidence, "dead_units");
      if (now === null || now < fraction) return null;
      const since = sinceWhen(evidence.series("dead_units"), (value) => value >= fraction)!;
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
