import { sigmoids, sigmoidsNear, someFar, someVeryFar, tanhs, tanhsNear } from "./elementary";
import { address, read, write } from "./lanes";

export function setTanh(s: usize, z: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const x = v128.load(address(z, i));
    const y = v128.load(address(z, i), 16);
    // Most states are small most of the time, and four small ones need no exponential.
    if (someFar(x, y)) {
      v128.store(address(s, i), tanhs(x));
      v128.store(address(s, i), tanhs(y), 16);
    } else {
      v128.store(address(s, i), tanhsNear(x));
      v128.store(address(s, i), tanhsNear(y), 16);
    }
  }
  for (; i + 2 <= n; i += 2) v128.store(address(s, i), tanhs(v128.load(address(z, i))));
  if (i < n) write(s, i, f64x2.extract_lane(tanhs(f64x2.splat(read(z, i))), 0));
}

export function setTanhSlope(slope: usize, s: usize, n: i32): void {
  const one = f64x2.splat(1);
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const v = v128.load(address(s, i));
    v128.store(address(slope, i), f64x2.sub(one, f64x2.mul(v, v)));
  }
  if (i < n) write(slope, i, 1 - read(s, i) * read(s, i));
}

export function setSigmoid(s: usize, z: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const x = v128.load(address(z, i));
    const y = v128.load(address(z, i), 16);
    if (someVeryFar(x, y)) {
      v128.store(address(s, i), sigmoids(x));
      v128.store(address(s, i), sigmoids(y), 16);
    } else {
      v128.store(address(s, i), sigmoidsNear(x));
      v128.store(address(s, i), sigmoidsNear(y), 16);
    }
  }
  if (i + 2 <= n) {
    const x = v128.load(address(z, i));
    if (someVeryFar(x, x)) v128.store(address(s, i), sigmoids(x));
    else v128.store(address(s, i), sigmoidsNear(x));
    i += 2;
  }
  if (i < n) write(s, i, f64x2.extract_lane(sigmoids(f64x2.splat(read(z, i))), 0));
}

export function setRelu(s: usize, z: usize, n: i32): void {
  const zero = f64x2.splat(0);
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const v = v128.load(address(z, i));
    v128.store(address(s, i), v128.andnot(v, f64x2.lt(v, zero)));
  }
  if (i < n) write(s, i, read(z, i) < 0 ? 0 : read(z, i));
}

export function setReluSlope(slope: usize, z: usize, n: i32): void {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  let i = 0;
  for (; i + 2 <= n; i += 2) v128.store(address(slope, i), v128.and(one, f64x2.gt(v128.load(address(z, i)), zero)));
  if (i < n) write(slope, i, read(z, i) > 0 ? 1 : 0);
}
