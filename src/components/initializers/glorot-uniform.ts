import { fillUniform } from "../../engine/streams.ts";
import { initializer, z } from "../define.ts";

/** W_ij ~ U(±gain·√(6/(rows + columns))), so that the variance is 2·gain²/(rows + columns). */
export const glorotUniform = initializer({
  name: "glorot-uniform",
  summary: "Keeps the variance of a layer's signal; a square W has spectral radius near 1 and ‖W‖₂ near 2",
  formula: "W_ij ~ U(±gain·√(6 / (rows + columns)))",
  source: "Glorot & Bengio 2010, equation 16",
  options: { gain: z.number().positive().default(1).describe("Factor on every weight") },
  create: ({ gain }) => ({
    fill(W, rows, columns, stream) {
      const bound = gain * Math.sqrt(6 / (rows + columns));
      fillUniform(W, rows * columns, -bound, bound, stream);
    },
  }),
});
