/** Sums and slopes that penalties on weights need. */

/** Σ |a[n]|, in the eight lanes of `sumOfSquares`. */
export function sumOfAbsolutes(a: Float64Array, n: number): number {
  const lanes: [number, number, number, number, number, number, number, number] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) lanes[i & 7]! += Math.abs(a[i]!);
  const [s0, s1, s2, s3, s4, s5, s6, s7] = lanes;
  return s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7));
}

/** out[n] += factor·sign(a[n]), sign(0) = 0. */
export function addSigns(out: Float64Array, a: Float64Array, factor: number, n: number): void {
  for (let i = 0; i < n; i++) {
    if (a[i]! > 0) out[i]! += factor;
    else if (a[i]! < 0) out[i]! -= factor;
  }
}
