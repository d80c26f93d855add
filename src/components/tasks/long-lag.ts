import { log } from "../../engine/elementary.ts";
import { nextBelow } from "../../engine/streams.ts";
import { task, z } from "../define.ts";
import { SEQUENCE_ERROR_RATE, sequences, sequencesWrongBelow } from "./sequences.ts";

/**
 * There are two sequences, x a₁ … a_{T−1} x and y a₁ … a_{T−1} y; at each of T steps the next symbol is asked for. All
 * but the last follow from the one before: the rest of the loss is at the last step, T steps after what it depends on.
 * Chance knows the step, so it is ln 2 at the last step and 0 before. Their stopping rule is about the errors of
 * logistic outputs; ours is less than 1 % of the sequences wrong.
 */
export const longLag = task({
  name: "long-lag",
  summary:
    "Predict the next symbol of two sequences that differ in their first symbol, which comes again at the end",
  formula:
    "y_t = x_{t+1}, y_T = x_1; loss −ln p(y_t); chance (ln 2)/T; solved with less than 1 % of the sequences wrong",
  source: "Hochreiter & Schmidhuber 1997, experiment 2 (noise-free sequences with long time lags)",
  objective: "mean",
  options: {
    length: z
      .int()
      .min(2)
      .max(10_000)
      .default(100)
      .describe("Steps T of every sequence, p in the paper; there are T + 1 symbols"),
  },
  sizes: ({ length: T }) => ({
    inputs: { kind: "index", size: T + 1 },
    outputs: { kind: "classes", size: T + 1 },
    length: T,
  }),
  create: ({ length: T }, { sizes }) =>
    sequences(sizes, {
      counted: T,
      chanceLoss: log(2) / T,
      metric: SEQUENCE_ERROR_RATE,
      solve: sequencesWrongBelow(0.01, { source: null, confirmedOn: 10_000 }),
      write({ input, inputAt, answer }, { stream }) {
        // 0 and 1 are x and y, 2 … T are a₁ … a_{T−1}.
        input(0, nextBelow(stream, 2));
        for (let t = 1; t < T; t++) {
          input(t, t + 1);
          answer(t - 1, t + 1);
        }
        answer(T - 1, inputAt(0));
      },
    }),
});
