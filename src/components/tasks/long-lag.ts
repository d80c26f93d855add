import { log } from "../../engine/elementary.ts";
import { nextBelow } from "../../engine/streams.ts";
import { task, z } from "../define.ts";
import { SEQUENCE_ERROR_RATE, sequences, sequencesWrongBelow, wrongBelow } from "./sequences.ts";

/** Experiment 2c: inputs that are no distractors. 0 and 1 are x and y. */
const BEGIN = 2;
const TRIGGER = 3;
const SIGNS = 4;
/** Distractors beyond the q at least: one more with probability 9/10, and 100 at the most, which is ours. */
const CHANCE = 10;
const FURTHER = 100;

/**
 * What came first, or second, is asked for again at the end. Two of the paper's experiments:
 *
 * - `2a`: there are two sequences, x a₁ … a_{T−1} x and y a₁ … a_{T−1} y; at each of T steps the next symbol is asked for. All
 *   but the last follow from the one before: the rest of the loss is at the last step, T steps after what it depends on.
 *   Chance knows the step, so it is ln 2 at the last step and 0 before.
 * - `2c`: b, then x or y, then T distractors drawn from `distractors` kinds and further ones, each with probability 9/10, then the
 *   trigger e, at which x or y is asked for. T is the paper's q, `distractors` its p; they go up to 1000 and 1000. More than
 *   100 further ones, which would come in one of 37 000 sequences, are left out.
 *
 * Experiment 2b (random symbols instead of a₁ … a_{T−1}), scored where its symbols can be known, is `random-permutation` with
 * T + 1 symbols. Their stopping rules are about the errors of logistic outputs; ours is less than 1 % wrong.
 */
export const longLag = task({
  name: "long-lag",
  summary:
    "Predict the next symbol of two sequences that differ in their first symbol, which comes again at the end",
  formula:
    "y_t = x_{t+1}, y_T = x_1; loss −ln p(y_t); chance (ln 2)/T; solved with less than 1 % of the sequences wrong; 2c: docs/tasks.md",
  source: "Hochreiter & Schmidhuber 1997, experiment 2 (noise-free sequences with long time lags)",
  objective: "mean",
  options: {
    experiment: z
      .enum(["2a", "2c"])
      .default("2a")
      .describe("Sequences without noise, or random ones and a trigger that asks"),
    length: z
      .int()
      .min(2)
      .max(10_000)
      .default(100)
      .describe(
        "2a: steps T of every sequence, p in the paper; there are T + 1 symbols. 2c: the least lag, q",
      ),
    distractors: z.int().min(1).max(10_000).default(100).describe("2c: kinds of distractors, p in the paper"),
  },
  sizes: ({ experiment, length: T, distractors }) => {
    const size = experiment === "2a" ? T + 1 : distractors + SIGNS;
    return {
      inputs: { kind: "index", size },
      outputs: { kind: "classes", size: experiment === "2a" ? size : 2 },
      length: experiment === "2a" ? T : null,
    };
  },
  create({ experiment, length: T, distractors }, { sizes }) {
    if (experiment === "2c")
      return sequences(sizes, {
        longest: T + 3 + FURTHER,
        chanceLoss: log(2),
        solve: wrongBelow(0.01, { source: null, confirmedOn: 10_000 }),
        write({ input, answer }, { stream }) {
          const told = nextBelow(stream, 2);
          input(0, BEGIN);
          input(1, told);
          let t = 2;
          while (t < T + 2 || (t < T + 2 + FURTHER && nextBelow(stream, CHANCE) > 0))
            input(t++, SIGNS + nextBelow(stream, distractors));
          input(t, TRIGGER);
          answer(t, told);
          return t + 1;
        },
      });
    return sequences(sizes, {
      longest: T,
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
        return T;
      },
    });
  },
});
