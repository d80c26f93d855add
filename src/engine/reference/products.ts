/** Matrix products. One accumulator per output element, terms in ascending k. */

/** out[m,n] = Σ_k a[m,k]·b[k,n] */
export function setProduct(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  m: number,
  k: number,
  n: number,
): void {
  out.fill(0, 0, m * n);
  addProduct(out, a, b, m, k, n);
}

/** out[m,n] += Σ_k a[m,k]·b[k,n] */
export function addProduct(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  m: number,
  k: number,
  n: number,
): void {
  for (let i = 0; i < m; i++) {
    const row = i * n;
    for (let l = 0; l < k; l++) {
      const factor = a[i * k + l]!;
      const term = l * n;
      for (let j = 0; j < n; j++) out[row + j]! += factor * b[term + j]!;
    }
  }
}

/** out[m,n] += Σ_k a[m,k]·b[n,k], that is abᵀ: rows of states times the rows of a weight. */
export function addProductTransposed(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  m: number,
  k: number,
  n: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = out[i * n + j]!;
      for (let l = 0; l < k; l++) sum += a[i * k + l]! * b[j * k + l]!;
      out[i * n + j] = sum;
    }
  }
}

/** out[m,n] = Σ_k a[k,m]·b[k,n] */
export function setTransposedProduct(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  k: number,
  m: number,
  n: number,
): void {
  out.fill(0, 0, m * n);
  addTransposedProduct(out, a, b, k, m, n);
}

/** out[m,n] += Σ_k a[k,m]·b[k,n], that is aᵀb: the gradient of a weight over all its rows k at once. */
export function addTransposedProduct(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  k: number,
  m: number,
  n: number,
): void {
  for (let l = 0; l < k; l++) {
    const term = l * n;
    for (let i = 0; i < m; i++) {
      const factor = a[l * m + i]!;
      const row = i * n;
      for (let j = 0; j < n; j++) out[row + j]! += factor * b[term + j]!;
    }
  }
}

/** out[columns,rows] = a[rows,columns]ᵀ */
export function setTransposed(out: Float64Array, a: Float64Array, rows: number, columns: number): void {
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j]!;
}
