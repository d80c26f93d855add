import { pow } from "../../engine/elementary.ts";
import { schedule, z } from "../define.ts";

/** factor^⌊(k − 1)/every⌋ at update k: 1 for updates 1 … every, `factor` for the next `every`, and so on. */
export const step = schedule({
  name: "step",
  summary: "Drops by a constant factor at regular intervals, and is constant in between",
  formula: "factor_k = factor^⌊(k − 1) / every⌋, k = 1 the first update",
  source: "Widespread; PyTorch's StepLR with γ = factor and an update in place of an epoch",
  options: {
    factor: z.number().positive().max(1).default(0.5).describe("What each drop multiplies by"),
    every: z.int().min(1).default(1000).describe("Updates from one drop to the next"),
  },
  create: ({ factor, every }) => ({
    memory: [],
    start() {},
    factor: (_memory, update) => pow(factor, Math.floor((update - 1) / every)),
    hear() {},
  }),
});
