import { regularizer } from "../define.ts";
import { weightOptions } from "./weight-options.ts";

/** strength·Σ |w|; the slope at 0 is taken as 0. */
export const l1 = regularizer({
  name: "l1",
  summary: "Pulls every weight towards 0 by the same amount, so that small ones come to rest there",
  formula: "R = Σ |w|, ∂R/∂w = sign w (0 at 0)",
  source: "Tibshirani 1996",
  options: weightOptions,
  create: ({ strength, on }, { kernels }) => ({
    acts: "weights",
    needs: "weights",
    on,
    strength,
    bind: () => ({
      penalty: (W, rows, columns) => kernels.sumOfAbsolutes(W, rows * columns),
      addGradient: (dW, W, rows, columns, scale) => kernels.addSigns(dW, W, scale, rows * columns),
    }),
  }),
});
