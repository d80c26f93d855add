/** The kernels of gated cells: forward by hand, tangents by central differences, the ways back as their transposes. */
import { describe, expect, test } from "vitest";
import { reference } from "../../src/engine/reference/index.ts";
import { fillGaussian, makeStream } from "../../src/engine/streams.ts";

const [ROWS, VECTORS, H] = [2, 3, 5];

const draw = (n: number, name: string): Float64Array => {
  const array = new Float64Array(n);
  fillGaussian(array, n, 1, makeStream(5, name));
  return array;
};
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
/** Row r of `array`, times as many as there are vectors. */
const shared = (array: Float64Array, width: number): Float64Array =>
  Float64Array.from({ length: array.length * VECTORS }, (_, i) => {
    const row = Math.floor(i / width / VECTORS);
    return array[row * width + (i % width)]!;
  });
const moved = (array: Float64Array, direction: Float64Array, h: number): Float64Array =>
  array.map((x, i) => x + h * direction[i]!);

/** Errors of a central difference of order h² and of its rounding 1e-16/h, with room. */
const [STEP, DIFFERENCE] = [1e-5, 1e-9];

function expectDifference(derivative: Float64Array, above: Float64Array, below: Float64Array): void {
  for (const [i, d] of derivative.entries())
    expect(Math.abs((above[i]! - below[i]!) / (2 * STEP) - d)).toBeLessThan(DIFFERENCE);
}

describe("LSTM", () => {
  const lstm = (z: Float64Array, before: Float64Array, rows: number, size: number) => {
    const gates = z.slice();
    const [h, c, tanhC] = [0, 1, 2].map(() => new Float64Array(rows * size)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    reference.setLstm(h, c, tanhC, gates, before, rows, size);
    return { h, c, tanhC, gates };
  };

  test("σ(ln 3) = ¾, σ(−ln 3) = ¼, tanh(ln 2) = 3/5, σ(0) = ½: c = ¼·2 + ¾·3/5 = 0.95, h = ½·tanh 0.95", () => {
    const z = Float64Array.of(Math.log(3), -Math.log(3), Math.log(2), 0);
    const { h, c, gates } = lstm(z, Float64Array.of(2), 1, 1);
    for (const [i, value] of [0.75, 0.25, 0.6, 0.5].entries()) expect(gates[i]).toBeCloseTo(value, 15);
    expect(c[0]).toBeCloseTo(0.95, 15); // a few roundings of numbers below 1
    expect(h[0]).toBeCloseTo(0.5 * Math.tanh(0.95), 15);
  });

  test("each row has its own gates, each unit its own place in all four", () => {
    const [z, before] = [draw(ROWS * 4 * H, "z"), draw(ROWS * H, "before")];
    const all = lstm(z, before, ROWS, H);
    for (let r = 0; r < ROWS; r++) {
      for (let j = 0; j < H; j++) {
        const own = Float64Array.from([0, 1, 2, 3], (gate) => z[(4 * r + gate) * H + j]!);
        const one = lstm(own, before.subarray(r * H + j), 1, 1);
        expect([all.h[r * H + j], all.c[r * H + j]]).toEqual([one.h[0], one.c[0]]);
      }
    }
  });

  const [z, before] = [draw(ROWS * 4 * H, "z"), draw(ROWS * H, "before")];
  const { gates, tanhC } = lstm(z, before, ROWS, H);
  const rows = ROWS * VECTORS;
  const [w, v] = [draw(rows * 4 * H, "w"), draw(rows * H, "v")];
  const [outH, outC] = [new Float64Array(rows * H), new Float64Array(rows * H)];
  reference.setLstmTangent(outH, outC, w, v, gates, tanhC, before, ROWS, VECTORS, H);

  test("the tangent is the central difference of the forward kernel", () => {
    const [wide, old] = [shared(z, 4 * H), shared(before, H)];
    const [above, below] = [STEP, -STEP].map((h) => lstm(moved(wide, w, h), moved(old, v, h), rows, H));
    expectDifference(outH, above!.h, below!.h);
    expectDifference(outC, above!.c, below!.c);
  });

  test("delta and carry are its transpose: ⟨dh, h⟩ + ⟨dc, c⟩ = ⟨delta, w⟩ + ⟨carry, v⟩", () => {
    const [dh, dc] = [draw(rows * H, "dh"), draw(rows * H, "dc")];
    const [delta, carry] = [new Float64Array(rows * 4 * H), new Float64Array(rows * H)];
    reference.setLstmDelta(delta, dh, dc, gates, tanhC, before, ROWS, VECTORS, H);
    reference.setLstmCarry(carry, dh, dc, gates, tanhC, ROWS, VECTORS, H);
    // Two sums of some hundred terms of order 1.
    expect(Math.abs(dot(dh, outH) + dot(dc, outC) - dot(delta, w) - dot(carry, v))).toBeLessThan(1e-13);
  });
});

describe("GRU", () => {
  const gru = (
    a: Float64Array,
    product: Float64Array,
    bias: Float64Array,
    before: Float64Array,
    rows: number,
    size: number,
  ) => {
    const gates = a.slice();
    const [h, inner] = [new Float64Array(rows * size), new Float64Array(rows * size)];
    reference.setGru(h, gates, inner, product, bias, before, rows, size);
    return { h, inner, gates };
  };

  test("r = σ(ln 3) = ¾, z = σ(−ln 3) = ¼, n = tanh(ln 2) = 3/5: h = ¾·3/5 + ¼·2 = 0.95", () => {
    // n's drive ln 2 − ¾·(4 + 8) and the product's 4 with a bias of 8 meet behind the reset gate.
    const a = Float64Array.of(1, -2, Math.log(2) - 9);
    const product = Float64Array.of(Math.log(3) - 1, 2 - Math.log(3), 4);
    const { h, inner, gates } = gru(a, product, Float64Array.of(8), Float64Array.of(2), 1, 1);
    expect(inner[0]).toBe(12);
    for (const [i, value] of [0.75, 0.25, 0.6].entries()) expect(gates[i]).toBeCloseTo(value, 14); // ln 2 − 9 is rounded
    expect(h[0]).toBeCloseTo(0.95, 14);
  });

  const [a, before, bias] = [draw(ROWS * 3 * H, "a"), draw(ROWS * H, "before"), draw(H, "bias")];
  const product = draw(ROWS * 3 * H, "product");
  const { gates, inner } = gru(a, product, bias, before, ROWS, H);

  test("each row has its own gates, each unit its own place in all three, and the bias is shared by the rows", () => {
    const all = gru(a, product, bias, before, ROWS, H);
    for (let r = 0; r < ROWS; r++) {
      for (let j = 0; j < H; j++) {
        const own = (from: Float64Array) =>
          Float64Array.from([0, 1, 2], (gate) => from[(3 * r + gate) * H + j]!);
        const one = gru(own(a), own(product), bias.subarray(j), before.subarray(r * H + j), 1, 1);
        expect(all.h[r * H + j]).toBe(one.h[0]);
      }
    }
  });

  const rows = ROWS * VECTORS;
  const [w, p, v] = [draw(rows * 3 * H, "w"), draw(rows * 3 * H, "p"), draw(rows * H, "v")];
  const out = new Float64Array(rows * H);
  reference.setGruTangent(out, w, p, v, gates, inner, before, ROWS, VECTORS, H);

  test("the tangent is the central difference of the forward kernel", () => {
    const [wide, wideProduct, old] = [shared(a, 3 * H), shared(product, 3 * H), shared(before, H)];
    const [above, below] = [STEP, -STEP].map((h) =>
      gru(moved(wide, w, h), moved(wideProduct, p, h), bias, moved(old, v, h), rows, H),
    );
    expectDifference(out, above!.h, below!.h);
  });

  test("deltas and carry are its transpose: ⟨ds, h⟩ = ⟨delta, w⟩ + ⟨hidden, p⟩ + ⟨carry, v⟩", () => {
    const ds = draw(rows * H, "ds");
    const [delta, hidden, carry] = [rows * 3 * H, rows * 3 * H, rows * H].map((n) => new Float64Array(n)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    reference.setGruDelta(delta, hidden, ds, gates, inner, before, ROWS, VECTORS, H);
    reference.setGruCarry(carry, ds, gates, ROWS, VECTORS, H);
    // Two sums of some hundred terms of order 1.
    expect(Math.abs(dot(ds, out) - dot(delta, w) - dot(hidden, p) - dot(carry, v))).toBeLessThan(1e-13);
  });
});

test("no kernel of gates writes beyond its sizes, and without rows it writes nothing", () => {
  for (const rows of [0, 2]) {
    const guarded = (n: number) => new Float64Array(n * rows + 3).fill(77);
    const ends = (array: Float64Array, n: number) =>
      expect([...array.subarray(n * rows)]).toEqual([77, 77, 77]);
    const [h, c, s, gates, x, y] = [
      guarded(3),
      guarded(3),
      guarded(3),
      guarded(12),
      guarded(24),
      guarded(24),
    ];
    const [v1, v2, v3] = [guarded(6), guarded(6), guarded(6)];
    const old = draw(100, "old");
    reference.setLstm(h, c, s, gates, old, rows, 3);
    reference.setLstmDelta(x, old, old, gates, s, old, rows, 2, 3);
    reference.setLstmCarry(v1, old, old, gates, s, rows, 2, 3);
    reference.setLstmTangent(v2, v3, x, old, gates, s, old, rows, 2, 3);
    for (const array of [h, c, s]) ends(array, 3);
    for (const array of [v1, v2, v3]) ends(array, 6);
    ends(gates, 12);
    ends(x, 24);
    const [gruGates, inner, d, e] = [guarded(9), guarded(3), guarded(18), guarded(18)];
    reference.setGru(h, gruGates, inner, y, old, old, rows, 3);
    reference.setGruDelta(d, e, old, gruGates, inner, old, rows, 2, 3);
    reference.setGruCarry(v1, old, gruGates, rows, 2, 3);
    reference.setGruTangent(v2, d, e, old, gruGates, inner, old, rows, 2, 3);
    for (const array of [h, inner]) ends(array, 3);
    for (const array of [v1, v2]) ends(array, 6);
    for (const array of [d, e]) ends(array, 18);
    ends(gruGates, 9);
    ends(y, 24);
  }
});
