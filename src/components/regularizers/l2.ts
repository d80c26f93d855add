import { regularizer } from "../define.ts";
import { weightOptions } from "./weight-options.ts";

/** strength·Σ w², without ½. */
export const l2 = regularizer({
  name: "l2",
  summary: "Weight decay: pulls every weight towards 0 in proportion to itself",
  formula: "R = Σ w², ∂R/∂w = 2w",
  source: "Hoerl & Kennard 1970; without ½, so the decay is 2·strength·w",
  options: weightOptions,
  create: ({ strength, on }, { kernels }) => ({
    acts: "weights",
    needs: "weights",
    on,
    strength,
    bind: () => ({
      penalty: (W, rows, columns) => kernels.sumOfSquares(W, rows * columns),
      addGradient: (dW, W, rows, columns, scale) => kernels.addScaled(dW, W, 2 * scale, rows * columns),
    }),
  }),
});
