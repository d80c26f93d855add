import { read, write } from "./lanes";

export function sumOfAbsolutes(a: usize, n: i32): f64 {
  let s0: f64 = 0, s1: f64 = 0, s2: f64 = 0, s3: f64 = 0;
  let s4: f64 = 0, s5: f64 = 0, s6: f64 = 0, s7: f64 = 0;
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    s0 += abs(read(a, i));
    s1 += abs(read(a, i + 1));
    s2 += abs(read(a, i + 2));
    s3 += abs(read(a, i + 3));
    s4 += abs(read(a, i + 4));
    s5 += abs(read(a, i + 5));
    s6 += abs(read(a, i + 6));
    s7 += abs(read(a, i + 7));
  }
  if (i < n) s0 += abs(read(a, i));
  if (i + 1 < n) s1 += abs(read(a, i + 1));
  if (i + 2 < n) s2 += abs(read(a, i + 2));
  if (i + 3 < n) s3 += abs(read(a, i + 3));
  if (i + 4 < n) s4 += abs(read(a, i + 4));
  if (i + 5 < n) s5 += abs(read(a, i + 5));
  if (i + 6 < n) s6 += abs(read(a, i + 6));
  return s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7));
}

export function addSigns(out: usize, a: usize, factor: f64, n: i32): void {
  for (let i = 0; i < n; i++) {
    const value = read(a, i);
    if (value > 0) write(out, i, read(out, i) + factor);
    else if (value < 0) write(out, i, read(out, i) - factor);
  }
}
