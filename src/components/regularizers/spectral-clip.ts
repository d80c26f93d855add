import { leadingPairWork, spectralNorm } from "../../engine/leading-pair.ts";
import { regularizer, z } from "../define.ts";
import { clampSingularValues } from "./clamp-singular-values.ts";
import { constraintOptions } from "./weight-options.ts";

/**
 * After an update W ← U min(Σ, bound) Vᵀ, the nearest matrix with at most that norm. First only σ₁ is found (2⅓·n³
 * multiply-adds, a millisecond at n = 100); the decomposition follows only if σ₁ is above the bound. It allocates,
 * and takes tens of milliseconds at n = 100, longer than the update itself: a larger `every` makes it rarer.
 */
export const spectralClip = regularizer({
  name: "spectral-clip",
  summary: "Brings every singular value above a bound back down to it after an update",
  formula: "W ← U min(Σ, bound) Vᵀ, W = U Σ Vᵀ",
  source:
    "After Kanai, Fujiwara & Iwamura 2017, NeurIPS, there for a GRU; here each gate's matrix is clipped",
  addresses: ["exploding"],
  options: {
    bound: z.number().positive().default(1).describe("The largest singular value allowed"),
    ...constraintOptions,
  },
  create: ({ bound, every, on }, { kernels }) => ({
    acts: "constraint",
    needs: "matrix",
    on,
    every,
    work: (rows, columns) => leadingPairWork(rows, columns),
    bind: (work) => ({
      constrain: (W, rows, columns) =>
        spectralNorm(kernels, work, W, rows, columns) > bound &&
        clampSingularValues(W, rows, columns, 0, bound),
    }),
  }),
});
