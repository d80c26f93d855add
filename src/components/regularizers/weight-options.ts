import { z } from "../define.ts";

const on = z
  .array(z.string().min(1))
  .min(1)
  .default(["W"])
  .describe("The parameters it acts on; W stands for every layer's, W.2 for the second layer's");

/** Options of every penalty on weights. */
export const weightOptions = {
  strength: z.number().min(0).default(1e-4).describe("Factor on the penalty; 0 changes nothing"),
  on,
};

/** Options of every constraint on weights. */
export const constraintOptions = {
  every: z.int().min(1).default(1).describe("Updates from one projection to the next"),
  on,
};
