// The most the machine can do with plain 128-bit SIMD in WebAssembly: multiplications and additions of pairs of
// doubles that never leave the registers. AssemblyScript.

/** Eight chains c ← c + f·b with factors in registers: the instruction mix of a matrix product, without its loads. */
export function eightChains(n: i32): f64 {
  let c0 = f64x2.splat(0), c1 = f64x2.splat(0), c2 = f64x2.splat(0), c3 = f64x2.splat(0);
  let c4 = f64x2.splat(0), c5 = f64x2.splat(0), c6 = f64x2.splat(0), c7 = f64x2.splat(0);
  let b0 = f64x2.splat(1.5), b1 = f64x2.splat(2.5);
  const f = f64x2.splat(0.999999), g = f64x2.splat(1.000001);
  for (let i = 0; i < n; i++) {
    c0 = f64x2.add(c0, f64x2.mul(f, b0));
    c1 = f64x2.add(c1, f64x2.mul(f, b1));
    c2 = f64x2.add(c2, f64x2.mul(g, b0));
    c3 = f64x2.add(c3, f64x2.mul(g, b1));
    const t = b0;
    b0 = b1;
    b1 = t;
    c4 = f64x2.add(c4, f64x2.mul(f, c0));
    c5 = f64x2.add(c5, f64x2.mul(f, c1));
    c6 = f64x2.add(c6, f64x2.mul(g, c2));
    c7 = f64x2.add(c7, f64x2.mul(g, c3));
  }
  c0 = f64x2.add(f64x2.add(f64x2.add(c0, c1), f64x2.add(c2, c3)), f64x2.add(f64x2.add(c4, c5), f64x2.add(c6, c7)));
  return f64x2.extract_lane(c0, 0) + f64x2.extract_lane(c0, 1);
}

/** Twelve independent chains c ← c·f + g, as many as the registers hold. */
export function twelveChains(n: i32): f64 {
  let c0 = f64x2.splat(1), c1 = f64x2.splat(1.1), c2 = f64x2.splat(1.2), c3 = f64x2.splat(1.3);
  let c4 = f64x2.splat(1.4), c5 = f64x2.splat(1.5), c6 = f64x2.splat(1.6), c7 = f64x2.splat(1.7);
  let c8 = f64x2.splat(1.8), c9 = f64x2.splat(1.9), c10 = f64x2.splat(2.0), c11 = f64x2.splat(2.1);
  const f = f64x2.splat(0.9999999), g = f64x2.splat(1e-7);
  for (let i = 0; i < n; i++) {
    c0 = f64x2.add(f64x2.mul(c0, f), g);
    c1 = f64x2.add(f64x2.mul(c1, f), g);
    c2 = f64x2.add(f64x2.mul(c2, f), g);
    c3 = f64x2.add(f64x2.mul(c3, f), g);
    c4 = f64x2.add(f64x2.mul(c4, f), g);
    c5 = f64x2.add(f64x2.mul(c5, f), g);
    c6 = f64x2.add(f64x2.mul(c6, f), g);
    c7 = f64x2.add(f64x2.mul(c7, f), g);
    c8 = f64x2.add(f64x2.mul(c8, f), g);
    c9 = f64x2.add(f64x2.mul(c9, f), g);
    c10 = f64x2.add(f64x2.mul(c10, f), g);
    c11 = f64x2.add(f64x2.mul(c11, f), g);
  }
  c0 = f64x2.add(f64x2.add(f64x2.add(c0, c1), f64x2.add(c2, c3)), f64x2.add(f64x2.add(c4, c5), f64x2.add(c6, c7)));
  c0 = f64x2.add(c0, f64x2.add(f64x2.add(c8, c9), f64x2.add(c10, c11)));
  return f64x2.extract_lane(c0, 0) + f64x2.extract_lane(c0, 1);
}
