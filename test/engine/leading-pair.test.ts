import { Matrix, SVD } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { bytesOf, layOut } from "../../src/engine/arena.ts";
import { leadingPair, leadingPairWork, spectralNorm } from "../../src/engine/leading-pair.ts";
import { reference } from "../../src/engine/reference/index.ts";
import { fillGaussian, fillUniform, makeStream, nextBelow, type Stream } from "../../src/engine/streams.ts";

/**
 * Gram matrix, reflections, bisection and one image are each off by a few n·2⁻⁵³; 1e-13 is thirty times that at
 * n = 30. That M v = σu and Mᵀu = σv holds by this much is all that a cluster of singular values allows to ask.
 */
const ROUNDING = 1e-13;

const LARGEST = 40;
const spec = { work: leadingPairWork(LARGEST, LARGEST) };
const { work } = layOut(spec, new ArrayBuffer(bytesOf(spec)));

interface Pair {
  readonly sigma: number;
  readonly u: Float64Array;
  readonly v: Float64Array;
}

function pairOf(M: Float64Array, rows: number, columns: number): Pair {
  for (const array of Object.values(work)) array.fill(NaN); // nothing of the last matrix may be used
  const sigma = leadingPair(reference, work, M, rows, columns);
  return { sigma, u: work.left.slice(0, rows), v: work.right.slice(0, columns) };
}

const norm = (a: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * a[i]!;
  return Math.sqrt(sum);
};

/** max(‖Mv − σu‖, ‖Mᵀu − σv‖, |‖u‖ − 1|, |‖v‖ − 1|), the first two relative to σ. */
function residual(M: Float64Array, rows: number, columns: number, { sigma, u, v }: Pair): number {
  const Mv = new Float64Array(rows);
  const Mu = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      Mv[i]! += M[i * columns + j]! * v[j]!;
      Mu[j]! += M[i * columns + j]! * u[i]!;
    }
  }
  return Math.max(
    norm(Mv.map((x, i) => x - sigma * u[i]!)) / sigma,
    norm(Mu.map((x, j) => x - sigma * v[j]!)) / sigma,
    Math.abs(norm(u) - 1),
    Math.abs(norm(v) - 1),
  );
}

const bySvd = (M: Float64Array, rows: number, columns: number): number =>
  Math.max(...new SVD(Matrix.from1DArray(rows, columns, M), { autoTranspose: true }).diagonal);

function expectRight(M: Float64Array, rows: number, columns: number): void {
  const pair = pairOf(M, rows, columns);
  const expected = bySvd(M, rows, columns);
  expect(Math.abs(pair.sigma - expected) / expected).toBeLessThan(ROUNDING);
  expect(residual(M, rows, columns, pair)).toBeLessThan(ROUNDING);
}

const gaussian = (rows: number, columns: number, stream: Stream): Float64Array => {
  const M = new Float64Array(rows * columns);
  fillGaussian(M, M.length, 1 / Math.sqrt(rows), stream);
  return M;
};

/** The orthogonal factor of a Gaussian matrix. */
const orthogonal = (n: number, stream: Stream): Matrix => {
  const { leftSingularVectors, rightSingularVectors } = new SVD(
    Matrix.from1DArray(n, n, gaussian(n, n, stream)),
  );
  return leftSingularVectors.mmul(rightSingularVectors.transpose());
};

const withSpectrum = (sigma: readonly number[], stream: Stream): Float64Array => {
  const n = sigma.length;
  const M = orthogonal(n, stream)
    .mmul(Matrix.diag([...sigma]))
    .mmul(orthogonal(n, stream));
  return Float64Array.from(M.to1DArray());
};

const repeat = (value: number, times: number): number[] => Array<number>(times).fill(value);

describe("σ₁ is that of a separate SVD, and M v = σ₁u, Mᵀu = σ₁v hold", () => {
  test("on square, wide and tall Gaussian matrices", () => {
    const stream = makeStream(1, "gaussian");
    for (let n = 1; n <= 30; n++) {
      for (const [rows, columns] of [
        [n, n],
        [n, n + 7],
        [n + 4, n],
        [1, n],
        [n, 1],
      ] as const)
        expectRight(gaussian(rows, columns, stream), rows, columns);
    }
  });

  const spectra: Record<string, number[]> = {
    "one value alone at the top": [2, 1, 0.5, 0.25, 0.1],
    "the largest twice": [1.5, 1.5, 1, 0.5],
    "all the same, an orthogonal matrix times 0.9": repeat(0.9, 17),
    "two groups of many": [...repeat(1, 15), ...repeat(0.5, 15)],
    "a gap of 1e-6": [1, 1 - 1e-6, 0.3],
    "a gap of 1e-9": [1, 1 - 1e-9, 1 - 2e-9, 0.3],
    "gaps of 1e-12, 1e-13, 1e-14, 1e-15": [1, 1 - 1e-15, 1 - 1e-14, 1 - 1e-13, 1 - 1e-12, 0.5],
    "geometric to 1e-12": Array.from({ length: 25 }, (_, i) => 10 ** (-i / 2)),
    "rank 1": [1.25, ...repeat(0, 9)],
    "rank 2, equal": [1, 1, ...repeat(0, 20)],
  };
  for (const [word, sigma] of Object.entries(spectra)) {
    test(word, () => {
      const stream = makeStream(4, word);
      for (let draw = 0; draw < 6; draw++) {
        const n = sigma.length;
        const M = withSpectrum(sigma, stream);
        expectRight(M, n, n);
        expect(Math.abs(pairOf(M, n, n).sigma / Math.max(...sigma) - 1)).toBeLessThan(ROUNDING);
      }
    });
  }

  test("on permutations, reflections, the identity and blocks of them, reduced already", () => {
    const identity = (n: number) => Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) ? 0 : 1));
    for (const n of [1, 2, 3, 8, 31]) expectRight(identity(n), n, n);
    const n = 13;
    const permutation = new Float64Array(n * n);
    for (let i = 0; i < n; i++) permutation[i * n + ((5 * i + 2) % n)] = i % 2 ? 1 : -1;
    expectRight(permutation, n, n);
    // [[0, c], [0, 0]]: no eigenvalue but 0.
    expectRight(Float64Array.of(0, 1.7, 0, 0), 2, 2);
    expectRight(Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1 - 1e-9), 3, 3);
    expectRight(Float64Array.of(-3), 1, 1);
    expectRight(new Float64Array(64).fill(1), 8, 8);
  });

  test("on orthogonal matrices with rows scaled by slopes in [0.7, 1]", () => {
    const stream = makeStream(2, "slopes");
    for (const n of [2, 3, 5, 16, 31]) {
      const M = Float64Array.from(orthogonal(n, stream).to1DArray());
      const slopes = new Float64Array(n);
      fillUniform(slopes, n, 0.7, 1, stream);
      for (let i = 0; i < n * n; i++) M[i]! *= slopes[Math.floor(i / n)]!;
      expectRight(M, n, n);
    }
  });

  test("on matrices of random tiny, zero and ordinary elements", () => {
    const stream = makeStream(7, "mixed");
    const sizes = [0, 0, 1, 1, 1e-4, 1e-8, 1e-16, 1e-40, 1e-120, 1e-300];
    for (let draw = 0; draw < 500; draw++) {
      const [rows, columns] = [1 + nextBelow(stream, 8), 1 + nextBelow(stream, 8)];
      const M = gaussian(rows, columns, stream);
      for (let i = 0; i < M.length; i++) M[i]! *= sizes[nextBelow(stream, sizes.length)]!;
      M[nextBelow(stream, M.length)] = 1;
      expectRight(M, rows, columns);
    }
  });
});

test("a matrix 2^k times as large has the same vectors and 2^k times the norm, to the last bit, at any size", () => {
  const M = gaussian(9, 9, makeStream(8, "scales"));
  const plain = pairOf(M, 9, 9);
  for (const k of [-900, -600, -3, 5, 600, 900]) {
    const scaled = pairOf(
      M.map((x) => x * 2 ** k),
      9,
      9,
    );
    expect(scaled.sigma).toBe(plain.sigma * 2 ** k);
    expect(scaled.u).toEqual(plain.u);
    expect(scaled.v).toEqual(plain.v);
  }
});

test("the zero matrix has norm 0 and unit vectors; NaN and Infinity give NaN and end", () => {
  const zero = pairOf(new Float64Array(12), 3, 4);
  expect(zero.sigma).toBe(0);
  expect([norm(zero.u), norm(zero.v)]).toEqual([1, 1]);
  for (const odd of [NaN, Infinity, -Infinity])
    expect(pairOf(Float64Array.of(1, 2, odd, 4), 2, 2).sigma).toBeNaN();
});

test("the norm alone is that of the pair to the last bit", () => {
  const stream = makeStream(9, "alone");
  for (const [rows, columns] of [
    [5, 5],
    [3, 8],
    [8, 3],
  ] as const) {
    const M = gaussian(rows, columns, stream);
    expect(spectralNorm(reference, work, M, rows, columns)).toBe(pairOf(M, rows, columns).sigma);
  }
});

test("the derivative of σ₁ by an element is u_i v_j", () => {
  const M = gaussian(6, 6, makeStream(10, "derivative"));
  const { u, v } = pairOf(M, 6, 6);
  const h = 1e-5; // truncation h² and rounding 1e-16/h are both below 1e-9
  for (let k = 0; k < 36; k++) {
    const moved = (by: number) =>
      pairOf(
        M.map((x, i) => (i === k ? x + by : x)),
        6,
        6,
      ).sigma;
    expect(Math.abs((moved(h) - moved(-h)) / (2 * h) - u[Math.floor(k / 6)]! * v[k % 6]!)).toBeLessThan(1e-8);
  }
});
