import { log } from "../../engine/elementary.ts";
import { nextBelow } from "../../engine/streams.ts";
import { task, z } from "../define.ts";
import { sequences, wrongBelow } from "./sequences.ts";

/**
 * Among random symbols a trigger comes once, and again at the last step: which symbol followed it? What is to be kept is
 * said by what stands before it. Places are those of the code of H3: at least one symbol lies between the answer and the
 * second trigger. Gu & Dao have
 * 256 steps and a vocabulary of 16, and go up to 2^20 steps when they evaluate.
 */
export const induction = task({
  name: "induction",
  summary: "Say which symbol followed the trigger when it came before",
  formula:
    "x_i = x_T = trigger, 1 ≤ i ≤ T − 3; y_T = x_{i+1}; loss −ln p(y_T); chance ln(vocabulary − 1); solved with less than 1 % wrong",
  source:
    "Olsson et al. 2022, arXiv:2209.11895; as a task: Fu et al. 2023, arXiv:2212.14052 (H3), and their code; Gu & Dao 2023, arXiv:2312.00752, section 4.1.2",
  objective: "mean",
  options: {
    length: z.int().min(4).max(1e6).default(64).describe("Steps T of every sequence"),
    vocabulary: z.int().min(3).max(10_000).default(16).describe("Inputs in all: the trigger and the symbols"),
  },
  sizes: ({ length, vocabulary }) => ({
    inputs: { kind: "index", size: vocabulary },
    outputs: { kind: "classes", size: vocabulary - 1 },
    length,
  }),
  create({ length: T, vocabulary }, { sizes }) {
    const trigger = vocabulary - 1;
    return sequences(sizes, {
      chanceLoss: log(trigger),
      solve: wrongBelow(0.01, { source: null, confirmedOn: 10_000 }),
      write({ input, inputAt, answer }, { stream }) {
        for (let t = 0; t < T - 1; t++) input(t, nextBelow(stream, trigger));
        const first = nextBelow(stream, T - 3);
        input(first, trigger);
        input(T - 1, trigger);
        answer(T - 1, inputAt(first + 1));
      },
    });
  },
});
