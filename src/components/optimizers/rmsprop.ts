import { optimizer, z } from "../define.ts";
import { rates } from "./rates.ts";

/**
 * q ← decay·q + (1 − decay)·g², w ← w − rate·g/(√q + epsilon). With q₀ = 0 the first update is rate/√(1 − decay),
 * 3.16·rate at decay 0.9.
 */
export const rmsprop = optimizer({
  name: "rmsprop",
  summary: "Divides each gradient by a running root mean square of itself",
  formula:
    "q ← decay·q + (1 − decay)·g², w ← w − rate·g / (√q + epsilon); with epsilon-inside / √(q + epsilon)",
  source:
    "Tieleman & Hinton 2012, lecture 6.5; by default epsilon outside the root and q₀ = 0, as in PyTorch; Arjovsky, " +
    "Shah & Bengio 2016 (the uRNN's code) have epsilon 0 and initial 0.001",
  options: {
    ...rates(0.001),
    decay: z.number().min(0).lt(1).default(0.9).describe("Share of the previous mean square that is kept"),
    epsilon: z
      .number()
      .min(0)
      .default(1e-8)
      .describe("Against division by zero; with 0 and initial 0, a gradient of exactly 0 makes NaN"),
    "epsilon-inside": z.boolean().default(false).describe("Whether epsilon is added to q, not to its root"),
    initial: z.number().min(0).default(0).describe("q₀, the mean square before the first update"),
  },
  create({ rate, decay, epsilon, initial, ...options }, { kernels }) {
    const step = options["epsilon-inside"] ? kernels.rmspropInsideUpdate : kernels.rmspropUpdate;
    return {
      rate,
      recurrentRate: options["recurrent-rate"] ?? rate,
      moments: { square: initial },
      memory: [],
      rowwise: false,
      start() {},
      advance() {},
      update({ values, gradient, count, moments }, _memory, rate) {
        step(values, gradient, moments["square"]!, count, rate, decay, epsilon);
      },
    };
  },
});
