/**
 * Thin QR of k vectors, the rows of Z[k,n]: Z = R·Q with orthonormal rows of Q and R lower triangular. Every row is
 * projected past those before it twice, which leaves them orthogonal to rounding ("twice is enough", Parlett 1980,
 * after Kahan; Giraud, Langou & Rozložník 2005).
 */
import type { Shape } from "./arena.ts";
import type { Kernels } from "./kernels.ts";

/** Workspace for up to k rows. */
export const orthonormalRowsWork = (k: number) => ({
  shares: [k] as Shape,
  /** The diagonal of R. */
  lengths: [k] as Shape,
});
export type OrthonormalRowsWork = {
  readonly [K in keyof ReturnType<typeof orthonormalRowsWork>]: Float64Array;
};

/** 4·2⁻⁵³: n times this share of a row is what rounding alone leaves of it. */
const ROUNDING = 4.440892098500626e-16;

/**
 * Z[k,n] ← Q, and work.lengths[k] ← the diagonal of R, never negative. A row that depends on those before it, to
 * rounding, becomes 0 and has length 0; more than n rows are none. Elements should be of order 1: squares neither
 * over- nor underflow.
 */
export function orthonormalise(
  kernels: Kernels,
  work: OrthonormalRowsWork,
  Z: Float64Array,
  k: number,
  n: number,
): void {
  const { shares, lengths } = work;
  for (let i = 0; i < k; i++) {
    const row = Z.subarray(i * n, (i + 1) * n);
    const before = Math.sqrt(kernels.sumOfSquares(row, n));
    for (let pass = 0; pass < 2 && i > 0; pass++) {
      kernels.setZero(shares, i);
      kernels.addProductTransposed(shares, row, Z, 1, n, i);
      kernels.timesScalar(shares, -1, i);
      kernels.addProduct(row, shares, Z, 1, i, n);
    }
    const length = Math.sqrt(kernels.sumOfSquares(row, n));
    const independent = length > ROUNDING * n * before;
    lengths[i] = independent ? length : length !== length ? NaN : 0;
    if (independent) kernels.timesScalar(row, 1 / length, n);
    else kernels.setZero(row, n);
  }
}
