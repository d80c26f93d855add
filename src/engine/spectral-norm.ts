/**
 * ‖P‖₂ of a matrix without power iteration: the largest eigenvalue of the Gram matrix P Pᵀ, found by Householder
 * tridiagonalisation and Sturm bisection (Golub & Van Loan 2013, sections 8.3 and 8.4).
 *
 * Squaring loses the small singular values but not the largest: its relative error is a few n·2⁻⁵³. There
 * is no start vector, no convergence to wait for, and clustered singular values cost nothing extra.
 * Cost for an n×n matrix: n³ for the Gram matrix, 4/3·n³ for the tridiagonal form, both multiply-adds —
 * about as much as the one matrix product that made P.
 */
import type { Kernels } from "./kernels.ts";
import type { Shape } from "./arena.ts";

/** Workspace for matrices of up to `n` rows. */
export const spectralNormWork = (n: number) => ({
  gram: [n, n] as Shape,
  diagonal: [n] as Shape,
  beside: [n] as Shape,
  vector: [n] as Shape,
  image: [n] as Shape,
});

/**
 * A row whose squares sum to less counts as already reduced: it moves no eigenvalue by more than 10⁻¹²⁵, where the
 * largest is of order 1, whereas 2/vᵀv of its reflection may overflow.
 */
const NEGLIGIBLE = 1e-250;

export interface SpectralNormWork {
  readonly gram: Float64Array;
  readonly diagonal: Float64Array;
  readonly beside: Float64Array;
  readonly vector: Float64Array;
  readonly image: Float64Array;
}

/** √ of the largest eigenvalue of work.gram[n,n] (symmetric positive semi-definite, entries of order 1). Destroys it. */
export function normFromGram(kernels: Kernels, work: SpectralNormWork, n: number): number {
  tridiagonalise(kernels, work, n);
  return Math.sqrt(Math.max(0, largestEigenvalue(work.diagonal, work.beside, n)));
}

/**
 * A ← QᵀAQ, of which only the diagonal and the elements beside it are kept. Row k of work.gram still holds the row
 * that reflection k was made from, so that {@link reflectBack} can rebuild Q.
 */
export function tridiagonalise(kernels: Kernels, work: SpectralNormWork, n: number): void {
  const { gram, diagonal, beside, vector, image } = work;
  for (let k = n - 1; k > 0; k--) {
    // Reflect row k, columns 0…k−1, onto its last element: v = x ± ‖x‖e, H = I − (2/vᵀv) v vᵀ.
    for (let j = 0; j < k; j++) vector[j] = gram[k * n + j]!;
    diagonal[k] = gram[k * n + k]!;
    const last = vector[k - 1]!;
    const rest = kernels.sumOfSquares(vector, k - 1);
    if (rest < NEGLIGIBLE) {
      beside[k] = last;
      continue;
    }
    const length = Math.sqrt(rest + last * last);
    const pivot = last > 0 ? last + length : last - length;
    beside[k] = last > 0 ? -length : length;
    vector[k - 1] = pivot;
    const factor = 2 / (rest + pivot * pivot);
    // p = factor·A v;  w = p − (factor/2)(pᵀv) v;  A ← A − v wᵀ − w vᵀ on the leading k×k block.
    kernels.setSymmetricImage(image, gram, vector, k, n);
    kernels.timesScalar(image, factor, k);
    kernels.addScaled(image, vector, (-factor / 2) * kernels.dot(image, vector, k), k);
    kernels.addRankTwo(gram, vector, image, k, n);
  }
  diagonal[0] = gram[0]!;
  beside[0] = 0;
}

/** y[n] ← Q y after {@link tridiagonalise}: an eigenvector of the tridiagonal form becomes one of A. */
export function reflectBack(kernels: Kernels, work: SpectralNormWork, y: Float64Array, n: number): void {
  const { gram, beside, vector } = work;
  for (let k = 1; k < n; k++) {
    for (let j = 0; j < k; j++) vector[j] = gram[k * n + j]!;
    const rest = kernels.sumOfSquares(vector, k - 1);
    if (rest < NEGLIGIBLE) continue;
    const pivot = vector[k - 1]! - beside[k]!; // x ± ‖x‖e, and ∓‖x‖ stands beside the diagonal
    vector[k - 1] = pivot;
    kernels.addScaled(y, vector, (-2 / (rest + pivot * pivot)) * kernels.dot(vector, y, k), k);
  }
}

/** The largest eigenvalue of the symmetric tridiagonal matrix, to the last bits, by bisection. */
export function largestEigenvalue(diagonal: Float64Array, beside: Float64Array, n: number): number {
  // Every eigenvalue lies in one of Gershgorin's circles.
  let low = diagonal[0]!;
  let high = low;
  for (let i = 0; i < n; i++) {
    const radius = Math.abs(beside[i]!) + (i + 1 < n ? Math.abs(beside[i + 1]!) : 0);
    high = Math.max(high, diagonal[i]! + radius);
    low = Math.max(low, diagonal[i]!);
  }
  if (!(high > low)) return high;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high || high - low <= 1e-16 * high) return middle;
    if (someEigenvalueAbove(diagonal, beside, n, middle)) low = middle;
    else high = middle;
  }
}

/** Sturm: T − x·I has a positive pivot exactly when an eigenvalue lies above x. */
function someEigenvalueAbove(diagonal: Float64Array, beside: Float64Array, n: number, x: number): boolean {
  let pivot = diagonal[0]! - x;
  if (pivot > 0) return true;
  for (let i = 1; i < n; i++) {
    const square = beside[i]! * beside[i]!;
    if (pivot === 0) {
      // An exact zero pivot followed by a coupling: the next one is +∞.
      if (square > 0) return true;
      pivot = diagonal[i]! - x;
    } else pivot = diagonal[i]! - x - square / pivot;
    if (pivot > 0) return true;
  }
  return false;
}
