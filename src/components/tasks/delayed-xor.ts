import { log } from "../../engine/elementary.ts";
import { nextBelow } from "../../engine/streams.ts";
import { task, z } from "../define.ts";
import { apart, type Marks } from "./marked-pairs.ts";
import { sequences, wrongBelow } from "./sequences.ts";

const BIT = 0;
const MARKER = 1;

/**
 * The XOR problem of Martens & Sutskever: T to 1.1 T random bits, two of which are marked, the first between T/50 and
 * T/5, the second between 3T/10 and T/2; at the last step, are they different? Neither bit alone says anything, which makes it
 * harder than adding. Places and lengths are those of Sutskever's demonstration code, which has one logistic output; here
 * there are two classes.
 */
export const delayedXor = task({
  name: "delayed-xor",
  summary:
    "Tell whether two marked bits differ, long after and among distractors: neither alone says anything",
  formula: "y_T = x_i ⊕ x_j; loss −ln p(y_T); chance ln 2; solved with less than 1 % wrong",
  source: "Martens & Sutskever 2011 (the XOR problem), and Sutskever's demonstration code",
  objective: "mean",
  options: {
    length: z
      .int()
      .min(10)
      .max(1e6)
      .default(50)
      .describe("The fewest steps T of a sequence; the most are 1.1 T"),
  },
  sizes: () => ({
    inputs: { kind: "values", size: 2 },
    outputs: { kind: "classes", size: 2 },
    length: null,
  }),
  create({ length: T }, { sizes }) {
    const marks: Marks = { first: 0, second: 0 };
    return sequences(sizes, {
      longest: apart.longest(T),
      chanceLoss: log(2),
      solve: wrongBelow(0.01, { source: null, confirmedOn: 10_000 }),
      write({ input, inputAt, answer }, { stream }) {
        const steps = apart.steps(T, stream);
        for (let t = 0; t < steps; t++) input(t, BIT, nextBelow(stream, 2));
        apart.place(marks, T, steps, stream);
        const { first, second } = marks;
        input(first, MARKER, 1);
        input(second, MARKER, 1);
        answer(steps - 1, inputAt(first, BIT) === inputAt(second, BIT) ? 0 : 1);
        return steps;
      },
    });
  },
});
