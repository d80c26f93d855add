/**
 * The element-wise parts of gated cells, each one pass over memory. A row of gates holds them side by side; the
 * `vectors` vectors of a row share its gates. Elements are independent, so no order of summation matters here.
 */
import { sigmoid, tanh } from "../elementary.ts";

/**
 * gates[rows,4H] ← i, f, g, o: σ, σ, tanh, σ of what was there;
 * c[rows,H] = f∘before + i∘g, tanhC[rows,H] = tanh c, h[rows,H] = o∘tanhC.
 */
export function setLstm(
  h: Float64Array,
  c: Float64Array,
  tanhC: Float64Array,
  gates: Float64Array,
  before: Float64Array,
  rows: number,
  H: number,
): void {
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < H; j++) {
      const [first, unit] = [4 * r * H + j, r * H + j];
      const i = sigmoid(gates[first]!);
      const f = sigmoid(gates[first + H]!);
      const g = tanh(gates[first + 2 * H]!);
      const o = sigmoid(gates[first + 3 * H]!);
      gates[first] = i;
      gates[first + H] = f;
      gates[first + 2 * H] = g;
      gates[first + 3 * H] = o;
      c[unit] = f * before[unit]! + i * g;
      tanhC[unit] = tanh(c[unit]);
      h[unit] = o * tanhC[unit];
    }
  }
}

/**
 * delta[rows,vectors,4H] = ∂E/∂(i, f, g, o before σ and tanh), from dh = ∂E/∂h and dc = ∂E/∂c [rows,vectors,H]
 * with inner = dc + dh∘o∘(1 − tanhC²): i(1 − i)∘(inner∘g), f(1 − f)∘(inner∘before), (1 − g²)∘(inner∘i) and
 * o(1 − o)∘(dh∘tanhC).
 */
export function setLstmDelta(
  delta: Float64Array,
  dh: Float64Array,
  dc: Float64Array,
  gates: Float64Array,
  tanhC: Float64Array,
  before: Float64Array,
  rows: number,
  vectors: number,
  H: number,
): void {
  for (let r = 0; r < rows; r++) {
    for (let v = 0; v < vectors; v++) {
      for (let j = 0; j < H; j++) {
        const [first, unit, moved] = [4 * r * H + j, r * H + j, (r * vectors + v) * H + j];
        const [i, f, g, o] = [gates[first]!, gates[first + H]!, gates[first + 2 * H]!, gates[first + 3 * H]!];
        const inner = dc[moved]! + dh[moved]! * (o * (1 - tanhC[unit]! * tanhC[unit]!));
        const to = 4 * (r * vectors + v) * H + j;
        delta[to] = i * (1 - i) * (inner * g);
        delta[to + H] = f * (1 - f) * (inner * before[unit]!);
        delta[to + 2 * H] = (1 - g * g) * (inner * i);
        delta[to + 3 * H] = o * (1 - o) * (dh[moved]! * tanhC[unit]!);
      }
    }
  }
}

/** out[rows,vectors,H] = f∘(dc + dh∘o∘(1 − tanhC²)): what goes back to the memory past all matrices. */
export function setLstmCarry(
  out: Float64Array,
  dh: Float64Array,
  dc: Float64Array,
  gates: Float64Array,
  tanhC: Float64Array,
  rows: number,
  vectors: number,
  H: number,
): void {
  for (let r = 0; r < rows; r++) {
    for (let v = 0; v < vectors; v++) {
      for (let j = 0; j < H; j++) {
        const [first, unit, moved] = [4 * r * H + j, r * H + j, (r * vectors + v) * H + j];
        const inner = dc[moved]! + dh[moved]! * (gates[first + 3 * H]! * (1 - tanhC[unit]! * tanhC[unit]!));
        out[moved] = gates[first + H]! * inner;
      }
    }
  }
}

/**
 * outH, outC [rows,vectors,H] = the changes of h and c, from tangent[rows,vectors,4H], the change of the gates
 * before σ and tanh, and v[rows,vectors,H], the change of the previous c.
 */
export function setLstmTangent(
  outH: Float64Array,
  outC: Float64Array,
  tangent: Float64Array,
  v: Float64Array,
  gates: Float64Array,
  tanhC: Float64Array,
  before: Float64Array,
  rows: number,
  vectors: number,
  H: number,
): void {
  for (let r = 0; r < rows; r++) {
    for (let k = 0; k < vectors; k++) {
      for (let j = 0; j < H; j++) {
        const [first, unit, moved] = [4 * r * H + j, r * H + j, (r * vectors + k) * H + j];
        const [i, f, g, o] = [gates[first]!, gates[first + H]!, gates[first + 2 * H]!, gates[first + 3 * H]!];
        const from = 4 * (r * vectors + k) * H + j;
        const di = i * (1 - i) * tangent[from]!;
        const df = f * (1 - f) * tangent[from + H]!;
        const dg = (1 - g * g) * tangent[from + 2 * H]!;
        const dO = o * (1 - o) * tangent[from + 3 * H]!;
        const c = f * v[moved]! + before[unit]! * df + (g * di + i * dg);
        outC[moved] = c;
        outH[moved] = o * (1 - tanhC[unit]! * tanhC[unit]!) * c + tanhC[unit]! * dO;
      }
    }
  }
}

/**
 * gates[rows,3H] = r, z, n and h[rows,H] = (1 − z)∘n + z∘before, from the drive, which was in gates, and
 * product[rows,3H] = W before: r = σ(·+·), z = σ(·+·), n = tanh(· + r∘inner), where inner[rows,H] is the product's
 * last part + bias[H].
 */
export function setGru(
  h: Float64Array,
  gates: Float64Array,
  inner: Float64Array,
  product: Float64Array,
  bias: Float64Array,
  before: Float64Array,
  rows: number,
  H: number,
): void {
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < H; j++) {
      const [first, unit] = [3 * row * H + j, row * H + j];
      const r = sigmoid(gates[first]! + product[first]!);
      const z = sigmoid(gates[first + H]! + product[first + H]!);
      inner[unit] = product[first + 2 * H]! + bias[j]!;
      const n = tanh(gates[first + 2 * H]! + r * inner[unit]);
      gates[first] = r;
      gates[first + H] = z;
      gates[first + 2 * H] = n;
      h[unit] = (1 - z) * n + z * before[unit]!;
    }
  }
}

/**
 * delta[rows,vectors,3H] = ∂E/∂(drive of r, z, n) and hidden[rows,vectors,3H] = ∂E/∂(W before), from ds = ∂E/∂h
 * [rows,vectors,H]. They differ only in n: (1 − n²)∘((1 − z)∘ds) in delta, and r times that in hidden.
 */
export function setGruDelta(
  delta: Float64Array,
  hidden: Float64Array,
  ds: Float64Array,
  gates: Float64Array,
  inner: Float64Array,
  before: Float64Array,
  rows: number,
  vectors: number,
  H: number,
): void {
  for (let row = 0; row < rows; row++) {
    for (let v = 0; v < vectors; v++) {
      for (let j = 0; j < H; j++) {
        const [first, unit, moved] = [3 * row * H + j, row * H + j, (row * vectors + v) * H + j];
        const [r, z, n] = [gates[first]!, gates[first + H]!, gates[first + 2 * H]!];
        const to = 3 * (row * vectors + v) * H + j;
        const ofN = (1 - n * n) * ((1 - z) * ds[moved]!);
        const ofR = r * (1 - r) * (ofN * inner[unit]!);
        const ofZ = z * (1 - z) * (ds[moved]! * (before[unit]! - n));
        delta[to] = ofR;
        delta[to + H] = ofZ;
        delta[to + 2 * H] = ofN;
        hidden[to] = ofR;
        hidden[to + H] = ofZ;
        hidden[to + 2 * H] = ofN * r;
      }
    }
  }
}

/** out[rows,vectors,H] = z∘ds: what goes back to the state past all matrices. */
export function setGruCarry(
  out: Float64Array,
  ds: Float64Array,
  gates: Float64Array,
  rows: number,
  vectors: number,
  H: number,
): void {
  for (let row = 0; row < rows; row++) {
    for (let v = 0; v < vectors; v++) {
      for (let j = 0; j < H; j++) {
        const moved = (row * vectors + v) * H + j;
        out[moved] = gates[(3 * row + 1) * H + j]! * ds[moved]!;
      }
    }
  }
}

/**
 * out[rows,vectors,H] = the change of h, from the changes of the drive, tangent[rows,vectors,3H], of the product,
 * hidden[rows,vectors,3H], and of the previous state, v[rows,vectors,H].
 */
export function setGruTangent(
  out: Float64Array,
  tangent: Float64Array,
  hidden: Float64Array,
  v: Float64Array,
  gates: Float64Array,
  inner: Float64Array,
  before: Float64Array,
  rows: number,
  vectors: number,
  H: number,
): void {
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < vectors; k++) {
      for (let j = 0; j < H; j++) {
        const [first, unit, moved] = [3 * row * H + j, row * H + j, (row * vectors + k) * H + j];
        const [r, z, n] = [gates[first]!, gates[first + H]!, gates[first + 2 * H]!];
        const from = 3 * (row * vectors + k) * H + j;
        const dr = r * (1 - r) * (tangent[from]! + hidden[from]!);
        const dz = z * (1 - z) * (tangent[from + H]! + hidden[from + H]!);
        const dn = (1 - n * n) * (tangent[from + 2 * H]! + (r * hidden[from + 2 * H]! + inner[unit]! * dr));
        out[moved] = (1 - z) * dn + (before[unit]! - n) * dz + z * v[moved]!;
      }
    }
  }
}
