// Element-wise and row-wise kernels; documented beside their twins in src/engine/reference/vectors.ts.
import { address, read, write } from "./lanes";

export function setZero(out: usize, n: i32): void {
  memory.fill(out, 0, (<usize>n) << 3);
}

export function setCopy(out: usize, a: usize, n: i32): void {
  memory.copy(out, a, (<usize>n) << 3);
}

export function add(out: usize, a: usize, n: i32): void {
  let i = 0;
  for (; i + 2 <= n; i += 2) v128.store(address(out, i), f64x2.add(v128.load(address(out, i)), v128.load(address(a, i))));
  if (i < n) write(out, i, read(out, i) + read(a, i));
}

export function addScaled(out: usize, a: usize, factor: f64, n: i32): void {
  const f = f64x2.splat(factor);
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    v128.store(address(out, i), f64x2.add(v128.load(address(out, i)), f64x2.mul(f, v128.load(address(a, i)))));
  }
  if (i < n) write(out, i, read(out, i) + factor * read(a, i));
}

export function timesScalar(out: usize, factor: f64, n: i32): void {
  const f = f64x2.splat(factor);
  let i = 0;
  for (; i + 2 <= n; i += 2) v128.store(address(out, i), f64x2.mul(v128.load(address(out, i)), f));
  if (i < n) write(out, i, read(out, i) * factor);
}

export function setTimes(out: usize, a: usize, b: usize, n: i32): void {
  let i = 0;
  for (; i + 2 <= n; i += 2) v128.store(address(out, i), f64x2.mul(v128.load(address(a, i)), v128.load(address(b, i))));
  if (i < n) write(out, i, read(a, i) * read(b, i));
}

export function setTimesShared(out: usize, a: usize, slope: usize, rows: i32, vectors: i32, width: i32): void {
  if (vectors == 1) {
    setTimes(out, a, slope, rows * width);
    return;
  }
  for (let r = 0; r < rows; r++) {
    const s = address(slope, r * width);
    for (let v = 0; v < vectors; v++) {
      const offset = (r * vectors + v) * width;
      setTimes(address(out, offset), address(a, offset), s, width);
    }
  }
}

export function setRows(out: usize, row: usize, rows: i32, width: i32): void {
  for (let r = 0; r < rows; r++) memory.copy(address(out, r * width), row, (<usize>width) << 3);
}

export function addColumnSums(out: usize, a: usize, rows: i32, width: i32): void {
  const stride = (<usize>width) << 3;
  let j = 0;
  for (; j + 8 <= width; j += 8) {
    const to = address(out, j);
    let from = address(a, j);
    let c0 = v128.load(to);
    let c1 = v128.load(to, 16);
    let c2 = v128.load(to, 32);
    let c3 = v128.load(to, 48);
    for (let r = 0; r < rows; r++) {
      c0 = f64x2.add(c0, v128.load(from));
      c1 = f64x2.add(c1, v128.load(from, 16));
      c2 = f64x2.add(c2, v128.load(from, 32));
      c3 = f64x2.add(c3, v128.load(from, 48));
      from += stride;
    }
    v128.store(to, c0);
    v128.store(to, c1, 16);
    v128.store(to, c2, 32);
    v128.store(to, c3, 48);
  }
  for (; j < width; j++) {
    let sum = read(out, j);
    for (let r = 0; r < rows; r++) sum += read(a, r * width + j);
    write(out, j, sum);
  }
}

// @ts-ignore: decorator
@inline
function index(which: usize, r: i32): i32 {
  return load<i32>(which + ((<usize>r) << 2));
}

export function setGathered(out: usize, a: usize, which: usize, rows: i32, width: i32): void {
  for (let r = 0; r < rows; r++) {
    memory.copy(address(out, r * width), address(a, index(which, r) * width), (<usize>width) << 3);
  }
}

export function addGathered(out: usize, a: usize, which: usize, rows: i32, width: i32): void {
  for (let r = 0; r < rows; r++) add(address(out, r * width), address(a, index(which, r) * width), width);
}

export function addScattered(out: usize, a: usize, which: usize, rows: i32, width: i32): void {
  for (let r = 0; r < rows; r++) add(address(out, index(which, r) * width), address(a, r * width), width);
}

export function dot(a: usize, b: usize, n: i32): f64 {
  let c0 = f64x2.splat(0);
  let c1 = f64x2.splat(0);
  let c2 = f64x2.splat(0);
  let c3 = f64x2.splat(0);
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const p = address(a, i);
    const q = address(b, i);
    c0 = f64x2.add(c0, f64x2.mul(v128.load(p), v128.load(q)));
    c1 = f64x2.add(c1, f64x2.mul(v128.load(p, 16), v128.load(q, 16)));
    c2 = f64x2.add(c2, f64x2.mul(v128.load(p, 32), v128.load(q, 32)));
    c3 = f64x2.add(c3, f64x2.mul(v128.load(p, 48), v128.load(q, 48)));
  }
  let s0 = f64x2.extract_lane(c0, 0);
  let s1 = f64x2.extract_lane(c0, 1);
  let s2 = f64x2.extract_lane(c1, 0);
  let s3 = f64x2.extract_lane(c1, 1);
  let s4 = f64x2.extract_lane(c2, 0);
  let s5 = f64x2.extract_lane(c2, 1);
  let s6 = f64x2.extract_lane(c3, 0);
  const s7 = f64x2.extract_lane(c3, 1);
  if (i < n) s0 += read(a, i) * read(b, i);
  if (i + 1 < n) s1 += read(a, i + 1) * read(b, i + 1);
  if (i + 2 < n) s2 += read(a, i + 2) * read(b, i + 2);
  if (i + 3 < n) s3 += read(a, i + 3) * read(b, i + 3);
  if (i + 4 < n) s4 += read(a, i + 4) * read(b, i + 4);
  if (i + 5 < n) s5 += read(a, i + 5) * read(b, i + 5);
  if (i + 6 < n) s6 += read(a, i + 6) * read(b, i + 6);
  return s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7));
}

export function sumOfSquares(a: usize, n: i32): f64 {
  return dot(a, a, n);
}
