import { lengthOf } from "../../engine/length.ts";
import { clipper, z } from "../define.ts";

/**
 * dP ← dP·threshold/‖dP‖ where ‖dP‖ > threshold, for each of the parameters U, W, b, V … by itself. Rows of U that
 * are updated word by word count together: their norm is U's, as the rows of other words are 0.
 */
export const parameterNorm = clipper({
  name: "parameter-norm",
  summary: "Shortens the gradient of any parameter where it is too long, whatever the other parameters",
  formula: "dP ← dP · threshold / ‖dP‖₂ (Euclidean) if ‖dP‖₂ > threshold, for P = U, W, b, V …",
  source: "Widespread; clip_by_norm of TensorFlow, variable by variable",
  addresses: ["exploding"],
  options: {
    threshold: z
      .number()
      .positive()
      .default(1)
      .describe("Longest gradient of a parameter that is left alone"),
  },
  create: ({ threshold }, { kernels }) => ({
    clip(stretches, count) {
      let clipped = false;
      for (let first = 0, end = 0; first < count; first = end) {
        const { parameter } = stretches[first]!;
        for (end = first + 1; end < count && stretches[end]!.parameter === parameter;) end++;
        const norm = lengthOf(kernels, stretches, first, end);
        if (!(norm > threshold)) continue;
        clipped = true;
        const factor = threshold / norm;
        for (let i = first; i < end; i++)
          kernels.timesScalar(stretches[i]!.gradient, factor, stretches[i]!.count);
      }
      return clipped;
    },
  }),
});
