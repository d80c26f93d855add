import { task, z } from "../define.ts";
import { copying, COPYING_OPTIONS, copyingSizes } from "./copying.ts";
import { sequencesWrongBelow } from "./sequences.ts";

/**
 * The copy task: S symbols, then blanks, a delimiter, and T steps after the symbols ended they are to be said again. The
 * loss counts at every step, as in all papers, so that chance is small: before the answer the right output is blank.
 *
 * Two layouts of the same T + 2S steps are in use. `arjovsky-2016` (also Henaff, Vorontsov, scoRNN): T − 1 blanks, the delimiter,
 * S blanks; the delimiter comes one step before the first answer. `exprnn-2019`: T blanks, the delimiter, S − 1 blanks; it comes
 * with the first answer. Input is a unit vector, or (Vorontsov's code) one number, which is harder. No paper states a rule for
 * solved; ours is less than 1 % of the sequences with a wrong step.
 */
export const copyMemory = task({
  name: "copy-memory",
  summary: "Say ten symbols again after a long delay",
  formula:
    "y_t = blank, then x_1 … x_S at the last S of T + 2S steps; loss −ln p(y_t) at every step; chance S·ln K/(T + 2S)",
  source:
    "Hochreiter & Schmidhuber 1997; this form: the code of Arjovsky, Shah & Bengio 2016 and of Lezcano-Casado & Martínez-Rubio 2019 (expRNN)",
  objective: "mean",
  options: {
    length: z.int().min(1).max(1e6).default(100).describe("The delay T; a sequence has T + 2S steps"),
    ...COPYING_OPTIONS,
  },
  sizes: (options) => copyingSizes({ ...options, drawn: false }),
  create: (options) =>
    copying({ ...options, drawn: false }, sequencesWrongBelow(0.01, { source: null, confirmedOn: 10_000 })),
});
