import { cos } from "../../engine/elementary.ts";
import { schedule, z } from "../define.ts";
import { UserError } from "../user-error.ts";

/**
 * Half a cosine from 1 to `floor`, after a linear rise in `warm-up` updates. The rise ends with 1 at update warm-up
 * and the cosine starts with 1 at the next; the factor reaches `floor` at update `updates` + 1, the first after the
 * cosine, and stays there.
 */
export const cosine = schedule({
  name: "cosine",
  summary: "Falls along half a cosine from 1 to the floor, optionally after a linear rise",
  formula:
    "factor_k = k / w for k ≤ w, w = warm-up; then floor + (1 − floor)·(1 + cos(π·(k − 1 − w) / (updates − w))) / 2, " +
    "k = 1 the first update",
  source:
    "Loshchilov & Hutter 2017, arXiv:1608.03983, without restarts: PyTorch's CosineAnnealingLR, which " +
    "rises again after its end, where this one stays",
  options: {
    floor: z.number().min(0).max(1).default(0).describe("Factor at the end"),
    updates: z
      .int()
      .min(1)
      .nullable()
      .default(null)
      .describe("Updates until the floor, including the warm-up; null: the whole run"),
    "warm-up": z.int().min(0).default(0).describe("Updates of the linear rise to 1; 0: none"),
  },
  create({ floor, updates, "warm-up": rise }, context) {
    const end = updates ?? context.updates;
    if (rise > 0 && rise >= end) {
      throw new UserError(
        `a warm-up of ${rise} leaves none of the ${end} updates; write a warm-up below ${end}`,
      );
    }
    return {
      memory: [],
      start() {},
      factor(_memory, update) {
        if (update <= rise) return update / rise;
        const progress = Math.min(1, (update - 1 - rise) / (end - rise));
        return floor + ((1 - floor) * (1 + cos(Math.PI * progress))) / 2;
      },
      hear() {},
    };
  },
});
