import { fillGaussian } from "../../engine/streams.ts";
import { initializer, z } from "../define.ts";

/** W_ij ~ N(0, std²). `std` is a standard deviation, even for papers that write N(0, 0.01) and mean std 0.01. */
export const gaussian = initializer({
  name: "gaussian",
  summary: "Independent normal weights",
  formula: "W_ij ~ N(0, std²)",
  source: "Pascanu, Mikolov & Bengio 2013, whose N(0, 0.01) is std 0.01 in their code",
  options: { std: z.number().min(0).default(0.01).describe("Standard deviation of each weight") },
  create: ({ std }) => ({
    forBiases: true,
    fill(W, rows, columns, stream) {
      fillGaussian(W, rows * columns, std, stream);
    },
  }),
});
