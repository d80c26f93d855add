/** Skew-symmetric A = −Aᵀ [n, n] as a parameter: its strict upper triangle, row by row, [n(n−1)/2, 1]. */
import type { ParameterSpec } from "../define.ts";

export const skewParameter = (n: number): ParameterSpec => ({
  shape: [(n * (n - 1)) / 2, 1],
  init: "W",
  recurrent: true,
  skew: n,
});

/** A[n,n] from its upper triangle. */
export function unpackSkew(A: Float64Array, triangle: Float64Array, n: number): void {
  let k = 0;
  for (let i = 0; i < n; i++) {
    A[i * n + i] = 0;
    for (let j = i + 1; j < n; j++) {
      const element = triangle[k++]!;
      A[i * n + j] = element;
      A[j * n + i] = -element;
    }
  }
}

/** gradient of the triangle += from G = ∂f/∂A over all n² elements: A_ij appears twice, with opposite signs. */
export function addSkewGradient(gradient: Float64Array, G: Float64Array, n: number): void {
  let k = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) gradient[k++]! += G[i * n + j]! - G[j * n + i]!;
}
