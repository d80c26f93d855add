import { Matrix, SVD } from "ml-matrix";

/**
 * Singular values within this relative distance of a bound count as inside: a clamped one changes in its last bits.
 */
const WITHIN = 1e-12;

/**
 * W[rows,columns] ← U clamp(Σ, low, high) Vᵀ: the nearest matrix, in the Frobenius norm, with singular values in
 * [low, high]. Only the parts outside the interval are changed: W += Σ_i (clamped_i − σ_i) u_i v_iᵀ. Returns true
 * if there were any. A matrix that holds NaN or ±∞ is left alone.
 *
 * Allocates, unlike everything else in an update; the decomposition of a 100×100 matrix takes tens of milliseconds,
 * several times as long as an update at T = 100.
 */
export function clampSingularValues(
  W: Float64Array,
  rows: number,
  columns: number,
  low: number,
  high: number,
): boolean {
  const size = rows * columns;
  for (let i = 0; i < size; i++) if (!(Math.abs(W[i]!) < Infinity)) return false;
  const svd = new SVD(Matrix.from1DArray(rows, columns, W.subarray(0, size)), { autoTranspose: true });
  const { leftSingularVectors: U, rightSingularVectors: V, diagonal } = svd;
  let changed = false;
  for (const [k, sigma] of diagonal.entries()) {
    const clamped = Math.min(high, Math.max(low, sigma));
    if (Math.abs(clamped - sigma) <= WITHIN * clamped) continue;
    changed = true;
    for (let i = 0; i < rows; i++) {
      const factor = (clamped - sigma) * U.get(i, k);
      for (let j = 0; j < columns; j++) W[i * columns + j]! += factor * V.get(j, k);
    }
  }
  return changed;
}
