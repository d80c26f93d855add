/** Element-wise and row-wise operations. */
import { dotFrom } from "./lanes.ts";

/** out[n] = 0 */
export function setZero(out: Float64Array, n: number): void {
  out.fill(0, 0, n);
}

/** out[n] = a[n] */
export function setCopy(out: Float64Array, a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) out[i] = a[i]!;
}

/** out[n] += a[n] */
export function add(out: Float64Array, a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) out[i]! += a[i]!;
}

/** out[n] += factor·a[n] */
export function addScaled(out: Float64Array, a: Float64Array, factor: number, n: number): void {
  for (let i = 0; i < n; i++) out[i]! += factor * a[i]!;
}

/** out[n] ·= factor */
export function timesScalar(out: Float64Array, factor: number, n: number): void {
  for (let i = 0; i < n; i++) out[i]! *= factor;
}

/** out[n] = a[n]·b[n] */
export function setTimes(out: Float64Array, a: Float64Array, b: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) out[i] = a[i]! * b[i]!;
}

/** out[rows,vectors,width] = a[rows,vectors,width]·slope[rows,width], slope shared by the vectors of a row. */
export function setTimesShared(
  out: Float64Array,
  a: Float64Array,
  slope: Float64Array,
  rows: number,
  vectors: number,
  width: number,
): void {
  for (let r = 0; r < rows; r++) {
    for (let v = 0; v < vectors; v++) {
      const at = (r * vectors + v) * width;
      for (let j = 0; j < width; j++) out[at + j] = a[at + j]! * slope[r * width + j]!;
    }
  }
}

/** out[rows,width] = row[width], the same in every row. */
export function setRows(out: Float64Array, row: Float64Array, rows: number, width: number): void {
  for (let r = 0; r < rows; r++) for (let j = 0; j < width; j++) out[r * width + j] = row[j]!;
}

/** out[width] += Σ_rows a[rows,width], rows ascending. */
export function addColumnSums(out: Float64Array, a: Float64Array, rows: number, width: number): void {
  for (let r = 0; r < rows; r++) for (let j = 0; j < width; j++) out[j]! += a[r * width + j]!;
}

/** out[rows,width] = a[which[rows],width]: the named rows, packed together. */
export function setGathered(
  out: Float64Array,
  a: Float64Array,
  which: Int32Array,
  rows: number,
  width: number,
): void {
  for (let r = 0; r < rows; r++) {
    const from = which[r]! * width;
    for (let j = 0; j < width; j++) out[r * width + j] = a[from + j]!;
  }
}

/** out[rows,width] += a[which[rows],width]: a one-hot input times a matrix, without the one-hot. */
export function addGathered(
  out: Float64Array,
  a: Float64Array,
  which: Int32Array,
  rows: number,
  width: number,
): void {
  for (let r = 0; r < rows; r++) {
    const from = which[r]! * width;
    for (let j = 0; j < width; j++) out[r * width + j]! += a[from + j]!;
  }
}

/** out[which[rows],width] += a[rows,width], rows ascending: the transpose of {@link addGathered}. */
export function addScattered(
  out: Float64Array,
  a: Float64Array,
  which: Int32Array,
  rows: number,
  width: number,
): void {
  for (let r = 0; r < rows; r++) {
    const to = which[r]! * width;
    for (let j = 0; j < width; j++) out[to + j]! += a[r * width + j]!;
  }
}

/**
 * Σ a[n]². Eight lanes: lane j adds the squares of a[j], a[j+8], a[j+16] … in this order, and the lanes
 * are added as ((0+1)+(2+3)) + ((4+5)+(6+7)).
 */
export function sumOfSquares(a: Float64Array, n: number): number {
  return dot(a, a, n);
}

/** Σ a[n]·b[n], in the lanes of {@link sumOfSquares}. */
export function dot(a: Float64Array, b: Float64Array, n: number): number {
  return dotFrom(a, 0, b, n);
}
