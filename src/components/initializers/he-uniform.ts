import { fillUniform } from "../../engine/streams.ts";
import { initializer } from "../define.ts";

/** W_ij ~ U(±√(6/n)), n the number of columns: the variance 2/n of he-normal. */
export const heUniform = initializer({
  name: "he-uniform",
  summary: "Keeps the variance of a ReLU layer's signal, with uniform weights; spectral radius near √2",
  formula: "W_ij ~ U(−√(6/n), √(6/n)), n = columns",
  source:
    "He, Zhang, Ren & Sun 2015, equation 10, who draw normal weights; the uniform form is Keras's and PyTorch's",
  options: {},
  create: () => ({
    fill(W, rows, columns, stream) {
      const bound = Math.sqrt(6 / columns);
      fillUniform(W, rows * columns, -bound, bound, stream);
    },
  }),
});
