import { schedule, z } from "../define.ts";

/** min(1, k/updates) at update k: 1/updates at the first, 1 at the last of the rise and at all later ones. */
export const warmUp = schedule({
  name: "warm-up",
  summary: "Rises linearly to 1 and stays there",
  formula: "factor_k = min(1, k / updates), k = 1 the first update",
  source:
    "Goyal et al. 2017, arXiv:1706.02677 (gradual warm-up); PyTorch's LinearLR with start_factor 1/updates " +
    "and total_iters updates − 1",
  options: { updates: z.int().min(1).default(100).describe("Updates of the rise; 1: none") },
  create: ({ updates }) => ({
    memory: [],
    start() {},
    factor: (_memory, update) => Math.min(1, update / updates),
    hear() {},
  }),
});
