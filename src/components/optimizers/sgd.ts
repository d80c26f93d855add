import { optimizer, z } from "../define.ts";
import { UserError } from "../user-error.ts";
import { rates } from "./rates.ts";

/** w ← w − rate·v with v ← momentum·v + g; without momentum w ← w − rate·g. */
export const sgd = optimizer({
  name: "sgd",
  summary: "Stochastic gradient descent; optionally with momentum, plain or Nesterov's",
  formula: "v ← momentum·v + g, w ← w − rate·v; with nesterov w ← w − rate·(g + momentum·v)",
  source:
    "Robbins & Monro 1951; Polyak 1964 (momentum) and Nesterov 1983, both in PyTorch's form: the rate outside v, " +
    "so a changed rate acts on all of v at once; Sutskever et al. 2013 keep it inside",
  options: {
    ...rates(0.01),
    momentum: z.number().min(0).lt(1).default(0).describe("Share of the previous velocity that is kept"),
    nesterov: z
      .boolean()
      .default(false)
      .describe("Whether the momentum looks ahead (Nesterov's); needs momentum above 0"),
  },
  create({ rate, "recurrent-rate": recurrentRate, momentum, nesterov }, { kernels }) {
    if (nesterov && momentum === 0) {
      throw new UserError(
        "sgd with nesterov: true and momentum: 0 is plain sgd; write a momentum, for example 0.9",
      );
    }
    const step = nesterov ? kernels.nesterovUpdate : kernels.momentumUpdate;
    return {
      rate,
      recurrentRate: recurrentRate ?? rate,
      moments: momentum > 0 ? { velocity: 0 } : {},
      memory: [],
      rowwise: momentum === 0,
      start() {},
      advance() {},
      update({ values, gradient, count, moments }, _memory, rate) {
        if (momentum > 0) step(values, gradient, moments["velocity"]!, count, rate, momentum);
        else kernels.addScaled(values, gradient, -rate, count);
      },
    };
  },
});
