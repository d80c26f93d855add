import { pow } from "../../engine/elementary.ts";
import { schedule, z } from "../define.ts";

/** factor^⌊(k − 1)/every⌋ at update k: updates 1 … every have 1, the next `every` have `factor`, and so on. */
export const step = schedule({
  name: "step",
  summary: "Falls by a constant factor every so many updates, and is constant between",
  formula: "factor_k = factor^⌊(k − 1) / every⌋, k = 1 the first update",
  source: "Widespread; PyTorch's StepLR with γ = factor and one epoch an update",
  options: {
    factor: z.number().positive().max(1).default(0.5).describe("What each step multiplies by"),
    every: z.int().min(1).default(1000).describe("Updates from one step to the next"),
  },
  create: ({ factor, every }) => ({
    memory: [],
    start() {},
    factor: (_memory, update) => pow(factor, Math.floor((update - 1) / every)),
    hear() {},
  }),
});
