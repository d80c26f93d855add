import { optimizer, z } from "../define.ts";
import { rates } from "./rates.ts";

/** q ← decay·q + (1 − decay)·g², w ← w − rate·g/(√q + epsilon); q starts at 0, so the first step is 3.16·rate at decay 0.9. */
export const rmsprop = optimizer({
  name: "rmsprop",
  summary: "Divides each gradient by a running root mean square of itself",
  formula: "q ← decay·q + (1 − decay)·g², w ← w − rate·g / (√q + epsilon)",
  source: "Tieleman & Hinton 2012, lecture 6.5; epsilon outside the root and q₀ = 0, as in PyTorch",
  options: {
    ...rates(0.001),
    decay: z.number().min(0).lt(1).default(0.9).describe("Share of the last mean square that is kept"),
    epsilon: z.number().min(0).default(1e-8).describe("Added to the root, against division by zero"),
  },
  create: ({ rate, "recurrent-rate": recurrentRate, decay, epsilon }, { kernels }) => ({
    rate,
    recurrentRate: recurrentRate ?? rate,
    moments: ["square"],
    memory: [],
    rowwise: false,
    start() {},
    advance() {},
    update({ values, gradient, count, moments }, _memory, rate) {
      kernels.rmspropStep(values, gradient, moments["square"]!, count, rate, decay, epsilon);
    },
  }),
});
