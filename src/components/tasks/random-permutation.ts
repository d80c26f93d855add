import { log } from "../../engine/elementary.ts";
import { nextBelow } from "../../engine/streams.ts";
import { task, z } from "../define.ts";
import { lengthOption, lengthsOf } from "./lengths.ts";
import { sequences, wrongBelow } from "./sequences.ts";

/**
 * The first of T symbols is 0 or 1, all others are random ones of the rest; at the last step the first is asked for. The
 * task has its name from Hochreiter & Schmidhuber's experiment 2; this is the form of Pascanu's code, where symbols repeat and
 * only the last step is scored.
 */
export const randomPermutation = task({
  name: "random-permutation",
  summary: "Recall the first of T symbols at the end: the others are random and never ask for it",
  formula: "y_T = x_1 ∈ {0, 1}; loss −ln p(y_T); chance ln 2; solved with less than 1 % wrong",
  source:
    "Hochreiter & Schmidhuber 1997, experiment 2; this form: Pascanu, Mikolov & Bengio 2013, section 4.1, and their code",
  objective: "mean",
  options: {
    symbols: z.int().min(3).max(10_000).default(100).describe("Different symbols, each also a class"),
    length: lengthOption(2, 100, "Steps T of every sequence"),
  },
  sizes: ({ symbols, length }) => ({
    inputs: { kind: "index", size: symbols },
    outputs: { kind: "classes", size: symbols },
    length: typeof length === "number" ? length : null,
  }),
  create({ symbols, length }, { sizes }) {
    const lengths = lengthsOf(length);
    return sequences(sizes, {
      longest: lengths.most,
      chanceLoss: log(2),
      solve: wrongBelow(0.01, { source: "Pascanu, Mikolov & Bengio 2013, section 4.1", confirmedOn: 10_000 }),
      write({ input, inputAt, answer }, { stream }) {
        const T = lengths.next(stream);
        input(0, nextBelow(stream, 2));
        for (let t = 1; t < T; t++) input(t, 2 + nextBelow(stream, symbols - 2));
        answer(T - 1, inputAt(0));
        return T;
      },
    });
  },
});
