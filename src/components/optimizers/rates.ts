import { z } from "../define.ts";

/** The learning-rate options of every optimizer; `initial` is the default rate. */
export const rates = (initial: number) => ({
  rate: z.number().min(0).default(initial).describe("Learning rate"),
  "recurrent-rate": z
    .number()
    .min(0)
    .nullable()
    .default(null)
    .describe("Learning rate of recurrent parameters (W, or what the cell has in its place); null: the same"),
});
