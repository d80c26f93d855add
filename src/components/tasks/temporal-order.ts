import { log } from "../../engine/elementary.ts";
import { nextBelow } from "../../engine/streams.ts";
import { task, z } from "../define.ts";
import { sequences, wrongBelow } from "./sequences.ts";

const SYMBOLS = 6; // 0 and 1 are A and B; 2 … 5 distract
const CLASSES = 4;

/** ⌊tenth·T/10⌋: the step at which that tenth of the sequence ends. */
const tenths = (T: number, tenth: number): number => Math.floor((tenth * T) / 10);

/**
 * Two of T symbols are A or B, the first in the second tenth of the sequence and the other in the sixth; all the
 * rest are distractors, of four kinds. At the last step: which of AA, BA, AB, BB was it (class v₀ + 2·v₁)? Solved
 * with less than 1 % wrong, as in the paper.
 */
export const temporalOrder = task({
  name: "temporal-order",
  summary: "Tell in which order two symbols came, long after and among distractors",
  formula:
    "y_T = v₀ + 2·v₁, v ∈ {A = 0, B = 1}; loss −ln p(y_T); chance ln 4; solved with less than 1 % wrong",
  source:
    "Hochreiter & Schmidhuber 1997; this form: Pascanu, Mikolov & Bengio 2013, section 4.1, and their code",
  objective: "mean",
  options: { length: z.int().min(10).max(1e6).default(50).describe("Steps T of every sequence") },
  sizes: ({ length }) => ({
    inputs: { kind: "index", size: SYMBOLS },
    outputs: { kind: "classes", size: CLASSES },
    length,
  }),
  create: ({ length: T }, { sizes }) =>
    sequences(sizes, {
      chanceLoss: log(CLASSES),
      levels: [{ knowing: "one of the two symbols", loss: log(2) }],
      solve: wrongBelow(0.01, { source: "Pascanu, Mikolov & Bengio 2013, section 4.1", confirmedOn: 10_000 }),
      write({ input, answer }, { stream }) {
        for (let t = 0; t < T; t++) input(t, 2 + nextBelow(stream, SYMBOLS - 2));
        const first = tenths(T, 1) + nextBelow(stream, tenths(T, 2) - tenths(T, 1));
        const second = tenths(T, 5) + nextBelow(stream, tenths(T, 6) - tenths(T, 5));
        const v0 = nextBelow(stream, 2);
        const v1 = nextBelow(stream, 2);
        input(first, v0);
        input(second, v1);
        answer(T - 1, v0 + 2 * v1);
      },
    }),
});
