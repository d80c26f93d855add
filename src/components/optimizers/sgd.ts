import { optimizer, z } from "../define.ts";
import { rates } from "./rates.ts";

/** w ← w − rate·v with v ← momentum·v + g; without momentum w ← w − rate·g. */
export const sgd = optimizer({
  name: "sgd",
  summary: "Stochastic gradient descent, the seed's; with momentum as an option",
  formula: "v ← momentum·v + g, w ← w − rate·v",
  source: "Robbins & Monro 1951; Polyak 1964 (momentum, in PyTorch's form: the rate outside v)",
  options: {
    ...rates(0.01),
    momentum: z.number().min(0).lt(1).default(0).describe("Share of the last velocity that is kept"),
  },
  create: ({ rate, "recurrent-rate": recurrentRate, momentum }, { kernels }) => ({
    rate,
    recurrentRate: recurrentRate ?? rate,
    moments: momentum > 0 ? ["velocity"] : [],
    memory: [],
    rowwise: momentum === 0,
    start() {},
    advance() {},
    update({ values, gradient, count, moments }, _memory, rate) {
      if (momentum > 0) kernels.momentumStep(values, gradient, moments["velocity"]!, count, rate, momentum);
      else kernels.addScaled(values, gradient, -rate, count);
    },
  }),
});
