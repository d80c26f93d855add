import { fillGaussian, nextBelow } from "../../engine/streams.ts";
import { task, z } from "../define.ts";
import { sequences, wrongBelow } from "./sequences.ts";

const TARGET = 0.8;

/**
 * The latch problem of Bengio, Simard & Frasconi: which of two classes a sequence has is said in its first steps, then
 * only noise comes; at the end the answer is +0.8 or −0.8. What the network sees of a class is learnt: step t < L of class k has an
 * input of its own, so that its column of U is the paper's trainable h_t^k, for as many units as there are; the noise is
 * one more input, from step L on. In the paper the noise goes into one unit with weight 1 and that unit is the output; here
 * its weights and the read-out are learnt. Wrong is an answer that is not nearer to its target than to 0.
 * The rule for solved and the defaults of T, L and σ are ours.
 */
export const latch = task({
  name: "latch",
  summary: "Keep one bit, told in the first steps in a code that is learnt, against noise until the end",
  formula:
    "x_t = unit vector of (class k, t) for t ≤ L, then noise N(0, σ²); y_T = ±0.8; loss (ŷ_T − y_T)²; chance 0.64; wrong if |ŷ_T − y_T| > 0.4, solved with less than 1 % wrong",
  source:
    "Bengio, Simard & Frasconi 1994, IEEE Transactions on Neural Networks 5(2) (the variant with trainable inputs, trained by gradients)",
  objective: "mean",
  options: {
    length: z.int().min(2).max(1e6).default(50).describe("Steps T of every sequence"),
    told: z
      .int()
      .min(1)
      .max(100)
      .default(3)
      .describe("Steps L, from the first, that say the class; fewer than T"),
    noise: z.number().min(0).max(100).default(0.2).describe("Standard deviation σ of the noise"),
  },
  sizes: ({ length, told }) => ({
    inputs: { kind: "values", size: 2 * told + 1 },
    outputs: { kind: "values", size: 1 },
    length,
  }),
  create({ length: T, told, noise }, { sizes }) {
    const steps = Math.min(told, T);
    const draws = new Float64Array(T - steps);
    return sequences(sizes, {
      chanceLoss: TARGET * TARGET,
      tolerance: (TARGET / 2) * (TARGET / 2),
      solve: wrongBelow(0.01, { source: null, confirmedOn: 10_000 }),
      write({ input, answer }, { stream }) {
        const k = nextBelow(stream, 2);
        for (let t = 0; t < steps; t++) input(t, k * told + t, 1);
        fillGaussian(draws, draws.length, noise, stream);
        for (let i = 0; i < draws.length; i++) input(steps + i, 2 * told, draws[i]!);
        answer(T - 1, k === 1 ? TARGET : -TARGET);
      },
    });
  },
});
