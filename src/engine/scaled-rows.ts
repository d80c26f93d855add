/**
 * Matrices in log space: every row is kept as doubles times its own power of two, so that a product of any number
 * of Jacobians neither overflows nor underflows. Scaling by powers of two is exact. Only elements more than 2¹⁰⁷⁴
 * times smaller than the largest of their row are lost.
 *
 * A matrix may lie in several parts side by side, one per component of the state: row i is (parts[0][i],
 * parts[1][i], …), and `exponents[i]` belongs to all of them.
 */
import type { Block, Views } from "./arena.ts";
import { block } from "./arena.ts";
import { exponentOf, scaleByPowerOfTwo } from "./elementary.ts";
import type { Kernels } from "./kernels.ts";
import type { SpectralNormWork } from "./spectral-norm.ts";
import { normFromGram } from "./spectral-norm.ts";

/** Below every exponent that occurs: the exponent of a row of zeros. */
const ZERO_EXPONENT = -Infinity;

/** mantissa·2^exponent; a norm of 0 is { mantissa: 0, exponent: 0 }. */
export interface Scaled {
  readonly mantissa: number;
  readonly exponent: number;
}

/** Memory for `rows` rows with parts of these widths. */
export const scaledRowsSpec = (rows: number, widths: readonly number[]) => ({
  parts: block([rows], widths),
  exponents: [rows],
});

export class ScaledRows {
  readonly parts: Block;
  readonly exponents: Float64Array;
  readonly rows: number;
  readonly widths: readonly number[];

  /** Works on memory of {@link scaledRowsSpec}, made for the same widths. */
  constructor({ parts, exponents }: Views<ReturnType<typeof scaledRowsSpec>>, widths: readonly number[]) {
    this.parts = parts;
    this.exponents = exponents;
    this.rows = exponents.length;
    this.widths = widths;
  }

  setZero(): void {
    for (const part of this.parts) part.fill(0);
    this.exponents.fill(ZERO_EXPONENT);
  }

  /** Rows first, first + 1, … ← I, one row per column of all parts together. */
  setIdentity(first: number): void {
    let row = first;
    const rows = this.widths.reduce((sum, width) => sum + width, 0);
    for (const [i, width] of this.widths.entries()) {
      this.parts[i]!.fill(0, first * width, (first + rows) * width);
      for (let j = 0; j < width; j++, row++) this.parts[i]![row * width + j] = 1;
    }
    this.exponents.fill(0, first, first + rows);
  }

  /** Copies a block's numbers in; each row keeps its power of two. */
  setParts(parts: Block): void {
    for (const [i, part] of parts.entries()) this.parts[i]!.set(part);
  }

  /** Scales the rows from `first` to before `end` so that the largest element of each is in [1, 2); its exponent takes the factor. */
  normalise(first = 0, end = this.rows): void {
    for (let row = first; row < end; row++) {
      const largest = this.largestOf(row);
      if (largest === 0) this.exponents[row] = ZERO_EXPONENT;
      else if (largest < Infinity) {
        const shift = exponentOf(largest);
        this.shift(row, -shift);
        this.exponents[row]! += shift;
      }
    }
  }

  /**
   * Row `row` += (e, 0, …), e as long as the first part: both are brought to the larger of their exponents first.
   */
  addToFirstPart(row: number, e: Float64Array): void {
    let largest = 0;
    for (const element of e) largest = Math.max(largest, Math.abs(element));
    if (largest === 0) return;
    const own = this.exponents[row]!;
    const common = Math.max(own, exponentOf(largest));
    if (own > ZERO_EXPONENT) this.shift(row, own - common);
    const start = row * this.widths[0]!;
    for (const [j, element] of e.entries())
      this.parts[0]![start + j]! += scaleByPowerOfTwo(element, Math.max(-2000, -common));
    this.exponents[row] = common;
  }

  /** ‖row‖₂ */
  lengthOf(kernels: Kernels, row: number): Scaled {
    let square = 0;
    for (const [i, width] of this.widths.entries())
      square += kernels.sumOfSquares(this.parts[i]!.subarray(row * width), width);
    return square === 0 ? ZERO : { mantissa: Math.sqrt(square), exponent: this.exponents[row]! };
  }

  /** ‖M‖₂ of the `count` normalised rows from `first` on. Exact in log space; NaN if an element is. */
  normOf(kernels: Kernels, work: SpectralNormWork, first: number, count: number): Scaled {
    const { gram } = work;
    const exponents = this.exponents.subarray(first, first + count);
    let exponent = ZERO_EXPONENT;
    for (let i = 0; i < count; i++) exponent = Math.max(exponent, exponents[i]!);
    if (exponent === ZERO_EXPONENT) return ZERO;
    kernels.setZero(gram, count * count);
    for (const [i, width] of this.widths.entries()) {
      const rows = this.parts[i]!.subarray(first * width);
      kernels.addProductTransposed(gram, rows, rows, count, width, count);
    }
    bringToOneExponent(gram, count, exponents, exponent, work.vector);
    return { mantissa: normFromGram(kernels, work, count), exponent };
  }

  // Counted by hand: an iterator a row would be felt.

  /** Largest |element| of a row; NaN if there is one. */
  private largestOf(row: number): number {
    const { parts, widths } = this;
    let largest = 0;
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i]!;
      const end = (row + 1) * widths[i]!;
      for (let j = row * widths[i]!; j < end; j++) {
        const size = Math.abs(part[j]!);
        // One comparison an element: it lets NaN in too.
        if (!(size <= largest)) {
          if (size !== size) return size;
          largest = size;
        }
      }
    }
    return largest;
  }

  /** Row ·= 2^shift, in two factors where one would overflow. */
  private shift(row: number, shift: number): void {
    if (shift === 0) return;
    const bounded = Math.max(-2000, Math.min(2000, shift));
    if (Math.abs(bounded) <= LARGEST_SHIFT) {
      this.timesFactor(row, scaleByPowerOfTwo(1, bounded));
      return;
    }
    const half = bounded >> 1;
    this.timesFactor(row, scaleByPowerOfTwo(1, half));
    this.timesFactor(row, scaleByPowerOfTwo(1, bounded - half));
  }

  private timesFactor(row: number, factor: number): void {
    const { parts, widths } = this;
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i]!;
      const end = (row + 1) * widths[i]!;
      for (let j = row * widths[i]!; j < end; j++) part[j]! *= factor;
    }
  }
}

/** 2^±this is a normal double. */
const LARGEST_SHIFT = 1000;

const ZERO: Scaled = { mantissa: 0, exponent: 0 };

/** gram[i,j] ·= 2^(exponents[i] + exponents[j] − 2·exponent), for rows whose exponents differ. */
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
