import { fillGaussian } from "../../engine/streams.ts";
import { initializer } from "../define.ts";

/** W_ij ~ N(0, 1/n), n the number of columns; a plain normal, not a truncated one. */
export const lecunNormal = initializer({
  name: "lecun-normal",
  summary: "Each unit's sum has the mean square of its inputs; SELU requires this one",
  formula: "W_ij ~ N(0, 1/n), n = columns",
  source: "LeCun, Bottou, Orr & Müller 1998, section 4.6; Klambauer et al. 2017 (with SELU)",
  options: {},
  create: () => ({
    fill(W, rows, columns, stream) {
      fillGaussian(W, rows * columns, Math.sqrt(1 / columns), stream);
    },
  }),
});
