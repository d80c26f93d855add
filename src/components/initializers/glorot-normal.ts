import { fillGaussian } from "../../engine/streams.ts";
import { initializer, z } from "../define.ts";

/** W_ij ~ N(0, 2·gain²/(rows + columns)): the variance of glorot-uniform, with normal weights, not truncated ones. */
export const glorotNormal = initializer({
  name: "glorot-normal",
  summary:
    "Keeps the variance of a layer's signal, with normal weights; a square W has spectral radius near 1",
  formula: "W_ij ~ N(0, 2·gain² / (rows + columns))",
  source:
    "Glorot & Bengio 2010, section 4.2, who draw uniformly; the normal form is PyTorch's (Keras has a truncated one)",
  options: { gain: z.number().positive().default(1).describe("Factor on every weight") },
  create: ({ gain }) => ({
    fill(W, rows, columns, stream) {
      fillGaussian(W, rows * columns, gain * Math.sqrt(2 / (rows + columns)), stream);
    },
  }),
});
