import { z } from "../define.ts";

/** What every regularizer of weights is asked. */
export const weightOptions = {
  strength: z.number().min(0).default(1e-4).describe("Factor on the penalty; 0 changes nothing"),
  on: z
    .array(z.string().min(1))
    .min(1)
    .default(["W"])
    .describe("The parameters that it acts on; W is that of every layer, W.2 the second layer's"),
};
