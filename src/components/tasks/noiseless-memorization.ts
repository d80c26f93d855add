import { task, z } from "../define.ts";
import { type Copying, copying, copyingSizes } from "./copying.ts";
import { sequencesWrongBelow } from "./sequences.ts";

/** The symbols and positions of the code; 5 values at 10 places are 23.2 bits. */
const VARIANTS = {
  "5-bit": { symbols: 2, positions: 5 },
  "20-bit": { symbols: 5, positions: 10 },
} as const;

const copied = ({ variant, length }: { variant: keyof typeof VARIANTS; length: number }): Copying => ({
  ...VARIANTS[variant],
  length,
  layout: "exprnn-2019",
  input: "one-hot",
  drawn: false,
});

/**
 * The memorization problem of Martens & Sutskever: 5 bits, or 10 symbols of 5, then T blanks, and at a delimiter they are
 * to be said again. The steps are those of `copy-memory` in the layout `exprnn-2019`, which came later. A sequence is wrong if any
 * of its steps is, as in Pascanu's code.
 */
export const noiselessMemorization = task({
  name: "noiseless-memorization",
  summary: "Keep five bits, or ten symbols, through a long silence",
  formula:
    "y_t = blank, then x_1 … x_S at the last S of T + 2S steps; loss −ln p(y_t) at every step; chance S·ln K/(T + 2S); solved with less than 1 % of the sequences wrong",
  source: "Martens & Sutskever 2011; this form: Pascanu, Mikolov & Bengio 2013, section 4.1, and their code",
  objective: "mean",
  options: {
    variant: z
      .enum(["5-bit", "20-bit"])
      .default("5-bit")
      .describe("2 symbols K at 5 places S, or 5 symbols at 10 places"),
    length: z.int().min(1).max(1e6).default(100).describe("The blanks T; a sequence has T + 2S steps"),
  },
  sizes: (options) => copyingSizes(copied(options)),
  create: (options) =>
    copying(
      copied(options),
      sequencesWrongBelow(0.01, {
        source: "Pascanu, Mikolov & Bengio 2013, section 4.1",
        confirmedOn: 10_000,
      }),
    ),
});
