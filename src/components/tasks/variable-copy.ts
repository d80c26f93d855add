import { task, z } from "../define.ts";
import { copying, COPYING_OPTIONS, copyingSizes } from "./copying.ts";
import { sequencesWrongBelow } from "./sequences.ts";

/**
 * As `copy-memory`, but each sequence draws its delay from 1 … T, and ends with its own last answer: counting steps does not help,
 * the delimiter has to be heard. So there are two plateaus: who does not know when the symbols are due, and who knows
 * when but not which.
 */
export const variableCopy = task({
  name: "variable-copy",
  summary: "Say ten symbols again when a delimiter asks for them, after a delay that is drawn",
  formula:
    "as copy-memory with a delay D ∈ {1 … T}; who knows when but not which loses S·ln K/((1 + T)/2 + 2S) per step",
  source:
    "Henaff, Szlam & LeCun 2016, arXiv:1602.06662; delays as in Tallec & Ollivier 2018, arXiv:1804.11188",
  objective: "mean",
  options: {
    length: z
      .int()
      .min(1)
      .max(1e6)
      .default(100)
      .describe("The longest delay T; a sequence has 1 + 2S to T + 2S steps"),
    ...COPYING_OPTIONS,
  },
  sizes: (options) => copyingSizes({ ...options, drawn: true }),
  create: (options) =>
    copying({ ...options, drawn: true }, sequencesWrongBelow(0.01, { source: null, confirmedOn: 10_000 })),
});
