import { nextUniform } from "../../engine/streams.ts";
import { task, z } from "../define.ts";
import { lengthOption } from "./lengths.ts";
import { firstHalf, firstTen, lengthsFor, type Marks } from "./marked-pairs.ts";
import { sequences, wrongBelow } from "./sequences.ts";

const VARIANTS = {
  "pascanu-2013": {
    pairs: firstHalf,
    tolerance: 0.04,
    solve: wrongBelow(0.01, { source: "Pascanu, Mikolov & Bengio 2013, section 4.1", confirmedOn: 10_000 }),
  },
  "hochreiter-1997": {
    pairs: firstTen,
    tolerance: 0.04 * 0.04,
    solve: wrongBelow(0.01, { source: null, confirmedOn: 10_000 }),
  },
} as const;

/**
 * As `adding`, with values from U(0, 1) and their product as the answer. In `hochreiter-1997` a mark on the first pair
 * does not count: its value is 1, its marker −1 (said of the first mark; of the second it is ours). Pascanu's criterion lets a constant pass in most sequences: answering 1/4
 * is within 0.2 of 61 % of all products.
 */
export const multiplication = task({
  name: "multiplication",
  summary: "Multiply the two marked numbers among random ones: all the others only distract",
  formula:
    "y_T = x_i·x_j of the marked steps; loss (ŷ_T − y_T)²; chance 7/144 (pascanu-2013); wrong if |ŷ_T − y_T| > 0.2 (hochreiter-1997: 0.04)",
  source:
    "Hochreiter & Schmidhuber 1997, experiment 5; Pascanu, Mikolov & Bengio 2013, section 4.1, and their code",
  objective: "mean",
  options: {
    variant: z
      .enum(["pascanu-2013", "hochreiter-1997"])
      .default("pascanu-2013")
      .describe("Whose multiplication problem"),
    length: lengthOption(10, 100, "The fewest steps T of a sequence; the most are 1.1 T"),
  },
  sizes: () => ({
    inputs: { kind: "values", size: 2 },
    outputs: { kind: "values", size: 1 },
    length: null,
  }),
  create({ variant, length }, { sizes }) {
    const { pairs, tolerance, solve } = VARIANTS[variant];
    const lengths = lengthsFor(pairs, variant, length);
    // The product is that of the later value and a factor: the earlier value, or 1 where its mark does not count.
    const both = pairs.counting(lengths.least) - 1;
    const factor = both / 2 + (1 - both);
    const square = both / 3 + (1 - both);
    const marks: Marks = { first: 0, second: 0 };
    return sequences(sizes, {
      longest: pairs.longest(lengths.most),
      chanceLoss: square / 3 - (factor * factor) / 4,
      levels: [
        {
          knowing: pairs.ends ? "the later of the two values" : "one of the two values",
          loss: (square - factor * factor) / 3,
        },
      ],
      tolerance,
      solve,
      write({ input, inputAt, answer }, { stream }) {
        const { value, marker, ends } = pairs;
        const T = lengths.next(stream);
        const steps = pairs.steps(T, stream);
        for (let t = 0; t < steps; t++) input(t, value, nextUniform(stream));
        pairs.place(marks, T, steps, stream);
        const { first, second } = marks;
        input(first, marker, 1);
        input(second, marker, 1);
        if (ends) {
          if (first === 0 || second === 0) input(0, value, 1);
          input(0, marker, -1);
          input(steps - 1, marker, -1);
        }
        answer(steps - 1, inputAt(first, value) * inputAt(second, value));
        return steps;
      },
    });
  },
});
