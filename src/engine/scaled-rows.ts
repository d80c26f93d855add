/**
 * Matrices in log space: every row is kept as doubles times its own power of two, so that a product of any
 * number of Jacobians neither overflows nor underflows. Scaling by powers of two is exact. What is lost is
 * only an element more than 2¹⁰⁷⁴ times smaller than the largest of its own row.
 *
 * A matrix may lie in several parts side by side, one a component of the state: row i is
 * (parts[0][i], parts[1][i], …), and `exponents[i]` belongs to all of them.
 */
import { exponentOf, scaleByPowerOfTwo } from "./elementary.ts";
import type { Kernels } from "./kernels.ts";
import type { SpectralNormWork } from "./spectral-norm.ts";
import { normFromGram } from "./spectral-norm.ts";

/** Below every exponent that occurs: the exponent of a row of zeros. */
export const ZERO_EXPONENT = -Infinity;

/** mantissa·2^exponent; a norm of 0 is { mantissa: 0, exponent: 0 }. */
export interface Scaled {
  readonly mantissa: number;
  readonly exponent: number;
}

/** Largest |element| of row `row`; NaN if there is one. */
function largestOf(parts: readonly Float64Array[], widths: readonly number[], row: number): number {
  let largest = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    const end = (row + 1) * widths[i]!;
    for (let j = row * widths[i]!; j < end; j++) {
      const size = Math.abs(part[j]!);
      if (!(size <= largest)) largest = size; // also takes NaN, and keeps it
      if (size !== size) return size;
    }
  }
  return largest;
}

/** Row `row` ·= 2^shift, in steps that no double overflows on the way. */
export function shiftRow(
  parts: readonly Float64Array[],
  widths: readonly number[],
  row: number,
  shift: number,
): void {
  if (shift === 0) return;
  const bounded = Math.max(-2000, Math.min(2000, shift));
  const half = bounded >> 1;
  const first = scaleByPowerOfTwo(1, half);
  const second = scaleByPowerOfTwo(1, bounded - half);
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    const end = (row + 1) * widths[i]!;
    for (let j = row * widths[i]!; j < end; j++) part[j] = part[j]! * first * second;
  }
}

/** Scales every row so that its largest element is in [1, 2), and moves the factor into its exponent. */
export function normaliseRows(
  parts: readonly Float64Array[],
  widths: readonly number[],
  rows: number,
  exponents: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    const largest = largestOf(parts, widths, row);
    if (largest === 0) exponents[row] = ZERO_EXPONENT;
    else if (largest < Infinity) {
      const shift = exponentOf(largest);
      shiftRow(parts, widths, row, -shift);
      exponents[row]! += shift;
    }
  }
}

/** ‖M‖₂ of the rows×n matrix in `parts`, whose rows are normalised. Exact in log space; NaN if an element is. */
export function spectralNormOfRows(
  kernels: Kernels,
  work: SpectralNormWork,
  parts: readonly Float64Array[],
  widths: readonly number[],
  rows: number,
  exponents: Float64Array,
): Scaled {
  let exponent = ZERO_EXPONENT;
  for (let row = 0; row < rows; row++) exponent = Math.max(exponent, exponents[row]!);
  if (exponent === ZERO_EXPONENT) return { mantissa: 0, exponent: 0 };
  const { gram } = work;
  kernels.setZero(gram, rows * rows);
  for (let i = 0; i < parts.length; i++) {
    kernels.addProductTransposed(gram, parts[i]!, parts[i]!, rows, widths[i]!, rows);
  }
  bringToOneExponent(gram, rows, exponents, exponent, work.vector);
  return { mantissa: normFromGram(kernels, work, rows), exponent };
}

/** gram[i,j] ·= 2^(exponents[i] + exponents[j] − 2·exponent), for rows that are not all of one size. */
function bringToOneExponent(
  gram: Float64Array,
  rows: number,
  exponents: Float64Array,
  exponent: number,
  factors: Float64Array,
): void {
  let alike = true;
  for (let i = 0; i < rows; i++) {
    // A row of zeros has −Infinity here; whatever factor it gets, its elements stay 0.
    factors[i] = scaleByPowerOfTwo(1, Math.max(-1000, exponents[i]! - exponent));
    alike &&= factors[i] === 1;
  }
  if (alike) return;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) gram[i * rows + j]! *= factors[i]! * factors[j]!;
  }
}
