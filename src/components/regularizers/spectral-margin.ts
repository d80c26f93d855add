import { regularizer, z } from "../define.ts";
import { clampSingularValues } from "./clamp-singular-values.ts";
import { constraintOptions } from "./weight-options.ts";

/**
 * After an update W ← U clamp(Σ, 1 − m, 1 + m) Vᵀ, the nearest matrix within a margin of the orthogonal ones. This
 * is not the parametrisation of Vorontsov et al. 2017, which trains U, V and the singular values separately and
 * keeps the latter in the same interval by a sigmoid: here W itself is trained by any optimizer and projected. With
 * m = 0 it is a projection onto the orthogonal matrices.
 *
 * Cost: one singular value decomposition each time. It allocates, and takes tens of milliseconds at n = 100, longer
 * than the update itself: a larger `every` makes it rarer.
 */
export const spectralMargin = regularizer({
  name: "spectral-margin",
  summary: "Clamps the singular values of a square matrix to [1 − m, 1 + m] after an update",
  formula: "W ← U clamp(Σ, 1 − m, 1 + m) Vᵀ, W = U Σ Vᵀ",
  source:
    "After Vorontsov et al. 2017, ICML: their interval, not their parametrisation; ours is a projection",
  addresses: ["eigenvalues", "transient", "exploding"],
  options: {
    margin: z.number().min(0).max(1).default(0.1).describe("m, how far singular values may be from 1"),
    ...constraintOptions,
  },
  create: ({ margin, every, on }) => ({
    acts: "constraint",
    needs: "square",
    on,
    every,
    bind: () => ({
      constrain: (W, rows, columns) => clampSingularValues(W, rows, columns, 1 - margin, 1 + margin),
    }),
  }),
});
