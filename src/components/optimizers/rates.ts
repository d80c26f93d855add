import { z } from "../define.ts";

/** The learning rates that every optimizer is asked for; `initial` is its default. */
export const rates = (initial: number) => ({
  rate: z.number().min(0).default(initial).describe("Learning rate"),
  "recurrent-rate": z
    .number()
    .min(0)
    .nullable()
    .default(null)
    .describe("That of recurrent parameters (W, or what the cell has in its place); null: the same"),
});
