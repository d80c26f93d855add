import { Matrix, SVD } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { bytesOf, layOut } from "../../src/engine/arena.ts";
import { log10Scaled } from "../../src/engine/elementary.ts";
import { reference } from "../../src/engine/reference/index.ts";
import { setScaledProduct } from "../../src/engine/scaled-power.ts";
import { ScaledRows, scaledRowsSpec } from "../../src/engine/scaled-rows.ts";
import { spectralNormWork } from "../../src/engine/spectral-norm.ts";
import { fillGaussian, makeStream } from "../../src/engine/streams.ts";

/** The exponent of a row of zeros: below every other. */
const ZERO_EXPONENT = -Infinity;

function rowsOf(rows: number, widths: readonly number[]): ScaledRows {
  const spec = scaledRowsSpec(rows, widths);
  return new ScaledRows(layOut(spec, new ArrayBuffer(bytesOf(spec))), widths);
}
const workFor = (n: number) => {
  const spec = spectralNormWork(n);
  return layOut(spec, new ArrayBuffer(bytesOf(spec)));
};

/** Row `row`, its parts side by side, without its power of two. */
const rowOf = ({ parts, widths }: ScaledRows, row: number): number[] =>
  parts.flatMap((part, i) => [...part.subarray(row * widths[i]!, (row + 1) * widths[i]!)]);

/** Sets a row of one part. */
const setRow = (rows: ScaledRows, row: number, values: readonly number[], exponent = 0): void => {
  rows.parts[0]!.set(values, row * rows.widths[0]!);
  rows.exponents[row] = exponent;
};

describe("identity and zero", () => {
  test("setIdentity puts I across the parts from a row on, and touches no other row", () => {
    const rows = rowsOf(5, [2, 1]);
    for (const part of rows.parts) part.fill(7);
    rows.exponents.fill(9);
    rows.setIdentity(1);
    expect([0, 1, 2, 3, 4].map((row) => rowOf(rows, row))).toEqual([
      [7, 7, 7],
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [7, 7, 7],
    ]);
    expect([...rows.exponents]).toEqual([9, 0, 0, 0, 9]);
  });

  test("setZero leaves rows of length 0 whose norm is exactly 0", () => {
    const rows = rowsOf(3, [3]);
    rows.setIdentity(0);
    rows.setZero();
    expect([...rows.exponents]).toEqual(Array(3).fill(ZERO_EXPONENT));
    expect(rows.lengthOf(reference, 1)).toEqual({ mantissa: 0, exponent: 0 });
    expect(rows.normOf(reference, workFor(3), 0, 3)).toEqual({ mantissa: 0, exponent: 0 });
  });
});

describe("normalise", () => {
  test("moves the power of two of the largest element of all parts into the exponent, exactly", () => {
    const rows = rowsOf(1, [2, 2]);
    rows.parts[0]!.set([3, -0.1]);
    rows.parts[1]!.set([-40.7, 0]);
    rows.exponents[0] = 10;
    rows.normalise();
    expect(rowOf(rows, 0)).toEqual([3 / 32, -0.1 / 32, -40.7 / 32, 0]);
    expect(rows.exponents[0]).toBe(15);
  });

  test.each([
    ["the largest double", Number.MAX_VALUE, 1023],
    ["the smallest normal one", 2 ** -1022, -1022],
    ["the smallest of all", 5e-324, -1074],
    ["one", 1, 0],
    ["just below two", 2 - 2 ** -52, 0],
  ])("brings %s into [1, 2) and loses no bit", (_, value, exponent) => {
    const rows = rowsOf(1, [1]);
    setRow(rows, 0, [-value]);
    rows.normalise();
    const [mantissa] = rowOf(rows, 0);
    expect(-mantissa!).toBeGreaterThanOrEqual(1);
    expect(-mantissa!).toBeLessThan(2);
    expect(rows.exponents[0]).toBe(exponent);
    // In two steps, of which neither overflows.
    expect(-mantissa! * 2 ** Math.trunc(exponent / 2) * 2 ** (exponent - Math.trunc(exponent / 2))).toBe(
      value,
    );
  });

  test("a row that has become zeros has the exponent of zero, and NaN or Infinity stays what it is", () => {
    const rows = rowsOf(3, [2]);
    setRow(rows, 0, [0, -0], 5);
    setRow(rows, 1, [1, NaN], 5);
    setRow(rows, 2, [Infinity, 3], 5);
    rows.normalise();
    expect([...rows.exponents]).toEqual([ZERO_EXPONENT, 5, 5]);
    expect(rowOf(rows, 1)).toEqual([1, NaN]);
    expect(rowOf(rows, 2)).toEqual([Infinity, 3]);
  });

  test("200 halvings of 20 bits each leave 1.5·2^−4000", () => {
    const rows = rowsOf(1, [1]);
    setRow(rows, 0, [1.5]);
    for (let k = 0; k < 200; k++) {
      rows.setParts([rows.parts[0]!.map((x) => x * 2 ** -20)]);
      rows.normalise();
    }
    expect(rowOf(rows, 0)).toEqual([1.5]);
    expect(rows.exponents[0]).toBe(-4000);
  });
});

describe("addToFirstPart", () => {
  test("adds where the row is of the same size, and the other parts keep their value", () => {
    const rows = rowsOf(2, [2, 1]);
    rows.parts[0]!.set([1, 1], 2);
    rows.parts[1]!.set([1.25], 1);
    rows.exponents.set([0, 3]); // (8, 8, 10)
    rows.addToFirstPart(1, Float64Array.of(4, -2));
    const scale = 2 ** rows.exponents[1]!;
    expect(rowOf(rows, 1).map((x) => x * scale)).toEqual([12, 6, 10]);
    expect(rowOf(rows, 0)).toEqual([0, 0, 0]);
  });

  test("to a row of zeros it is the row itself, and zeros change nothing", () => {
    const rows = rowsOf(1, [2]);
    rows.setZero();
    rows.addToFirstPart(0, Float64Array.of(0, 0));
    expect(rows.exponents[0]).toBe(ZERO_EXPONENT);
    rows.addToFirstPart(0, Float64Array.of(3e-300, 0));
    expect(rows.lengthOf(reference, 0).exponent).toBeLessThan(-900);
    const { mantissa, exponent } = rows.lengthOf(reference, 0);
    expect(log10Scaled(mantissa, exponent)).toBeCloseTo(Math.log10(3e-300), 12);
  });

  test("a row far below every double gives way to what is added, and one far above does not notice it", () => {
    const rows = rowsOf(2, [1]);
    setRow(rows, 0, [1.5], -4000);
    setRow(rows, 1, [1.5], 4000);
    for (const row of [0, 1]) rows.addToFirstPart(row, Float64Array.of(5));
    expect(rowOf(rows, 0)[0]! * 2 ** rows.exponents[0]!).toBe(5);
    expect(rowOf(rows, 1)).toEqual([1.5]);
    expect(rows.exponents[1]).toBe(4000);
  });
});

describe("lengths and norms", () => {
  test("the length of a row counts all its parts and not its neighbours", () => {
    const rows = rowsOf(2, [2, 1]);
    rows.parts[0]!.set([9, 9, 2, 3]);
    rows.parts[1]!.set([9, 6]);
    rows.exponents[1] = -5000;
    expect(rows.lengthOf(reference, 1)).toEqual({ mantissa: 7, exponent: -5000 });
  });

  /** ‖M‖₂ of rows of `sizes`, by another program: rows are brought to the largest before. */
  test.each([
    ["of one size", [0, 0, 0, 0]],
    ["of different sizes", [0, -3, 2, -1]],
    ["far below every double", [-5000, -5001, -5004, -5000]],
    ["far above", [3000, 3000, 2990, 3003]],
    ["of which some vanish beside the others", [0, -600, -1300, -4000]],
  ])("the norm of rows %s is the largest singular value", (_, exponents) => {
    const [n, first, widths] = [4, 2, [3, 2]];
    const rows = rowsOf(first + n + 1, widths);
    for (const [i, part] of rows.parts.entries())
      fillGaussian(part, part.length, 1, makeStream(1, `part ${i}`));
    rows.exponents.fill(50); // of rows that are not asked for
    rows.exponents.set(exponents, first);
    const top = Math.max(...exponents);
    const dense = exponents.map((e, i) =>
      rowOf(rows, first + i).map((x) => x * 2 ** Math.max(-1000, e - top)),
    );
    const expected = new SVD(new Matrix(dense), { autoTranspose: true }).norm2;
    const { mantissa, exponent } = rows.normOf(reference, workFor(n), first, n);
    const relative = (mantissa * 2 ** (exponent - top)) / expected - 1;
    expect(Math.abs(relative)).toBeLessThan(1e-13);
  });

  test("NaN in a row is NaN in the norm", () => {
    const rows = rowsOf(2, [2]);
    rows.setIdentity(0);
    rows.parts[0]![3] = NaN;
    expect(rows.normOf(reference, workFor(2), 0, 2).mantissa).toBeNaN();
  });
});

describe("a product of two matrices", () => {
  const product = (a: ScaledRows, b: ScaledRows): ScaledRows => {
    const out = rowsOf(a.rows, [a.rows]);
    setScaledProduct(reference, new Float64Array(a.rows * a.rows), out, a, b);
    return out;
  };
  const random = (n: number, name: string): ScaledRows => {
    const rows = rowsOf(n, [n]);
    fillGaussian(rows.parts[0]!, n * n, 1, makeStream(5, name));
    rows.exponents.fill(0);
    return rows;
  };

  test.each([1, 4, 9])("of size %d equals another program's, exponents put back", (n) => {
    const [a, b] = [random(n, "a"), random(n, "b")];
    const dense = ({ parts }: ScaledRows) =>
      new Matrix(Array.from({ length: n }, (_, i) => [...parts[0]!.subarray(i * n, (i + 1) * n)]));
    const expected = dense(a).mmul(dense(b));
    const out = product(a, b);
    for (let i = 0; i < n; i++)
      for (const [j, value] of rowOf(out, i).entries())
        expect(Math.abs(value * 2 ** out.exponents[i]! - expected.get(i, j))).toBeLessThan(1e-13);
  });

  test("rows whose powers of two lie thousands apart keep all of theirs", () => {
    const [a, b] = [rowsOf(2, [2]), rowsOf(2, [2])];
    setRow(a, 0, [1, 0], 5000);
    setRow(a, 1, [1, 1], -5000);
    setRow(b, 0, [1, 1.5], -3000);
    setRow(b, 1, [0, 1], 3000);
    const out = product(a, b);
    expect(rowOf(out, 0)).toEqual([1, 1.5]);
    expect(out.exponents[0]).toBe(2000);
    expect(rowOf(out, 1)).toEqual([0, 1]);
    expect(out.exponents[1]).toBe(-2000);
  });

  test("rows of zeros stay such", () => {
    const [a, b] = [random(3, "a"), rowsOf(3, [3])];
    b.setZero();
    const out = product(a, b);
    expect([...out.parts[0]!, ...out.exponents]).toEqual([
      ...Array<number>(9).fill(0),
      ...Array<number>(3).fill(ZERO_EXPONENT),
    ]);
    const other = product(b, a);
    expect([...other.exponents]).toEqual(Array(3).fill(ZERO_EXPONENT));
  });

  test("NaN spreads to the row that it stands in", () => {
    const [a, b] = [random(2, "a"), random(2, "b")];
    a.parts[0]![0] = NaN;
    const out = product(a, b);
    expect(rowOf(out, 0)).toEqual([NaN, NaN]);
    expect(rowOf(out, 1).every(Number.isFinite)).toBe(true);
  });
});
