import { nextUniform } from "../../engine/streams.ts";
import type { SolveRule } from "../define.ts";
import { task, z } from "../define.ts";
import { lengthOption } from "./lengths.ts";
import {
  evenHalves,
  firstHalf,
  firstTen,
  halves,
  lengthsFor,
  type Marks,
  type Pairs,
} from "./marked-pairs.ts";
import { noneWrong, sequences, wrongBelow } from "./sequences.ts";

interface Variant {
  readonly pairs: Pairs;
  /** Values are from U(low, 1). */
  readonly low: number;
  /** y = offset + scale·(x_i + x_j) */
  readonly offset: number;
  readonly scale: number;
  readonly tolerance: number;
  readonly solve: SolveRule;
}

const OURS = wrongBelow(0.01, { source: null, confirmedOn: 10_000 });
const sum = { low: 0, offset: 0, scale: 1, tolerance: 0.04, solve: OURS };

const VARIANTS = {
  "le-2015": { ...sum, pairs: halves },
  "pascanu-2013": {
    ...sum,
    pairs: firstHalf,
    scale: 1 / 2,
    solve: wrongBelow(0.01, { source: "Pascanu, Mikolov & Bengio 2013, section 4.1", confirmedOn: 10_000 }),
  },
  "hochreiter-1997": {
    pairs: firstTen,
    low: -1,
    offset: 1 / 2,
    scale: 1 / 4,
    tolerance: 0.04 * 0.04,
    solve: noneWrong({ source: "Hochreiter & Schmidhuber 1997, experiment 4", confirmedOn: 2000 }),
  },
  "arjovsky-2016": { ...sum, pairs: evenHalves },
} as const satisfies Readonly<Record<string, Variant>>;

/**
 * Two of T random values are marked; the answer, at the last step, is their sum. Papers differ in the ranges of values
 * and places, in the answer's scale and in what counts as right, so that their losses cannot be compared:
 *
 * - `le-2015`: values U(0, 1), one mark in each half, the sum.
 * - `pascanu-2013`: the marker is the first channel; lengths T to 1.1 T; marks in the first tenth and before the half; half the sum.
 *   (Their code draws one length for a whole batch.)
 * - `hochreiter-1997`: values U(−1, 1), lengths T to 1.1 T; the first and last marker are −1, the marks among the first ten pairs and
 *   the first half; 0.5 + sum/4. If the first pair gets marked, its value is 0 and its marker stays −1: the paper says so of the first mark,
 *   that it holds for the second too is ours.
 * - `arjovsky-2016`: as `le-2015`; of an odd T the last step is never marked.
 *
 * Wrong is a squared error above 0.04, as in Pascanu's code, and an error of 0.04 in `hochreiter-1997`. Where the answer is the whole
 * sum no paper states a rule for solved; ours is Pascanu's.
 */
export const adding = task({
  name: "adding",
  summary: "Add the two marked numbers among T random ones: all the others only distract",
  formula:
    "y_T = x_i + x_j, i < ⌊T/2⌋ ≤ j marked, counted from 0; loss (ŷ_T − y_T)²; chance 1/6; wrong if |ŷ_T − y_T| > 0.2, solved with less than 1 % wrong; other variants: docs/tasks.md",
  source:
    "Hochreiter & Schmidhuber 1997, experiment 4; Pascanu, Mikolov & Bengio 2013, section 4.1, and their code; Le, Jaitly & Hinton 2015, arXiv:1504.00941, section 4.1; the code of Arjovsky, Shah & Bengio 2016",
  objective: "mean",
  options: {
    variant: z
      .enum(["le-2015", "pascanu-2013", "hochreiter-1997", "arjovsky-2016"])
      .default("le-2015")
      .describe("Whose adding problem"),
    length: lengthOption(2, 100, "Steps T of every sequence, or the fewest"),
  },
  sizes: ({ variant, length }) => ({
    inputs: { kind: "values", size: 2 },
    outputs: { kind: "values", size: 1 },
    length: VARIANTS[variant].pairs.drawn || typeof length !== "number" ? null : length,
  }),
  create({ variant, length }, { sizes }) {
    const { pairs, low, offset, scale, tolerance, solve } = VARIANTS[variant];
    const lengths = lengthsFor(pairs, variant, length);
    const variance = (scale * scale * (1 - low) * (1 - low)) / 12;
    const counting = pairs.counting(lengths.least);
    const marks: Marks = { first: 0, second: 0 };
    return sequences(sizes, {
      longest: pairs.longest(lengths.most),
      chanceLoss: variance * counting,
      levels: [
        {
          knowing: pairs.ends ? "the later of the two values" : "one of the two values",
          loss: variance * (counting - 1),
        },
      ],
      tolerance,
      solve,
      write({ input, inputAt, answer }, { stream }) {
        const { value, marker, ends } = pairs;
        const T = lengths.next(stream);
        const steps = pairs.steps(T, stream);
        for (let t = 0; t < steps; t++) input(t, value, low + (1 - low) * nextUniform(stream));
        pairs.place(marks, T, steps, stream);
        const { first, second } = marks;
        input(first, marker, 1);
        input(second, marker, 1);
        if (ends) {
          if (first === 0 || second === 0) input(0, value, 0);
          input(0, marker, -1);
          input(steps - 1, marker, -1);
        }
        answer(steps - 1, offset + scale * (inputAt(first, value) + inputAt(second, value)));
        return steps;
      },
    });
  },
});
