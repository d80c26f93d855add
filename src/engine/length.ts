/** Euclidean lengths, even where the square over- or underflows. */
import type { Kernels } from "./kernels.ts";

/** Part of a gradient, [count]. */
interface Part {
  readonly gradient: Float64Array;
  readonly count: number;
}

/** ‖gradient‖₂ over the parts first … end − 1 together; NaN if an element is. */
export function lengthOf(kernels: Kernels, parts: readonly Part[], first: number, end: number): number {
  let square = 0;
  for (let i = first; i < end; i++) {
    const { gradient, count } = parts[i]!;
    square += kernels.sumOfSquares(gradient, count);
  }
  return square > 1e-280 && square < Infinity ? Math.sqrt(square) : scaledLength(parts, first, end);
}

/** The length in units of the largest element. */
function scaledLength(parts: readonly Part[], first: number, end: number): number {
  let largest = 0;
  for (let i = first; i < end; i++) {
    for (const g of parts[i]!.gradient) {
      if (g !== g) return NaN;
      largest = Math.max(largest, Math.abs(g));
    }
  }
  if (largest === 0 || largest === Infinity) return largest;
  let square = 0;
  for (let i = first; i < end; i++) {
    for (const g of parts[i]!.gradient) square += (g / largest) * (g / largest);
  }
  return largest * Math.sqrt(square);
}

/** √Σ a[first + k·step]², k = 0 … n − 1 ascending, in units of the largest. */
export function scaledStrideLength(a: Float64Array, first: number, step: number, n: number): number {
  let largest = 0;
  for (let k = 0; k < n; k++) largest = Math.max(largest, Math.abs(a[first + k * step]!));
  if (largest === 0 || largest === Infinity) return largest;
  let square = 0;
  for (let k = 0; k < n; k++) {
    const part = a[first + k * step]! / largest;
    square += part * part;
  }
  return largest * Math.sqrt(square);
}
