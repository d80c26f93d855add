import { fillGaussian } from "../../engine/streams.ts";
import { initializer } from "../define.ts";

/** W_ij ~ N(0, 2/n), n the number of columns; a plain normal, not a truncated one (Keras truncates). */
export const heNormal = initializer({
  name: "he-normal",
  summary:
    "Keeps the variance of a ReLU layer's signal; a square W has spectral radius near √2 and ‖W‖₂ near 2√2",
  formula: "W_ij ~ N(0, 2/n), n = columns",
  source: "He, Zhang, Ren & Sun 2015, equation 10 (fan-in)",
  options: {},
  create: () => ({
    fill(W, rows, columns, stream) {
      fillGaussian(W, rows * columns, Math.sqrt(2 / columns), stream);
    },
  }),
});
