import { scaledStrideLength } from "../../engine/length.ts";
import type { Stretch } from "../define.ts";
import { clipper, z } from "../define.ts";

/**
 * For each unit i: g_i ← g_i·most/‖g_i‖ where ‖g_i‖ > most = ratio·max(‖w_i‖, epsilon). A unit is a row of a
 * matrix, the weights into it; for U with words as inputs, a word's column; for a vector, the whole of it, as in
 * the authors' code.
 */
export const adaptive = clipper({
  name: "adaptive",
  summary: "Shortens the gradient of the weights into a unit to a share of those weights' own norm (AGC)",
  formula:
    "g_i ← g_i · ratio·max(‖w_i‖, epsilon) / ‖g_i‖ if ‖g_i‖ > ratio·max(‖w_i‖, epsilon), unit by unit: a row of a matrix (the weights into a unit), a word's column of U, the whole of a bias vector",
  source:
    "Brock, De, Smith & Simonyan 2021, arXiv:2102.06171; like theirs, it leaves out the output layer. The default " +
    "ratio is theirs for batches of thousands of images",
  addresses: ["exploding"],
  options: {
    ratio: z
      .number()
      .positive()
      .default(0.01)
      .describe("Largest norm of a gradient, as a share of the weights' norm"),
    epsilon: z
      .number()
      .positive()
      .default(1e-3)
      .describe(
        "Least norm assumed for weights; for biases that start at 0, gradients are at most ratio·epsilon at first",
      ),
    output: z.boolean().default(false).describe("Whether V and c are clipped too"),
  },
  create: ({ ratio, epsilon, output }) => ({
    clip(stretches, count) {
      let clipped = false;
      for (let i = 0; i < count; i++) {
        const stretch = stretches[i]!;
        if (!output && (stretch.parameter === "V" || stretch.parameter === "c")) continue;
        for (let unit = 0; unit < stretch.rows.units; unit++)
          clipped = clipUnit(stretch, unit, ratio, epsilon) || clipped;
      }
      return clipped;
    },
  }),
});

/** Sums run over ascending k. */
function clipUnit(stretch: Stretch, unit: number, ratio: number, epsilon: number): boolean {
  const { rows, values, gradient, count } = stretch;
  const { step } = rows;
  const first = unit * rows.apart;
  const n = count / rows.units;
  let weights = 0;
  let slopes = 0;
  for (let k = 0, at = first; k < n; k++, at += step) {
    weights += values[at]! * values[at]!;
    slopes += gradient[at]! * gradient[at]!;
  }
  const size = weights < Infinity ? Math.sqrt(weights) : scaledStrideLength(values, first, step, n);
  const length = slopes < Infinity ? Math.sqrt(slopes) : scaledStrideLength(gradient, first, step, n);
  const longest = ratio * Math.max(size, epsilon);
  if (!(length > longest)) return false;
  const factor = longest / length;
  for (let k = 0, at = first; k < n; k++, at += step) gradient[at]! *= factor;
  return true;
}
