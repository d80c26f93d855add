/** A⁻¹ by Gaussian elimination with partial pivoting; 2n³ operations in plain loops, no kernels. */
import type { Shape } from "./arena.ts";
import { factorise } from "./lu.ts";

/** Workspace for n×n matrices. */
export const inverseWork = (n: number) => ({ factors: [n, n] as Shape, order: [n] as Shape });

export type InverseWork = { readonly [K in keyof ReturnType<typeof inverseWork>]: Float64Array };

/** out[n,n] = A[n,n]⁻¹, not in place. Infinities and NaN if A is singular or not finite. */
export function setInverse(work: InverseWork, out: Float64Array, A: Float64Array, n: number): void {
  const { factors, order } = work;
  for (let i = 0; i < n * n; i++) factors[i] = A[i]!;
  for (let i = 0; i < n; i++) order[i] = i;
  factorise(factors, order, n);
  // Rows of the identity in the order of the pivots, then L and U solved in place, whole rows at a time.
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[i * n + j] = order[i] === j ? 1 : 0;
  for (let i = 0; i < n; i++) for (let k = 0; k < i; k++) subtractRow(out, i, k, factors[i * n + k]!, n);
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) subtractRow(out, i, k, factors[i * n + k]!, n);
    const pivot = factors[i * n + i]!;
    for (let j = 0; j < n; j++) out[i * n + j]! /= pivot;
  }
}

/** Row i −= factor·row k */
function subtractRow(out: Float64Array, i: number, k: number, factor: number, n: number): void {
  if (factor === 0) return;
  for (let j = 0; j < n; j++) out[i * n + j]! -= factor * out[k * n + j]!;
}
