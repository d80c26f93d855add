// The element-wise parts of gated cells; documented beside their twins in src/engine/reference/gates.ts. A row of
// gates is a few kilobytes, so a second pass over it stays in the first-level cache.
import { setSigmoid, setTanh } from "./activations";
import { address, read, write } from "./lanes";

/** x(1 − x), the slope of σ. */
// @ts-ignore: decorator
@inline
function slope(x: v128): v128 {
  return f64x2.mul(x, f64x2.sub(f64x2.splat(1), x));
}

/** 1 − x², the slope of tanh. */
// @ts-ignore: decorator
@inline
function tanhSlope(x: v128): v128 {
  return f64x2.sub(f64x2.splat(1), f64x2.mul(x, x));
}

/** Two lanes from the array's element i, or the last one twice. */
// @ts-ignore: decorator
@inline
function lanes(array: usize, i: i32, single: bool): v128 {
  return single ? v128.load_splat<f64>(address(array, i)) : v128.load(address(array, i));
}

// @ts-ignore: decorator
@inline
function put(array: usize, i: i32, value: v128, single: bool): void {
  if (single) v128.store64_lane(address(array, i), value, 0);
  else v128.store(address(array, i), value);
}

export function setLstm(h: usize, c: usize, tanhC: usize, gates: usize, before: usize, rows: i32, H: i32): void {
  for (let r = 0; r < rows; r++) {
    const i = address(gates, 4 * r * H);
    const f = address(i, H);
    const g = address(f, H);
    const o = address(g, H);
    const unit = r * H;
    setSigmoid(i, i, 2 * H);
    setTanh(g, g, H);
    setSigmoid(o, o, H);
    const memory = address(c, unit);
    const old = address(before, unit);
    let j = 0;
    for (; j + 2 <= H; j += 2) {
      const kept = f64x2.mul(v128.load(address(f, j)), v128.load(address(old, j)));
      v128.store(address(memory, j), f64x2.add(kept, f64x2.mul(v128.load(address(i, j)), v128.load(address(g, j)))));
    }
    if (j < H) write(memory, j, read(f, j) * read(old, j) + read(i, j) * read(g, j));
    const squashed = address(tanhC, unit);
    setTanh(squashed, memory, H);
    const out = address(h, unit);
    for (j = 0; j + 2 <= H; j += 2) v128.store(address(out, j), f64x2.mul(v128.load(address(o, j)), v128.load(address(squashed, j))));
    if (j < H) write(out, j, read(o, j) * read(squashed, j));
  }
}

// @ts-ignore: decorator
@inline
function lstmDelta(delta: usize, dh: usize, dc: usize, gates: usize, tanhC: usize, before: usize, j: i32, H: i32, single: bool): void {
  const i = lanes(gates, j, single);
  const f = lanes(gates, j + H, single);
  const g = lanes(gates, j + 2 * H, single);
  const o = lanes(gates, j + 3 * H, single);
  const s = lanes(tanhC, j, single);
  const ofH = lanes(dh, j, single);
  const inner = f64x2.add(lanes(dc, j, single), f64x2.mul(ofH, f64x2.mul(o, tanhSlope(s))));
  put(delta, j, f64x2.mul(slope(i), f64x2.mul(inner, g)), single);
  put(delta, j + H, f64x2.mul(slope(f), f64x2.mul(inner, lanes(before, j, single))), single);
  put(delta, j + 2 * H, f64x2.mul(tanhSlope(g), f64x2.mul(inner, i)), single);
  put(delta, j + 3 * H, f64x2.mul(slope(o), f64x2.mul(ofH, s)), single);
}

export function setLstmDelta(
  delta: usize,
  dh: usize,
  dc: usize,
  gates: usize,
  tanhC: usize,
  before: usize,
  rows: i32,
  vectors: i32,
  H: i32,
): void {
  for (let r = 0; r < rows; r++) {
    const own = address(gates, 4 * r * H);
    const s = address(tanhC, r * H);
    const old = address(before, r * H);
    for (let v = 0; v < vectors; v++) {
      const moved = (r * vectors + v) * H;
      const to = address(delta, 4 * moved);
      const ofH = address(dh, moved);
      const ofC = address(dc, moved);
      let j = 0;
      for (; j + 2 <= H; j += 2) lstmDelta(to, ofH, ofC, own, s, old, j, H, false);
      if (j < H) lstmDelta(to, ofH, ofC, own, s, old, j, H, true);
    }
  }
}

// @ts-ignore: decorator
@inline
function lstmCarry(out: usize, dh: usize, dc: usize, gates: usize, tanhC: usize, j: i32, H: i32, single: bool): void {
  const outer = f64x2.mul(lanes(gates, j + 3 * H, single), tanhSlope(lanes(tanhC, j, single)));
  const inner = f64x2.add(lanes(dc, j, single), f64x2.mul(lanes(dh, j, single), outer));
  put(out, j, f64x2.mul(lanes(gates, j + H, single), inner), single);
}

export function setLstmCarry(
  out: usize,
  dh: usize,
  dc: usize,
  gates: usize,
  tanhC: usize,
  rows: i32,
  vectors: i32,
  H: i32,
): void {
  for (let r = 0; r < rows; r++) {
    const own = address(gates, 4 * r * H);
    const s = address(tanhC, r * H);
    for (let v = 0; v < vectors; v++) {
      const moved = (r * vectors + v) * H;
      let j = 0;
      for (; j + 2 <= H; j += 2) lstmCarry(address(out, moved), address(dh, moved), address(dc, moved), own, s, j, H, false);
      if (j < H) lstmCarry(address(out, moved), address(dh, moved), address(dc, moved), own, s, j, H, true);
    }
  }
}

// @ts-ignore: decorator
@inline
function lstmTangent(
  outH: usize,
  outC: usize,
  tangent: usize,
  v: usize,
  gates: usize,
  tanhC: usize,
  before: usize,
  j: i32,
  H: i32,
  single: bool,
): void {
  const i = lanes(gates, j, single);
  const f = lanes(gates, j + H, single);
  const g = lanes(gates, j + 2 * H, single);
  const o = lanes(gates, j + 3 * H, single);
  const s = lanes(tanhC, j, single);
  const di = f64x2.mul(slope(i), lanes(tangent, j, single));
  const df = f64x2.mul(slope(f), lanes(tangent, j + H, single));
  const dg = f64x2.mul(tanhSlope(g), lanes(tangent, j + 2 * H, single));
  const dO = f64x2.mul(slope(o), lanes(tangent, j + 3 * H, single));
  const kept = f64x2.add(f64x2.mul(f, lanes(v, j, single)), f64x2.mul(lanes(before, j, single), df));
  const c = f64x2.add(kept, f64x2.add(f64x2.mul(g, di), f64x2.mul(i, dg)));
  put(outC, j, c, single);
  put(outH, j, f64x2.add(f64x2.mul(f64x2.mul(o, tanhSlope(s)), c), f64x2.mul(s, dO)), single);
}

export function setLstmTangent(
  outH: usize,
  outC: usize,
  tangent: usize,
  v: usize,
  gates: usize,
  tanhC: usize,
  before: usize,
  rows: i32,
  vectors: i32,
  H: i32,
): void {
  for (let r = 0; r < rows; r++) {
    const own = address(gates, 4 * r * H);
    const s = address(tanhC, r * H);
    const old = address(before, r * H);
    for (let k = 0; k < vectors; k++) {
      const moved = (r * vectors + k) * H;
      const toH = address(outH, moved);
      const toC = address(outC, moved);
      const from = address(tangent, 4 * moved);
      const ofC = address(v, moved);
      let j = 0;
      for (; j + 2 <= H; j += 2) lstmTangent(toH, toC, from, ofC, own, s, old, j, H, false);
      if (j < H) lstmTangent(toH, toC, from, ofC, own, s, old, j, H, true);
    }
  }
}

/** n before its tanh, from r and the product; also sets `inner`. */
// @ts-ignore: decorator
@inline
function gruInner(gates: usize, inner: usize, product: usize, bias: usize, j: i32, H: i32, single: bool): void {
  const own = f64x2.add(lanes(product, j + 2 * H, single), lanes(bias, j, single));
  put(inner, j, own, single);
  put(gates, j + 2 * H, f64x2.add(lanes(gates, j + 2 * H, single), f64x2.mul(lanes(gates, j, single), own)), single);
}

// @ts-ignore: decorator
@inline
function gruState(h: usize, gates: usize, before: usize, j: i32, H: i32, single: bool): void {
  const z = lanes(gates, j + H, single);
  const fresh = f64x2.mul(f64x2.sub(f64x2.splat(1), z), lanes(gates, j + 2 * H, single));
  put(h, j, f64x2.add(fresh, f64x2.mul(z, lanes(before, j, single))), single);
}

export function setGru(
  h: usize,
  gates: usize,
  inner: usize,
  product: usize,
  bias: usize,
  before: usize,
  rows: i32,
  H: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const own = address(gates, 3 * row * H);
    const moved = address(product, 3 * row * H);
    const kept = address(inner, row * H);
    let j = 0;
    for (; j + 2 <= 2 * H; j += 2) v128.store(address(own, j), f64x2.add(v128.load(address(own, j)), v128.load(address(moved, j))));
    setSigmoid(own, own, 2 * H);
    for (j = 0; j + 2 <= H; j += 2) gruInner(own, kept, moved, bias, j, H, false);
    if (j < H) gruInner(own, kept, moved, bias, j, H, true);
    setTanh(address(own, 2 * H), address(own, 2 * H), H);
    const out = address(h, row * H);
    const old = address(before, row * H);
    for (j = 0; j + 2 <= H; j += 2) gruState(out, own, old, j, H, false);
    if (j < H) gruState(out, own, old, j, H, true);
  }
}

// @ts-ignore: decorator
@inline
function gruDelta(delta: usize, hidden: usize, ds: usize, gates: usize, inner: usize, before: usize, j: i32, H: i32, single: bool): void {
  const r = lanes(gates, j, single);
  const z = lanes(gates, j + H, single);
  const n = lanes(gates, j + 2 * H, single);
  const d = lanes(ds, j, single);
  const ofN = f64x2.mul(tanhSlope(n), f64x2.mul(f64x2.sub(f64x2.splat(1), z), d));
  const ofR = f64x2.mul(slope(r), f64x2.mul(ofN, lanes(inner, j, single)));
  const ofZ = f64x2.mul(slope(z), f64x2.mul(d, f64x2.sub(lanes(before, j, single), n)));
  put(delta, j, ofR, single);
  put(delta, j + H, ofZ, single);
  put(delta, j + 2 * H, ofN, single);
  put(hidden, j, ofR, single);
  put(hidden, j + H, ofZ, single);
  put(hidden, j + 2 * H, f64x2.mul(ofN, r), single);
}

export function setGruDelta(
  delta: usize,
  hidden: usize,
  ds: usize,
  gates: usize,
  inner: usize,
  before: usize,
  rows: i32,
  vectors: i32,
  H: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const own = address(gates, 3 * row * H);
    const kept = address(inner, row * H);
    const old = address(before, row * H);
    for (let v = 0; v < vectors; v++) {
      const moved = (row * vectors + v) * H;
      const to = address(delta, 3 * moved);
      const toHidden = address(hidden, 3 * moved);
      const d = address(ds, moved);
      let j = 0;
      for (; j + 2 <= H; j += 2) gruDelta(to, toHidden, d, own, kept, old, j, H, false);
      if (j < H) gruDelta(to, toHidden, d, own, kept, old, j, H, true);
    }
  }
}

export function setGruCarry(out: usize, ds: usize, gates: usize, rows: i32, vectors: i32, H: i32): void {
  for (let row = 0; row < rows; row++) {
    const z = address(gates, (3 * row + 1) * H);
    for (let v = 0; v < vectors; v++) {
      const to = address(out, (row * vectors + v) * H);
      const d = address(ds, (row * vectors + v) * H);
      let j = 0;
      for (; j + 2 <= H; j += 2) v128.store(address(to, j), f64x2.mul(v128.load(address(z, j)), v128.load(address(d, j))));
      if (j < H) write(to, j, read(z, j) * read(d, j));
    }
  }
}

// @ts-ignore: decorator
@inline
function gruTangent(
  out: usize,
  tangent: usize,
  hidden: usize,
  v: usize,
  gates: usize,
  inner: usize,
  before: usize,
  j: i32,
  H: i32,
  single: bool,
): void {
  const r = lanes(gates, j, single);
  const z = lanes(gates, j + H, single);
  const n = lanes(gates, j + 2 * H, single);
  const dr = f64x2.mul(slope(r), f64x2.add(lanes(tangent, j, single), lanes(hidden, j, single)));
  const dz = f64x2.mul(slope(z), f64x2.add(lanes(tangent, j + H, single), lanes(hidden, j + H, single)));
  const reset = f64x2.add(f64x2.mul(r, lanes(hidden, j + 2 * H, single)), f64x2.mul(lanes(inner, j, single), dr));
  const dn = f64x2.mul(tanhSlope(n), f64x2.add(lanes(tangent, j + 2 * H, single), reset));
  const fresh = f64x2.mul(f64x2.sub(f64x2.splat(1), z), dn);
  const moved = f64x2.add(fresh, f64x2.mul(f64x2.sub(lanes(before, j, single), n), dz));
  put(out, j, f64x2.add(moved, f64x2.mul(z, lanes(v, j, single))), single);
}

export function setGruTangent(
  out: usize,
  tangent: usize,
  hidden: usize,
  v: usize,
  gates: usize,
  inner: usize,
  before: usize,
  rows: i32,
  vectors: i32,
  H: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const own = address(gates, 3 * row * H);
    const kept = address(inner, row * H);
    const old = address(before, row * H);
    for (let k = 0; k < vectors; k++) {
      const moved = (row * vectors + k) * H;
      const to = address(out, moved);
      const from = address(tangent, 3 * moved);
      const ofProduct = address(hidden, 3 * moved);
      const d = address(v, moved);
      let j = 0;
      for (; j + 2 <= H; j += 2) gruTangent(to, from, ofProduct, d, own, kept, old, j, H, false);
      if (j < H) gruTangent(to, from, ofProduct, d, own, kept, old, j, H, true);
    }
  }
}
