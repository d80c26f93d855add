import { cell, equations, oneMinus, recurrent, sigmoid, split, tanh, z } from "bptt-lab";

/** h_t = σ(s)∘h_{t−1} + (1 − σ(s − β))∘tanh(c), with s and c the two parts of U x_t + b + W h_{t−1} */
export const janet = cell({
  name: "janet",
  summary: "An LSTM of its forget gate alone: what it forgets makes room for what is new",
  source: "van der Westhuizen & Lasenby 2018, arXiv:1804.04849",
  options: { beta: z.number().default(1).describe("β: how much more is written than forgotten") },
  create: ({ beta }, context) =>
    equations(context, {
      driveGates: 2,
      parameters: { W: { ...recurrent, gates: 2 } },
      memoryGates: [{ keep: { parameter: "b", from: 0, count: context.hidden } }],
      step({ a, h }, { W }) {
        const [s, c] = split(a.plus(W.times(h)), 2);
        const kept = sigmoid(s).times(h);
        const written = oneMinus(sigmoid(s.minus(beta))).times(tanh(c));
        return { h: kept.plus(written) };
      },
    }),
});
