/** The eight lanes of every plain sum. */

/** Σ a[start+i]·b[i] over i < n, in the lanes of {@link sumOfSquares}. */
export function dotFrom(a: Float64Array, start: number, b: Float64Array, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const at = start + i;
    s0 += a[at]! * b[i]!;
    s1 += a[at + 1]! * b[i + 1]!;
    s2 += a[at + 2]! * b[i + 2]!;
    s3 += a[at + 3]! * b[i + 3]!;
    s4 += a[at + 4]! * b[i + 4]!;
    s5 += a[at + 5]! * b[i + 5]!;
    s6 += a[at + 6]! * b[i + 6]!;
    s7 += a[at + 7]! * b[i + 7]!;
  }
  const at = start + i;
  if (i < n) s0 += a[at]! * b[i]!;
  if (i + 1 < n) s1 += a[at + 1]! * b[i + 1]!;
  if (i + 2 < n) s2 += a[at + 2]! * b[i + 2]!;
  if (i + 3 < n) s3 += a[at + 3]! * b[i + 3]!;
  if (i + 4 < n) s4 += a[at + 4]! * b[i + 4]!;
  if (i + 5 < n) s5 += a[at + 5]! * b[i + 5]!;
  if (i + 6 < n) s6 += a[at + 6]! * b[i + 6]!;
  return s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7));
}
