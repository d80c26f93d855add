import { z } from "../define.ts";

const on = z
  .array(z.string().min(1))
  .min(1)
  .default(["W"])
  .describe("The parameters that it acts on; W is that of every layer, W.2 the second layer's");

/** What every penalty on weights is asked. */
export const weightOptions = {
  strength: z.number().min(0).default(1e-4).describe("Factor on the penalty; 0 changes nothing"),
  on,
};

/** What every constraint on weights is asked. */
export const constraintOptions = {
  every: z.int().min(1).default(1).describe("Updates from one time to the next"),
  on,
};
