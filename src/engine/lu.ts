/**
 * P·A = L·U by Gaussian elimination with partial pivoting, without L's diagonal, which is 1, and solutions from it;
 * n³/3 multiply-adds and n² for each right-hand side, in plain loops.
 */

/** A[n,n] ← L and U in place; row i of P·A is row order[i] of A, order[n] being 0, 1, 2 … beforehand. */
export function factorise(factors: Float64Array, order: Float64Array, n: number): void {
  for (let k = 0; k < n; k++) {
    let largest = k;
    for (let i = k + 1; i < n; i++)
      if (Math.abs(factors[i * n + k]!) > Math.abs(factors[largest * n + k]!)) largest = i;
    if (largest !== k) swapRows(factors, order, k, largest, n);
    const pivot = factors[k * n + k]!;
    for (let i = k + 1; i < n; i++) {
      const factor = factors[i * n + k]! / pivot;
      factors[i * n + k] = factor;
      for (let j = k + 1; j < n; j++) factors[i * n + j]! -= factor * factors[k * n + j]!;
    }
  }
}

function swapRows(factors: Float64Array, order: Float64Array, a: number, b: number, n: number): void {
  for (let j = 0; j < n; j++) {
    const kept = factors[a * n + j]!;
    factors[a * n + j] = factors[b * n + j]!;
    factors[b * n + j] = kept;
  }
  const kept = order[a]!;
  order[a] = order[b]!;
  order[b] = kept;
}

/**
 * Every row y of Y[rows,n] ← y·A⁻¹, from what {@link factorise} left of A; scratch[n]. A row is that of y·(A + E)⁻¹
 * with E a few n·2⁻⁵³ of A; infinite or NaN if A is singular.
 */
export function divideRows(
  Y: Float64Array,
  factors: Float64Array,
  order: Float64Array,
  rows: number,
  n: number,
  scratch: Float64Array,
): void {
  for (let r = 0; r < rows; r++) {
    const y = Y.subarray(r * n, (r + 1) * n);
    // y = x·Pᵀ·L·U: first z·U = y, elements ascending …
    for (let k = 0; k < n; k++) {
      const z = y[k]! / factors[k * n + k]!;
      y[k] = z;
      for (let j = k + 1; j < n; j++) y[j]! -= z * factors[k * n + j]!;
    }
    // … then z = (x·Pᵀ)·L, descending, and at last the order of the rows of A.
    for (let k = n - 1; k > 0; k--) {
      const z = y[k]!;
      for (let j = 0; j < k; j++) y[j]! -= z * factors[k * n + j]!;
    }
    for (let i = 0; i < n; i++) scratch[order[i]!] = y[i]!;
    y.set(scratch.subarray(0, n));
  }
}
