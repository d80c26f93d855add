// Matrix products, register-blocked over outputs. Every output element keeps one accumulator that starts at 0
// (`fresh`) or at the element itself and takes its terms in ascending k: tiling, packing and blocking over k
// change the speed and not one bit.
//
// A product is a[i,l]·b[l,j] with strides in bytes: `aRow` from row to row of a, `aStep` along the sum, `bStep`
// along the sum in b, whose columns lie side by side.
//
// The tiles, by rows × columns of out. Rows go in fours while four are left, then one by one.
//
//   tile              size            used for
//   ----------------  --------------  --------------------------------------------------------------------------
//   columnsByColumns  4 × 4           ab from PACK_FROM columns (a packed); aᵀb always (a packed from there)
//   tile4x4           4 × 4           ab below PACK_FROM columns; abᵀ, with four rows of b packed
//   tile4x2, tile4x1  4 × 2, 4 × 1    the last n mod 4 columns of four rows, in ab and aᵀb
//   wideTile          1 × 26, 1 × 24  a single row from 24 columns; as many of 26 as leave no remainder
//   tile1x8, tile1x4  1 × 8, 1 × 4    the remaining columns of a single row; 1 × 4 also a single row of abᵀ
//   tile1x2, tile1x1  1 × 2, 1 × 1    the last of these; 1 × 1 also the last n mod 4 columns of abᵀ
import { address } from "./lanes";

/** How many terms of its sums a tile adds before the next tile's turn, so that the rows of b stay in the cache. */
const BLOCK: i32 = 128;

/**
 * The number of columns from which packing four rows or columns of a into the panel pays: there one address finds
 * all four factors, and they stay in the cache for all columns.
 */
const PACK_FROM: i32 = 24;

/** Room for one packed panel, BLOCK × 4 doubles, below the arena (see loader.ts). */
const PANEL: usize = 1024;

// @ts-ignore: decorator
@inline
function fma(c: v128, f: v128, b: v128): v128 {
  return f64x2.add(c, f64x2.mul(f, b));
}

/** Four rows by four columns: eight accumulators. */
// @ts-ignore: decorator
@inline
function tile4x4(out: usize, a: usize, b: usize, k: i32, aRow: usize, aStep: usize, bStep: usize, row: usize, fresh: bool): void {
  const out1 = out + row;
  const out2 = out1 + row;
  const out3 = out2 + row;
  let c00 = f64x2.splat(0), c01 = f64x2.splat(0), c10 = f64x2.splat(0), c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0), c21 = f64x2.splat(0), c30 = f64x2.splat(0), c31 = f64x2.splat(0);
  if (!fresh) {
    c00 = v128.load(out);
    c01 = v128.load(out, 16);
    c10 = v128.load(out1);
    c11 = v128.load(out1, 16);
    c20 = v128.load(out2);
    c21 = v128.load(out2, 16);
    c30 = v128.load(out3);
    c31 = v128.load(out3, 16);
  }
  let a1 = a + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  for (let l = 0; l < k; l++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let f = v128.load_splat<f64>(a);
    c00 = fma(c00, f, b0);
    c01 = fma(c01, f, b1);
    f = v128.load_splat<f64>(a1);
    c10 = fma(c10, f, b0);
    c11 = fma(c11, f, b1);
    f = v128.load_splat<f64>(a2);
    c20 = fma(c20, f, b0);
    c21 = fma(c21, f, b1);
    f = v128.load_splat<f64>(a3);
    c30 = fma(c30, f, b0);
    c31 = fma(c31, f, b1);
    a += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += bStep;
  }
  v128.store(out, c00);
  v128.store(out, c01, 16);
  v128.store(out1, c10);
  v128.store(out1, c11, 16);
  v128.store(out2, c20);
  v128.store(out2, c21, 16);
  v128.store(out3, c30);
  v128.store(out3, c31, 16);
}

/** Four rows by two columns: those left over by tile4x4. */
// @ts-ignore: decorator
@inline
function tile4x2(out: usize, a: usize, b: usize, k: i32, aRow: usize, aStep: usize, bStep: usize, row: usize, fresh: bool): void {
  const out1 = out + row;
  const out2 = out1 + row;
  const out3 = out2 + row;
  let c0 = f64x2.splat(0), c1 = f64x2.splat(0), c2 = f64x2.splat(0), c3 = f64x2.splat(0);
  if (!fresh) {
    c0 = v128.load(out);
    c1 = v128.load(out1);
    c2 = v128.load(out2);
    c3 = v128.load(out3);
  }
  let a1 = a + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  for (let l = 0; l < k; l++) {
    const b0 = v128.load(b);
    c0 = fma(c0, v128.load_splat<f64>(a), b0);
    c1 = fma(c1, v128.load_splat<f64>(a1), b0);
    c2 = fma(c2, v128.load_splat<f64>(a2), b0);
    c3 = fma(c3, v128.load_splat<f64>(a3), b0);
    a += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += bStep;
  }
  v128.store(out, c0);
  v128.store(out1, c1);
  v128.store(out2, c2);
  v128.store(out3, c3);
}

/** Four rows by one column. */
// @ts-ignore: decorator
@inline
function tile4x1(out: usize, a: usize, b: usize, k: i32, aRow: usize, aStep: usize, bStep: usize, row: usize, fresh: bool): void {
  let c0: f64 = 0, c1: f64 = 0, c2: f64 = 0, c3: f64 = 0;
  if (!fresh) {
    c0 = load<f64>(out);
    c1 = load<f64>(out + row);
    c2 = load<f64>(out + 2 * row);
    c3 = load<f64>(out + 3 * row);
  }
  let a1 = a + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  for (let l = 0; l < k; l++) {
    const b0 = load<f64>(b);
    c0 += load<f64>(a) * b0;
    c1 += load<f64>(a1) * b0;
    c2 += load<f64>(a2) * b0;
    c3 += load<f64>(a3) * b0;
    a += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += bStep;
  }
  store<f64>(out, c0);
  store<f64>(out + row, c1);
  store<f64>(out + 2 * row, c2);
  store<f64>(out + 3 * row, c3);
}

/**
 * One row by twenty-four or twenty-six columns, for batches of one. Twelve or thirteen accumulators: as many as
 * there are registers for. `thirteen` is a constant where this is called.
 */
// @ts-ignore: decorator
@inline
function wideTile(out: usize, a: usize, b: usize, k: i32, aStep: usize, bStep: usize, fresh: bool, thirteen: bool): void {
  let c0 = f64x2.splat(0), c1 = f64x2.splat(0), c2 = f64x2.splat(0), c3 = f64x2.splat(0);
  let c4 = f64x2.splat(0), c5 = f64x2.splat(0), c6 = f64x2.splat(0), c7 = f64x2.splat(0);
  let c8 = f64x2.splat(0), c9 = f64x2.splat(0), c10 = f64x2.splat(0), c11 = f64x2.splat(0), c12 = f64x2.splat(0);
  if (!fresh) {
    c0 = v128.load(out);
    c1 = v128.load(out, 16);
    c2 = v128.load(out, 32);
    c3 = v128.load(out, 48);
    c4 = v128.load(out, 64);
    c5 = v128.load(out, 80);
    c6 = v128.load(out, 96);
    c7 = v128.load(out, 112);
    c8 = v128.load(out, 128);
    c9 = v128.load(out, 144);
    c10 = v128.load(out, 160);
    c11 = v128.load(out, 176);
    if (thirteen) c12 = v128.load(out, 192);
  }
  for (let l = 0; l < k; l++) {
    const f = v128.load_splat<f64>(a);
    c0 = fma(c0, f, v128.load(b));
    c1 = fma(c1, f, v128.load(b, 16));
    c2 = fma(c2, f, v128.load(b, 32));
    c3 = fma(c3, f, v128.load(b, 48));
    c4 = fma(c4, f, v128.load(b, 64));
    c5 = fma(c5, f, v128.load(b, 80));
    c6 = fma(c6, f, v128.load(b, 96));
    c7 = fma(c7, f, v128.load(b, 112));
    c8 = fma(c8, f, v128.load(b, 128));
    c9 = fma(c9, f, v128.load(b, 144));
    c10 = fma(c10, f, v128.load(b, 160));
    c11 = fma(c11, f, v128.load(b, 176));
    if (thirteen) c12 = fma(c12, f, v128.load(b, 192));
    a += aStep;
    b += bStep;
  }
  v128.store(out, c0);
  v128.store(out, c1, 16);
  v128.store(out, c2, 32);
  v128.store(out, c3, 48);
  v128.store(out, c4, 64);
  v128.store(out, c5, 80);
  v128.store(out, c6, 96);
  v128.store(out, c7, 112);
  v128.store(out, c8, 128);
  v128.store(out, c9, 144);
  v128.store(out, c10, 160);
  v128.store(out, c11, 176);
  if (thirteen) v128.store(out, c12, 192);
}

/** One row by eight columns. */
// @ts-ignore: decorator
@inline
function tile1x8(out: usize, a: usize, b: usize, k: i32, aStep: usize, bStep: usize, fresh: bool): void {
  let c0 = f64x2.splat(0), c1 = f64x2.splat(0), c2 = f64x2.splat(0), c3 = f64x2.splat(0);
  if (!fresh) {
    c0 = v128.load(out);
    c1 = v128.load(out, 16);
    c2 = v128.load(out, 32);
    c3 = v128.load(out, 48);
  }
  for (let l = 0; l < k; l++) {
    const f = v128.load_splat<f64>(a);
    c0 = fma(c0, f, v128.load(b));
    c1 = fma(c1, f, v128.load(b, 16));
    c2 = fma(c2, f, v128.load(b, 32));
    c3 = fma(c3, f, v128.load(b, 48));
    a += aStep;
    b += bStep;
  }
  v128.store(out, c0);
  v128.store(out, c1, 16);
  v128.store(out, c2, 32);
  v128.store(out, c3, 48);
}

/** One row by four columns. */
// @ts-ignore: decorator
@inline
function tile1x4(out: usize, a: usize, b: usize, k: i32, aStep: usize, bStep: usize, fresh: bool): void {
  let c0 = f64x2.splat(0), c1 = f64x2.splat(0);
  if (!fresh) {
    c0 = v128.load(out);
    c1 = v128.load(out, 16);
  }
  for (let l = 0; l < k; l++) {
    const f = v128.load_splat<f64>(a);
    c0 = fma(c0, f, v128.load(b));
    c1 = fma(c1, f, v128.load(b, 16));
    a += aStep;
    b += bStep;
  }
  v128.store(out, c0);
  v128.store(out, c1, 16);
}

/** One row by two columns. */
// @ts-ignore: decorator
@inline
function tile1x2(out: usize, a: usize, b: usize, k: i32, aStep: usize, bStep: usize, fresh: bool): void {
  let c = fresh ? f64x2.splat(0) : v128.load(out);
  for (let l = 0; l < k; l++) {
    c = fma(c, v128.load_splat<f64>(a), v128.load(b));
    a += aStep;
    b += bStep;
  }
  v128.store(out, c);
}

/** One element. */
// @ts-ignore: decorator
@inline
function tile1x1(out: usize, a: usize, b: usize, k: i32, aStep: usize, bStep: usize, fresh: bool): void {
  let c: f64 = fresh ? 0 : load<f64>(out);
  for (let l = 0; l < k; l++) {
    c += load<f64>(a) * load<f64>(b);
    a += aStep;
    b += bStep;
  }
  store<f64>(out, c);
}

/**
 * Four columns of a, side by side, by four columns of b: the tile of aᵀb. Like tile4x4, but one address serves all
 * four factors: these loops are limited by their number of instructions.
 */
// @ts-ignore: decorator
@inline
function columnsByColumns(out: usize, a: usize, b: usize, k: i32, aStep: usize, bStep: usize, row: usize, fresh: bool): void {
  const out1 = out + row;
  const out2 = out1 + row;
  const out3 = out2 + row;
  let c00 = f64x2.splat(0), c01 = f64x2.splat(0), c10 = f64x2.splat(0), c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0), c21 = f64x2.splat(0), c30 = f64x2.splat(0), c31 = f64x2.splat(0);
  if (!fresh) {
    c00 = v128.load(out);
    c01 = v128.load(out, 16);
    c10 = v128.load(out1);
    c11 = v128.load(out1, 16);
    c20 = v128.load(out2);
    c21 = v128.load(out2, 16);
    c30 = v128.load(out3);
    c31 = v128.load(out3, 16);
  }
  let b0: v128, b1: v128, f: v128;
  for (let l = 0; l < k; l++) {
    b0 = v128.load(b, 0);
    b1 = v128.load(b, 16);
    f = v128.load_splat<f64>(a, 0);
    c00 = fma(c00, f, b0);
    c01 = fma(c01, f, b1);
    f = v128.load_splat<f64>(a, 8);
    c10 = fma(c10, f, b0);
    c11 = fma(c11, f, b1);
    f = v128.load_splat<f64>(a, 16);
    c20 = fma(c20, f, b0);
    c21 = fma(c21, f, b1);
    f = v128.load_splat<f64>(a, 24);
    c30 = fma(c30, f, b0);
    c31 = fma(c31, f, b1);
    a += aStep;
    b += bStep;
  }
  v128.store(out, c00);
  v128.store(out, c01, 16);
  v128.store(out1, c10);
  v128.store(out1, c11, 16);
  v128.store(out2, c20);
  v128.store(out2, c21, 16);
  v128.store(out3, c30);
  v128.store(out3, c31, 16);
}

/** One row of the product over all its columns. */
function rowOf(out: usize, a: usize, b: usize, k: i32, n: i32, aStep: usize, bStep: usize, fresh: bool): void {
  let j = 0;
  // As many tiles of 26 as leave no remainder: a narrow tile has too few sums to hide their latency.
  const tiles = (n + 25) / 26;
  let wide = n >= 24 * tiles ? (n - 24 * tiles) >> 1 : 0;
  for (; wide > 0; wide--, j += 26) wideTile(address(out, j), a, address(b, j), k, aStep, bStep, fresh, true);
  for (; j + 24 <= n; j += 24) wideTile(address(out, j), a, address(b, j), k, aStep, bStep, fresh, false);
  for (; j + 8 <= n; j += 8) tile1x8(address(out, j), a, address(b, j), k, aStep, bStep, fresh);
  for (; j + 4 <= n; j += 4) tile1x4(address(out, j), a, address(b, j), k, aStep, bStep, fresh);
  if (j + 2 <= n) {
    tile1x2(address(out, j), a, address(b, j), k, aStep, bStep, fresh);
    j += 2;
  }
  if (j < n) tile1x1(address(out, j), a, address(b, j), k, aStep, bStep, fresh);
}

/** Four rows: tiles of four columns, then the remaining columns. */
function fourRowsOf(out: usize, a: usize, b: usize, k: i32, n: i32, aRow: usize, aStep: usize, bStep: usize, row: usize, fresh: bool): void {
  let j = 0;
  for (; j + 4 <= n; j += 4) tile4x4(address(out, j), a, address(b, j), k, aRow, aStep, bStep, row, fresh);
  if (j + 2 <= n) {
    tile4x2(address(out, j), a, address(b, j), k, aRow, aStep, bStep, row, fresh);
    j += 2;
  }
  if (j < n) tile4x1(address(out, j), a, address(b, j), k, aRow, aStep, bStep, row, fresh);
}

/** All rows and columns, the sum in blocks. */
function blocked(out: usize, a: usize, b: usize, m: i32, k: i32, n: i32, aRow: usize, aStep: usize, fresh: bool): void {
  const row = (<usize>n) << 3;
  if (k == 0 && fresh) memory.fill(out, 0, (<usize>m) * row);
  if (m == 1) {
    // Every element of b is needed once, so keeping a block of it in the cache gains nothing.
    if (k > 0) rowOf(out, a, b, k, n, aStep, row, fresh);
    return;
  }
  for (let l = 0; l < k; l += BLOCK) {
    const length = min(BLOCK, k - l);
    const start = fresh && l == 0;
    let to = out;
    let from = a + (<usize>l) * aStep;
    const weights = b + (<usize>l) * row;
    let i = 0;
    for (; i + 4 <= m; i += 4) {
      let j = 0;
      if (n >= PACK_FROM) {
        packFour(from, length, aRow);
        for (; j + 4 <= n; j += 4) columnsByColumns(address(to, j), PANEL, address(weights, j), length, 32, row, row, start);
      }
      if (j < n) fourRowsOf(address(to, j), from, address(weights, j), length, n - j, aRow, aStep, row, row, start);
      to += row << 2;
      from += aRow << 2;
    }
    for (; i < m; i++) {
      rowOf(to, from, weights, length, n, aStep, row, start);
      to += row;
      from += aRow;
    }
  }
}

export function setProduct(out: usize, a: usize, b: usize, m: i32, k: i32, n: i32): void {
  blocked(out, a, b, m, k, n, (<usize>k) << 3, 8, true);
}

export function addProduct(out: usize, a: usize, b: usize, m: i32, k: i32, n: i32): void {
  blocked(out, a, b, m, k, n, (<usize>k) << 3, 8, false);
}

export function addTransposedProduct(out: usize, a: usize, b: usize, k: i32, m: i32, n: i32): void {
  transposed(out, a, b, k, m, n, false);
}

export function setTransposedProduct(out: usize, a: usize, b: usize, k: i32, m: i32, n: i32): void {
  if (k == 0) memory.fill(out, 0, ((<usize>m) * (<usize>n)) << 3);
  transposed(out, a, b, k, m, n, true);
}

function transposed(out: usize, a: usize, b: usize, k: i32, m: i32, n: i32, fresh: bool): void {
  const aStep = (<usize>m) << 3;
  const row = (<usize>n) << 3;
  for (let l = 0; l < k; l += BLOCK) {
    const length = min(BLOCK, k - l);
    const start = fresh && l == 0;
    let i = 0;
    for (; i + 4 <= m; i += 4) {
      const from = address(a, l * m + i);
      const to = address(out, i * n);
      const weights = address(b, l * n);
      let j = 0;
      if (n >= PACK_FROM) {
        copyFour(from, length, aStep);
        for (; j + 4 <= n; j += 4) columnsByColumns(address(to, j), PANEL, address(weights, j), length, 32, row, row, start);
      } else {
        for (; j + 4 <= n; j += 4) columnsByColumns(address(to, j), from, address(weights, j), length, aStep, row, row, start);
      }
      if (j < n) fourRowsOf(address(to, j), from, address(weights, j), length, n - j, 8, aStep, row, row, start);
    }
    for (; i < m; i++) rowOf(address(out, i * n), address(a, l * m + i), address(b, l * n), length, n, aStep, row, start);
  }
}

/** Packs four rows of b at a time into the panel, where the tiles read them as columns. */
export function addProductTransposed(out: usize, a: usize, b: usize, m: i32, k: i32, n: i32): void {
  const aRow = (<usize>k) << 3;
  const row = (<usize>n) << 3;
  let j = 0;
  for (; j + 4 <= n; j += 4) {
    for (let l = 0; l < k; l += BLOCK) {
      const length = min(BLOCK, k - l);
      packFour(address(b, j * k + l), length, aRow);
      let to = address(out, j);
      let from = address(a, l);
      let i = 0;
      for (; i + 4 <= m; i += 4) {
        tile4x4(to, from, PANEL, length, aRow, 8, 32, row, false);
        to += row << 2;
        from += aRow << 2;
      }
      for (; i < m; i++) {
        tile1x4(to, from, PANEL, length, 8, 32, false);
        to += row;
        from += aRow;
      }
    }
  }
  for (; j < n; j++) {
    for (let i = 0; i < m; i++) {
      tile1x1(address(out, i * n + j), address(a, i * k), address(b, j * k), k, 8, 8, false);
    }
  }
}

/** Packs four rows into the panel [k,4]. */
function packFour(b: usize, k: i32, bRow: usize): void {
  let to = PANEL;
  for (let l = 0; l < k; l++) {
    const from = b + ((<usize>l) << 3);
    store<f64>(to, load<f64>(from));
    store<f64>(to, load<f64>(from + bRow), 8);
    store<f64>(to, load<f64>(from + 2 * bRow), 16);
    store<f64>(to, load<f64>(from + 3 * bRow), 24);
    to += 32;
  }
}

/** Copies four adjacent columns into the panel [k,4]. */
function copyFour(a: usize, k: i32, aStep: usize): void {
  let to = PANEL;
  for (let l = 0; l < k; l++) {
    v128.store(to, v128.load(a));
    v128.store(to, v128.load(a, 16), 16);
    a += aStep;
    to += 32;
  }
}

export function setTransposed(out: usize, a: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    let from = address(a, i * columns);
    let to = address(out, i);
    for (let j = 0; j < columns; j++) {
      store<f64>(to, load<f64>(from));
      from += 8;
      to += (<usize>rows) << 3;
    }
  }
}
