/**
 * What an SVD of a long product of Jacobians cannot see: its determinant, as the sum of ln|det J_t|, and its smallest
 * singular value, as 1/‖(J_T ⋯ J_{t+1})⁻¹‖₂. The inverse grows from the end, its rows divided by one J_t after the
 * other in log space, so both are right at any length and however far apart the singular values are.
 *
 * Each J_t is brought to rows and columns of order 1 by powers of two and factorised as L·U. If a pivot then is within
 * rounding of 0, J_t counts as singular: from there on both are −Infinity.
 */
import { block } from "../../engine/arena.ts";
import { exponentOf, log10Scaled, scaleByPowerOfTwo } from "../../engine/elementary.ts";
import { divideRows, factorise } from "../../engine/lu.ts";
import { ScaledRows, scaledRowsSpec } from "../../engine/scaled-rows.ts";
import { spectralNormWork } from "../../engine/spectral-norm.ts";
import type { Probe, Views, WorkSizes } from "../define.ts";
import { placeOf } from "./product-norms.ts";

/** `inverse`: whether the smallest singular value is wanted, and not the determinant alone. */
export const inverseProductsSpec = ({ T, B, cell: { S, widths, shapes } }: WorkSizes, inverse: boolean) => ({
  unit: block([B * S], widths),
  image: scaledRowsSpec(B * S, widths),
  tangent: block([B * S], shapes.delta),
  /** J_tᵀ of one sequence, then its factors. */
  factors: [S, S],
  order: [S],
  columns: [S],
  scratch: [S],
  /** The transpose of the inverse. */
  rows: scaledRowsSpec(inverse ? B * S : 0, [S]),
  spectral: spectralNormWork(inverse ? S : 0),
  /** log₁₀|det ∂s_T/∂s_t| and log₁₀ σ_min(∂s_T/∂s_t), at {@link placeOf}. */
  determinants: [B, T + 1],
  smallest: [inverse ? B : 0, T + 1],
});
export type InverseProducts = Views<ReturnType<typeof inverseProductsSpec>>;

type Walked = Pick<Probe, "kernels" | "cell" | "at" | "verbs" | "batch">;

/** As long as so many multiply-adds of a product take; plain loops are some ten times slower. */
export const inverseProductsCost = ({ T, B, cell: { S } }: WorkSizes, inverse: boolean): number =>
  T * B * S * S * S * (inverse ? 14 : 3.5);

/** work.determinants and, if asked for, work.smallest, of every sequence at every step. */
export function measureInverseProducts(probe: Walked, work: InverseProducts): void {
  const { cell, at, verbs, batch } = probe;
  const { S, widths } = cell;
  const image = new ScaledRows(work.image, widths);
  const rows = work.smallest.length > 0 ? new ScaledRows(work.rows, [S]) : undefined;
  setUnit(work.unit, widths, at.B, S);
  for (let t = batch.T; t > 0; t--) {
    work.tangent[0]!.fill(0);
    verbs.pushforward(image.parts, work.tangent, work.unit, t - 1, 1, S);
    image.exponents.fill(0);
    image.normalise();
    for (let b = 0; b < at.B; b++) {
      const last = batch.lengths[b]!;
      if (t > last) continue;
      const place = placeOf(probe, b, t);
      if (t === last) {
        rows?.setIdentity(b * S);
        work.determinants[place] = 0;
        if (rows) work.smallest[place] = 0;
      }
      const singular = work.determinants[place] === -Infinity;
      const own = singular ? -Infinity : factoriseStep(work, image, b, S);
      work.determinants[place - 1] = work.determinants[place]! + own;
      if (rows && own !== -Infinity) divideStep(work, image, rows, b, S);
    }
    if (!rows) continue;
    rows.normalise();
    for (let b = 0; b < at.B; b++) {
      if (t > batch.lengths[b]!) continue;
      const place = placeOf(probe, b, t - 1);
      const singular = work.determinants[place] === -Infinity;
      work.smallest[place] = singular ? -Infinity : -normOf(probe, work, rows, b);
    }
  }
}

/** The identity for each sequence. */
function setUnit(unit: InverseProducts["unit"], widths: readonly number[], B: number, S: number): void {
  for (const [i, part] of unit.entries()) {
    const before = widths.slice(0, i).reduce((sum, width) => sum + width, 0);
    part.fill(0);
    for (let b = 0; b < B; b++)
      for (let j = 0; j < widths[i]!; j++) part[(b * S + before + j) * widths[i]! + j] = 1;
  }
}

/**
 * work.factors ← L and U of J_tᵀ of sequence b without the powers of two of its rows, image.exponents, and of its
 * columns, work.columns. Returns log₁₀|det J_t|, −Infinity if it is singular to rounding.
 */
function factoriseStep(work: InverseProducts, image: ScaledRows, b: number, S: number): number {
  const { factors, order, columns } = work;
  let exponents = 0;
  for (let i = 0; i < S; i++) {
    order[i] = i;
    exponents += image.exponents[b * S + i]!;
    let to = i * S;
    for (const [part, width] of image.widths.entries()) {
      const from = (b * S + i) * width;
      for (let j = 0; j < width; j++) factors[to++] = image.parts[part]![from + j]!;
    }
  }
  if (exponents === -Infinity) return -Infinity; // a row of zeros
  for (let j = 0; j < S; j++) {
    let largest = 0;
    for (let i = 0; i < S; i++) largest = Math.max(largest, Math.abs(factors[i * S + j]!));
    if (largest === 0) return -Infinity;
    const exponent = exponentOf(largest);
    columns[j] = exponent;
    exponents += exponent;
    if (exponent === 0) continue;
    for (let i = 0; i < S; i++) factors[i * S + j] = scaleByPowerOfTwo(factors[i * S + j]!, -exponent);
  }
  factorise(factors, order, S);
  let sum = log10Scaled(1, exponents);
  for (let i = 0; i < S; i++) {
    const pivot = Math.abs(factors[i * S + i]!);
    if (pivot <= ROUNDING * S) return -Infinity;
    sum += log10Scaled(pivot, 0);
  }
  return sum;
}
/** 2⁻⁵³ */
const ROUNDING = 1.1102230246251565e-16;

/** The rows of sequence b ← rows·J_t⁻ᵀ */
function divideStep(work: InverseProducts, image: ScaledRows, rows: ScaledRows, b: number, S: number): void {
  const { factors, order, columns, scratch } = work;
  const own = rows.parts[0]!.subarray(b * S * S, (b + 1) * S * S);
  const shift = timesPowers(own, columns, S);
  divideRows(own, factors, order, S, S, scratch);
  const more = timesPowers(own, image.exponents.subarray(b * S, (b + 1) * S), S);
  for (let i = 0; i < S; i++) rows.exponents[b * S + i]! += shift + more;
}

/** Column j of Y[S,S] ·= 2^(least exponent − exponents[j]); returns what is left out, −(least exponent). */
function timesPowers(Y: Float64Array, exponents: Float64Array, S: number): number {
  let least = Infinity;
  for (let j = 0; j < S; j++) least = Math.min(least, exponents[j]!);
  for (let j = 0; j < S; j++) {
    const exponent = least - exponents[j]!;
    if (exponent === 0) continue;
    const factor = scaleByPowerOfTwo(1, Math.max(-1074, exponent));
    for (let i = 0; i < S; i++) Y[i * S + j]! *= factor;
  }
  return -least;
}

function normOf({ kernels }: Walked, { spectral }: InverseProducts, rows: ScaledRows, b: number): number {
  const S = rows.widths[0]!;
  const { mantissa, exponent } = rows.normOf(kernels, spectral, b * S, S);
  return log10Scaled(mantissa, exponent);
}
