import { log } from "../../engine/elementary.ts";
import { nextBelow } from "../../engine/streams.ts";
import { task, z } from "../define.ts";
import { sequences, wrongBelow } from "./sequences.ts";

/**
 * The parity of T random bits: at the end, or after every bit, where it is the state of a switch that each 1 turns. One
 * bit held by one unit solves it, but no linear recurrence with positive decay does, and who has missed a single bit knows nothing.
 */
export const parity = task({
  name: "parity",
  summary: "Tell whether the number of ones so far is odd: every bit turns the answer",
  formula: "y_t = x_1 ⊕ … ⊕ x_t; loss −ln p(y_t); chance ln 2; solved with less than 1 % wrong",
  source:
    "Bengio, Simard & Frasconi 1994; Hochreiter & Schmidhuber 1996 (Bridging long time lags by weight guessing and LSTM)",
  objective: "mean",
  options: {
    length: z.int().min(1).max(1e6).default(50).describe("Bits T of every sequence"),
    answer: z.enum(["end", "every-step"]).default("end").describe("Where the parity is asked for"),
  },
  sizes: ({ length }) => ({
    inputs: { kind: "index", size: 2 },
    outputs: { kind: "classes", size: 2 },
    length,
  }),
  create: ({ length: T, answer: asked }, { sizes }) =>
    sequences(sizes, {
      counted: asked === "end" ? 1 : T,
      chanceLoss: log(2),
      solve: wrongBelow(0.01, { source: null, confirmedOn: 10_000 }),
      write({ input, answer }, { stream }) {
        let odd = 0;
        for (let t = 0; t < T; t++) {
          const bit = nextBelow(stream, 2);
          input(t, bit);
          odd ^= bit;
          if (asked === "every-step") answer(t, odd);
        }
        if (asked === "end") answer(T - 1, odd);
      },
    }),
});
