import { address, read, write } from "./lanes";
import { dot } from "./vectors";

export function setSymmetricImage(out: usize, a: usize, v: usize, k: i32, stride: i32): void {
  for (let i = 0; i < k; i++) write(out, i, dot(address(a, i * stride), v, k));
}

export function addRankTwo(a: usize, v: usize, w: usize, k: i32, stride: i32): void {
  for (let i = 0; i < k; i++) {
    const row = address(a, i * stride);
    const vi = read(v, i);
    const wi = read(w, i);
    const vs = f64x2.splat(vi);
    const ws = f64x2.splat(wi);
    let j = 0;
    for (; j + 2 <= k; j += 2) {
      const change = f64x2.add(f64x2.mul(vs, v128.load(address(w, j))), f64x2.mul(ws, v128.load(address(v, j))));
      v128.store(address(row, j), f64x2.sub(v128.load(address(row, j)), change));
    }
    if (j < k) write(row, j, read(row, j) - (vi * read(w, j) + wi * read(v, j)));
  }
}
