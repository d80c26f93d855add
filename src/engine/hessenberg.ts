/**
 * What precedes the QR iteration for eigenvalues (Golub & Van Loan 2013, section 7.4). Rows and columns that no cycle
 * of the matrix's graph passes through are brought to the ends, so a matrix without cycles becomes triangular exactly;
 * the rest is reflected to Hessenberg form.
 */

/**
 * T[n,n] with rows and the same columns exchanged: a row with nothing beside its diagonal goes to the end, a column
 * with nothing beside it to the front, until what lies between has none.
 */
export function isolate(T: Float64Array, n: number): void {
  let low = 0;
  let high = n - 1;
  for (let found = true; found && high > low;) {
    found = false;
    for (let i = high; i >= low && !found; i--) {
      found = isBare(T, i * n, 1, i, low, high);
      if (found) exchange(T, i, high--, n);
    }
    for (let j = low; j <= high && !found; j++) {
      found = isBare(T, j, n, j, low, high);
      if (found) exchange(T, j, low++, n);
    }
  }
}

/** True if no element low … high of a row or column is other than 0, but for the one on the diagonal. */
function isBare(T: Float64Array, start: number, stride: number, own: number, low: number, high: number) {
  for (let j = low; j <= high; j++) if (j !== own && T[start + j * stride] !== 0) return false;
  return true;
}

function exchange(T: Float64Array, a: number, b: number, n: number): void {
  if (a === b) return;
  for (let j = 0; j < n; j++) {
    const kept = T[a * n + j]!;
    T[a * n + j] = T[b * n + j]!;
    T[b * n + j] = kept;
  }
  for (let i = 0; i < n; i++) {
    const kept = T[i * n + a]!;
    T[i * n + a] = T[i * n + b]!;
    T[i * n + b] = kept;
  }
}

/** T[n,n] ← QᵀTQ, Q a product of reflections, with zeros from two places below the diagonal on; v[n], w[n] workspace. */
export function toHessenberg(T: Float64Array, v: Float64Array, w: Float64Array, n: number): void {
  for (let k = 0; k + 2 < n; k++) {
    // v = x ± ‖x‖e for x = T[k+1…, k]
    let rest = 0;
    for (let i = k + 1; i < n; i++) v[i] = T[i * n + k]!;
    for (let i = k + 2; i < n; i++) rest += v[i]! * v[i]!;
    if (rest === 0) continue;
    const first = v[k + 1]!;
    const length = Math.sqrt(first * first + rest);
    const pivot = first < 0 ? first - length : first + length;
    const factor = 2 / (pivot * pivot + rest);
    v[k + 1] = pivot;
    // Rows k + 1 … from the left, column k known beforehand …
    for (let j = k + 1; j < n; j++) w[j] = 0;
    for (let i = k + 1; i < n; i++) {
      const own = v[i]!;
      if (own !== 0) for (let j = k + 1; j < n; j++) w[j]! += own * T[i * n + j]!;
    }
    for (let i = k + 1; i < n; i++) {
      const own = factor * v[i]!;
      if (own !== 0) for (let j = k + 1; j < n; j++) T[i * n + j]! -= own * w[j]!;
      T[i * n + k] = 0;
    }
    T[(k + 1) * n + k] = first < 0 ? length : -length;
    // … and columns k + 1 … from the right.
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = k + 1; j < n; j++) sum += T[i * n + j]! * v[j]!;
      if (sum === 0) continue;
      sum *= factor;
      for (let j = k + 1; j < n; j++) T[i * n + j]! -= sum * v[j]!;
    }
  }
}
