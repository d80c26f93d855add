import { optimizer, z } from "../define.ts";
import { adam, adamOptions } from "./adam.ts";

/** w ← (1 − rate·weight-decay)·w, then adam's update: the decay does not pass through its running means. */
export const adamw = optimizer({
  name: "adamw",
  summary: "Adam, and every parameter also shrinks by a share of itself",
  formula: "w ← (1 − rate·weight-decay)·w, then w ← w − rate·m̂ / (√q̂ + epsilon) as in adam",
  source:
    "Loshchilov & Hutter 2019, arXiv:1711.05101, algorithm 2, in PyTorch's order; the decay is multiplied by the " +
    "rate as in PyTorch (theirs only by the schedule's factor) and applies to biases too",
  options: {
    ...adamOptions,
    "weight-decay": z
      .number()
      .min(0)
      .default(0.01)
      .describe("Share that an update at rate 1 takes off every parameter"),
  },
  create({ "weight-decay": decay, ...options }, context) {
    const built = adam.create(options, context);
    return {
      ...built,
      decay,
      update(stretch, memory, rate) {
        context.kernels.timesScalar(stretch.values, 1 - rate * decay, stretch.count);
        built.update(stretch, memory, rate);
      },
    };
  },
});
