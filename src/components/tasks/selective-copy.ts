import { log } from "../../engine/elementary.ts";
import { nextBelow } from "../../engine/streams.ts";
import { task, z } from "../define.ts";
import { UserError } from "../user-error.ts";
import { sequences, wrongBelow } from "./sequences.ts";

const NOISE = 0;

/**
 * S symbols stand at random places among T steps of noise; then S markers ask for them in order. A filter of fixed taps
 * solves `copy-memory`, this takes telling symbols from noise. In the paper sequences have 4096 steps, S is 16 and the
 * vocabulary 16, noise included (appendix E.1); here it is scaled down.
 * Markers and the number of symbols (two fewer than the vocabulary) are as in the code of S4, from which the task comes.
 */
export const selectiveCopy = task({
  name: "selective-copy",
  summary: "Say again, in order, the symbols that stood at random places among noise",
  formula:
    "y at the last S of T + S steps: the symbols in order; loss −ln p(y_t) there; chance ln(vocabulary − 2); solved with less than 1 % wrong",
  source:
    "Gu & Dao 2023, arXiv:2312.00752, section 4.1.1, scaled down; layout: the copying task in the code of Gu, Goel & Ré 2022 (S4)",
  objective: "mean",
  options: {
    length: z
      .int()
      .min(1)
      .max(1e6)
      .default(100)
      .describe("Steps T among which the symbols stand; a sequence has T + S"),
    positions: z.int().min(1).max(10_000).default(8).describe("Symbols S of a sequence, at most T"),
    vocabulary: z
      .int()
      .min(4)
      .max(10_000)
      .default(16)
      .describe("Inputs in all: noise, marker and the symbols"),
  },
  sizes: ({ length, positions, vocabulary }) => ({
    inputs: { kind: "index", size: vocabulary },
    outputs: { kind: "classes", size: vocabulary - 2 },
    length: length + positions,
  }),
  create({ length: T, positions: S, vocabulary }, { sizes }) {
    if (S > T)
      throw new UserError(`${S} positions do not fit into ${T} steps; write a length of at least ${S}`);
    const marker = vocabulary - 1;
    return sequences(sizes, {
      counted: S,
      chanceLoss: log(vocabulary - 2),
      solve: wrongBelow(0.01, { source: null, confirmedOn: 10_000 }),
      write({ input, answer }, { stream }) {
        // Each set of S places is as likely as any other (Knuth's selection sampling).
        let found = 0;
        for (let t = 0; t < T; t++) {
          if (nextBelow(stream, T - t) < S - found) {
            const symbol = nextBelow(stream, vocabulary - 2);
            input(t, 1 + symbol);
            answer(T + found, symbol);
            found++;
          } else input(t, NOISE);
        }
        for (let i = 0; i < S; i++) input(T + i, marker);
      },
    });
  },
});
