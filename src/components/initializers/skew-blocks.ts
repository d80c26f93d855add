/** A [n,n] = blocks [0, s; −s, 0] on the diagonal, s from `next`, and 0 elsewhere; a last odd unit has none. */
export function fillSkewBlocks(A: Float64Array, n: number, next: () => number): void {
  A.fill(0, 0, n * n);
  for (let i = 0; i + 1 < n; i += 2) {
    const s = next();
    A[i * n + i + 1] = s;
    A[(i + 1) * n + i] = -s;
  }
}
