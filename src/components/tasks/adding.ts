import { nextBelow, nextUniform } from "../../engine/streams.ts";
import { task, z } from "../define.ts";
import { sequences, wrongBelow } from "./sequences.ts";

const VALUE = 0;
const MARKER = 1;
const CHANNELS = 2;

/**
 * The adding problem in the form of Le et al.: T values from U(0, 1), one marked in each half; the answer, at the
 * last step, is the sum of the two marked values. Always answering 1 gives a squared error of 1/6.
 *
 * A sequence counts as wrong if its squared error is above 0.04, and the task as solved with less than 1 % wrong:
 * the criterion of Pascanu et al. 2013, who set it for half the sum, so it is stricter here.
 */
export const adding = task({
  name: "adding",
  summary: "Add the two marked numbers among T random ones: all the others only distract",
  formula:
    "y_T = x_i + x_j, i < ⌊T/2⌋ ≤ j marked, counted from 0; loss (ŷ_T − y_T)²; chance 1/6; wrong if |ŷ_T − y_T| > 0.2, solved with less than 1 % wrong",
  source: "Hochreiter & Schmidhuber 1997; this form: Le, Jaitly & Hinton 2015, arXiv:1504.00941, section 4.1",
  objective: "mean",
  options: { length: z.int().min(2).max(1e6).default(100).describe("Steps T of every sequence") },
  sizes: ({ length }) => ({
    inputs: { kind: "values", size: CHANNELS },
    outputs: { kind: "values", size: 1 },
    length,
  }),
  create: ({ length: T }, { sizes }) =>
    sequences(sizes, {
      chanceLoss: 1 / 6,
      tolerance: 0.04,
      levels: [{ knowing: "one of the two values", loss: 1 / 12 }],
      solve: wrongBelow(0.01, { source: "Pascanu, Mikolov & Bengio 2013, section 4.1", confirmedOn: 10_000 }),
      write({ input, inputAt, answer }, { stream }) {
        for (let t = 0; t < T; t++) input(t, VALUE, nextUniform(stream));
        const half = Math.floor(T / 2);
        const first = nextBelow(stream, half);
        const second = half + nextBelow(stream, T - half);
        input(first, MARKER, 1);
        input(second, MARKER, 1);
        answer(T - 1, inputAt(first, VALUE) + inputAt(second, VALUE));
      },
    }),
});
