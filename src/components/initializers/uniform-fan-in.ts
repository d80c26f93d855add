import { fillUniform } from "../../engine/streams.ts";
import { initializer } from "../define.ts";

/** W_ij ~ U(−1/√n, 1/√n), n the number of columns: the units that a row adds up. */
export const uniformFanIn = initializer({
  name: "uniform-fan-in",
  summary: "The default: small uniform weights. A square W has spectral radius near 0.58 and ‖W‖₂ near 1.15",
  formula: "W_ij ~ U(−1/√n, 1/√n), n = columns",
  source: "Britz 2015 (WildML tutorial); also PyTorch's default for recurrent layers, with n = hidden",
  options: {},
  create: () => ({
    fill(W, rows, columns, stream) {
      const bound = 1 / Math.sqrt(columns);
      fillUniform(W, rows * columns, -bound, bound, stream);
    },
  }),
});
