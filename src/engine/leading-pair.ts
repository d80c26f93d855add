/**
 * The largest singular value σ₁ of a matrix M and a pair of unit vectors with M v = σ₁ u and Mᵀu = σ₁ v, without
 * a power iteration: the Gram matrix on the shorter side, its tridiagonal form and largest eigenvalue as in
 * spectral-norm.ts, the eigenvector by inverse iteration on the tridiagonal form.
 *
 * Accuracy: σ₁ has a relative error of a few n·2⁻⁵³. The vectors satisfy both equations to that accuracy whatever
 * the spectrum; where doubles cannot tell other singular values from σ₁, they are one of the equally good pairs in
 * the space these share. Cost for n×n, in multiply-adds: 7/3·n³ for the norm, and 3·n² more for the vectors.
 */
import type { Shape } from "./arena.ts";
import { exponentOf, scaleByPowerOfTwo } from "./elementary.ts";
import type { Kernels } from "./kernels.ts";
import { largestEigenvalue, reflectBack, spectralNormWork, tridiagonalise } from "./spectral-norm.ts";

/** Workspace for matrices of up to rows×columns, or columns×rows. */
export const leadingPairWork = (rows: number, columns: number) => {
  const n = Math.min(rows, columns);
  const longer = Math.max(rows, columns);
  return {
    ...spectralNormWork(n),
    scaled: [rows, columns] as Shape,
    left: [longer] as Shape,
    right: [longer] as Shape,
    /** T − λI after elimination: where rows were swapped, two elements right of the diagonal. */
    pivots: [n] as Shape,
    next: [n] as Shape,
    second: [n] as Shape,
    multipliers: [n] as Shape,
    swaps: [n] as Shape,
    /** λ; the k of the scaling by 2^−k; a solve's growth. A returned number would be boxed on the heap. */
    found: [3] as Shape,
  };
};
export type LeadingPairWork = { readonly [K in keyof ReturnType<typeof leadingPairWork>]: Float64Array };

/** Solves stop, after at least two, once the residual is at most n·λ times this: sixteen times 2⁻⁵³. */
const SETTLED = 1.8e-15;
const MOST_SOLVES = 8;
/** A pivot below this share of λ is 0 up to rounding; raised to that share, it cannot overflow a solve. */
const SMALLEST_PIVOT = 1e-20;

/**
 * σ₁ of M[rows,columns]; leaves u in work.left[rows] and v in work.right[columns]. For M = 0 they are the first
 * unit vectors; if M holds NaN or ±∞ the result is NaN and the vectors are meaningless.
 */
export function leadingPair(
  kernels: Kernels,
  work: LeadingPairWork,
  M: Float64Array,
  rows: number,
  columns: number,
): number {
  const { scaled, left, right } = work;
  const wide = rows <= columns;
  const n = wide ? rows : columns;
  reduce(kernels, work, M, rows, columns);
  const eigenvalue = work.found[0]!;
  if (!(eigenvalue > 0)) {
    setFirstUnit(kernels, left, rows);
    setFirstUnit(kernels, right, columns);
    return eigenvalue; // 0 or NaN
  }
  // The singular vector of the shorter side, of unit length …
  const own = wide ? left : right;
  setEigenvector(kernels, work, own, n);
  reflectBack(kernels, work, own, n);
  setUnit(kernels, own, n);
  // … and the other one, its image.
  if (wide) kernels.setProduct(right, left, scaled, 1, rows, columns);
  else kernels.setProduct(left, scaled, right, rows, columns, 1);
  setUnit(kernels, wide ? right : left, wide ? columns : rows);
  return scaleByPowerOfTwo(Math.sqrt(eigenvalue), work.found[1]!);
}

/** σ₁ of M[rows,columns], without vectors. */
export function spectralNorm(
  kernels: Kernels,
  work: LeadingPairWork,
  M: Float64Array,
  rows: number,
  columns: number,
): number {
  reduce(kernels, work, M, rows, columns);
  return scaleByPowerOfTwo(Math.sqrt(work.found[0]!), work.found[1]!);
}

/** work.found ← the largest eigenvalue of the Gram matrix of M·2^−k, and k; leaves its tridiagonal form in `work`. */
function reduce(
  kernels: Kernels,
  work: LeadingPairWork,
  M: Float64Array,
  rows: number,
  columns: number,
): void {
  const { scaled, gram, diagonal, beside, found } = work;
  const size = rows * columns;
  let largest = 0;
  for (let i = 0; i < size; i++) {
    const element = Math.abs(M[i]!);
    if (!(element <= largest)) largest = element; // takes NaN too, and keeps it
  }
  found[0] = largest < Infinity ? 0 : NaN;
  found[1] = 0;
  if (!(largest > 0 && largest < Infinity)) return;
  // The largest element is scaled into [1, 2), so that no square that matters under- or overflows.
  const exponent = exponentOf(largest);
  const half = -exponent >> 1;
  kernels.setCopy(scaled, M, size);
  kernels.timesScalar(scaled, scaleByPowerOfTwo(1, half), size);
  kernels.timesScalar(scaled, scaleByPowerOfTwo(1, -exponent - half), size);
  const n = Math.min(rows, columns);
  if (rows <= columns) {
    kernels.setZero(gram, n * n);
    kernels.addProductTransposed(gram, scaled, scaled, n, columns, n);
  } else kernels.setTransposedProduct(gram, scaled, scaled, rows, n, n);
  tridiagonalise(kernels, work, n);
  found[0] = Math.max(0, largestEigenvalue(diagonal, beside, n));
  found[1] = exponent;
}

/** y[n] ← the first unit vector. */
function setFirstUnit(kernels: Kernels, y: Float64Array, n: number): void {
  kernels.setZero(y, n);
  y[0] = 1;
}

/** y[n] ← y/‖y‖, or the first unit vector for 0. */
function setUnit(kernels: Kernels, y: Float64Array, n: number): void {
  const norm = Math.sqrt(kernels.sumOfSquares(y, n));
  if (norm > 0) kernels.timesScalar(y, 1 / norm, n);
  else y[0] = 1;
}

/** y[n] = a unit vector with T y = λ y to rounding, by inverse iteration; T is the tridiagonal form in `work`. */
function setEigenvector(kernels: Kernels, work: LeadingPairWork, y: Float64Array, n: number): void {
  eliminate(work, n);
  // Multiples of the golden ratio: unlikely to be orthogonal to the eigenvector; the residual would show it.
  for (let i = 0; i < n; i++) {
    const turn = (i + 1) * 0.6180339887498949;
    y[i] = turn - Math.floor(turn) + 0.25;
  }
  setUnit(kernels, y, n);
  const settled = SETTLED * n * work.found[0]!;
  for (let solve = 0, last = false; solve < MOST_SOLVES && !last; solve++) {
    improve(kernels, work, y, n);
    // The residual of the normalised solution is 1/‖solution‖.
    last = solve > 0 && 1 / work.found[2]! <= settled;
  }
}

/** T − λI = P L R by elimination with partial pivoting: R is `pivots`, `next` and `second`, L `multipliers`. */
function eliminate(work: LeadingPairWork, n: number): void {
  const eigenvalue = work.found[0]!;
  const { diagonal, beside, pivots, next, second, multipliers, swaps } = work;
  const smallest = SMALLEST_PIVOT * eigenvalue;
  let pivot = diagonal[0]! - eigenvalue;
  let right = n > 1 ? beside[1]! : 0;
  for (let i = 0; i < n; i++) {
    const below = i + 1 < n ? beside[i + 1]! : 0;
    const diagonalBelow = i + 1 < n ? diagonal[i + 1]! - eigenvalue : 0;
    const rightBelow = i + 2 < n ? beside[i + 2]! : 0;
    const swap = Math.abs(below) > Math.abs(pivot) && Math.abs(below) >= smallest;
    swaps[i] = swap ? 1 : 0;
    if (swap) {
      multipliers[i] = pivot / below;
      pivots[i] = below;
      next[i] = diagonalBelow;
      second[i] = rightBelow;
      pivot = right - multipliers[i]! * diagonalBelow;
      right = -multipliers[i]! * rightBelow;
      continue;
    }
    if (Math.abs(pivot) < smallest) pivot = pivot < 0 ? -smallest : smallest;
    multipliers[i] = below / pivot;
    pivots[i] = pivot;
    next[i] = right;
    second[i] = 0;
    pivot = diagonalBelow - multipliers[i]! * right;
    right = rightBelow;
  }
}

/** y[n] ← (T − λI)⁻¹y, normalised; work.found[2] ← its length before that. */
function improve(kernels: Kernels, work: LeadingPairWork, y: Float64Array, n: number): void {
  const { pivots, next, second, multipliers, swaps } = work;
  for (let i = 0; i + 1 < n; i++) {
    const here = y[i]!;
    const below = y[i + 1]!;
    if (swaps[i] === 1) {
      y[i] = below;
      y[i + 1] = here - multipliers[i]! * below;
    } else y[i + 1] = below - multipliers[i]! * here;
  }
  let largest = 0;
  for (let i = n - 1; i >= 0; i--) {
    let sum = y[i]!;
    if (i + 1 < n) sum -= next[i]! * y[i + 1]!;
    if (i + 2 < n) sum -= second[i]! * y[i + 2]!;
    y[i] = sum / pivots[i]!;
    largest = Math.max(largest, Math.abs(y[i]!));
  }
  kernels.timesScalar(y, 1 / largest, n); // so that no square overflows
  const norm = Math.sqrt(kernels.sumOfSquares(y, n));
  kernels.timesScalar(y, 1 / norm, n);
  work.found[2] = largest * norm;
}
