import { SVD, Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { layOut, bytesOf } from "../../src/engine/arena.ts";
import { reference } from "../../src/engine/reference/index.ts";
import { normFromGram, spectralNormWork } from "../../src/engine/spectral-norm.ts";
import { fillGaussian, fillUniform, makeStream, nextBelow, type Stream } from "../../src/engine/streams.ts";

/** Rounding of the Gram matrix, of the reflections and of √ is a few n·2⁻⁵³; 1e-12 is over 200 times that at n = 40. */
const RELATIVE = 1e-12;

const spec = { work: spectralNormWork(60) };
const { work } = layOut(spec, new ArrayBuffer(bytesOf(spec)));

/** ‖p‖₂ of p[n,n], row-major, as the program finds it. */
function normOf(p: ArrayLike<number>, n: number): number {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += p[i * n + k]! * p[j * n + k]!;
      work.gram[i * n + j] = sum;
    }
  }
  return normFromGram(reference, work, n);
}

/** √ of the largest eigenvalue of a Gram matrix written down by hand. */
function normOfGram(gram: readonly (readonly number[])[]): number {
  work.gram.set(gram.flat());
  return normFromGram(reference, work, gram.length);
}

function normBySvd(p: Float64Array, n: number): number {
  return Math.max(...new SVD(Matrix.from1DArray(n, n, p)).diagonal);
}

function gaussian(n: number, stream: Stream): Float64Array {
  const p = new Float64Array(n * n);
  fillGaussian(p, n * n, 1 / Math.sqrt(n), stream);
  return p;
}

/** A random orthogonal matrix: the rows of a Gaussian one, made orthonormal twice over by Gram & Schmidt. */
function orthogonal(n: number, stream: Stream): Float64Array {
  const q = gaussian(n, stream);
  for (let pass = 0; pass < 2; pass++) {
    for (let i = 0; i < n; i++) {
      const row = q.subarray(i * n, (i + 1) * n);
      for (let j = 0; j < i; j++) {
        const other = q.subarray(j * n, (j + 1) * n);
        reference.addScaled(row, other, -reference.dot(row, other, n), n);
      }
      reference.timesScalar(row, 1 / Math.sqrt(reference.sumOfSquares(row, n)), n);
    }
  }
  return q;
}

/** L·diag(σ)·R with random orthogonal L and R: a matrix whose singular values are known. */
function withSpectrum(sigma: readonly number[], stream: Stream): Float64Array {
  const n = sigma.length;
  const left = orthogonal(n, stream);
  const right = orthogonal(n, stream);
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) left[i * n + k]! *= sigma[k]!;
  reference.addProduct(out, left, right, n, n, n);
  return out;
}

const relative = (got: number, want: number): number => Math.abs(got - want) / want;

describe("the spectral norm equals the largest singular value of a separate SVD", () => {
  test("on Gaussian matrices of every size from 1 to 40", () => {
    const stream = makeStream(1, "gaussian");
    for (let n = 1; n <= 40; n++) {
      for (let draw = 0; draw < 2; draw++) {
        const p = gaussian(n, stream);
        expect(relative(normOf(p, n), normBySvd(p, n))).toBeLessThan(RELATIVE);
      }
    }
  });

  test("on orthogonal matrices with rows scaled by slopes in [0.7, 1], whose singular values crowd", () => {
    const stream = makeStream(2, "slopes");
    for (const n of [2, 3, 5, 8, 16, 31]) {
      const p = orthogonal(n, stream);
      const slopes = new Float64Array(n);
      fillUniform(slopes, n, 0.7, 1, stream);
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) p[i * n + j]! *= slopes[i]!;
      // The rows stay orthogonal, so that the singular values are the slopes themselves.
      expect(relative(normOf(p, n), Math.max(...slopes))).toBeLessThan(RELATIVE);
      expect(relative(normOf(p, n), normBySvd(p, n))).toBeLessThan(RELATIVE);
    }
  });

  test("on products of ten random Jacobians scaled to order 1", () => {
    const stream = makeStream(3, "product");
    for (const n of [3, 10, 25]) {
      let p = gaussian(n, stream);
      for (let factor = 1; factor < 10; factor++) {
        const next = new Float64Array(n * n);
        reference.addProduct(next, gaussian(n, stream), p, n, n, n);
        p = next;
      }
      let largest = 0;
      for (const element of p) largest = Math.max(largest, Math.abs(element));
      reference.timesScalar(p, 1 / largest, n * n);
      expect(relative(normOf(p, n), normBySvd(p, n))).toBeLessThan(RELATIVE);
    }
  });
});

describe("a known spectrum gives its largest value", () => {
  const repeat = (value: number, times: number): number[] => Array<number>(times).fill(value);
  const spectra: Record<string, number[]> = {
    "one value alone at the top": [2, 1, 0.5, 0.25, 0.1],
    "the largest twice": [1.5, 1.5, 1, 0.5],
    "all the same": repeat(0.9, 12),
    "two groups of many": [...repeat(1, 15), ...repeat(0.5, 15)],
    "a gap of 1e-9": [1, 1 - 1e-9, 1 - 2e-9, 0.3],
    "a gap of the last bit": [1, 1 - 2 ** -53, 1, 1 - 2 ** -53, 1],
    "geometric to 1e-12": Array.from({ length: 25 }, (_, i) => 10 ** (-i / 2)),
    "rank 1": [1.25, ...repeat(0, 9)],
    "rank 2, equal": [1, 1, ...repeat(0, 20)],
  };
  for (const [word, sigma] of Object.entries(spectra)) {
    test(word, () => {
      const stream = makeStream(4, word);
      for (let draw = 0; draw < 4; draw++) {
        const got = normOf(withSpectrum(sigma, stream), sigma.length);
        expect(relative(got, Math.max(...sigma))).toBeLessThan(RELATIVE);
      }
    });
  }
});

describe("matrices that are reduced already", () => {
  const diagonal = (values: readonly number[]): number[] =>
    values.flatMap((value, i) => values.map((_, j) => (i === j ? value : 0)));

  test("the identity of any size has norm exactly 1", () => {
    for (const n of [1, 2, 3, 17, 60]) expect(normOf(diagonal(Array<number>(n).fill(1)), n)).toBe(1);
  });

  test("the zero matrix has norm exactly 0", () => {
    for (const n of [1, 2, 9]) expect(normOf(new Float64Array(n * n), n)).toBe(0);
  });

  test("a 1×1 matrix has the norm |p|", () => {
    for (const p of [1, -1, 0.5, -3, 1.75]) expect(normOf([p], 1)).toBe(Math.abs(p));
  });

  test("a diagonal matrix with a gap of 1e-9 has exactly its largest element, wherever it stands", () => {
    for (const values of [
      [1, 1 - 1e-9, 0.5],
      [1 - 1e-9, 1, 0.5],
      [0.5, 1 - 1e-9, 1],
    ]) {
      // The bisection ends at two neighbouring doubles, so that √ is off by 2⁻⁵³ at the most.
      expect(relative(normOf(diagonal(values), 3), 1)).toBeLessThanOrEqual(2 ** -53);
    }
  });

  test("a permutation, whose Gram matrix is the identity, has norm exactly 1", () => {
    const n = 13;
    const p = new Float64Array(n * n);
    for (let i = 0; i < n; i++) p[i * n + ((5 * i + 2) % n)] = 1;
    expect(normOf(p, n)).toBe(1);
  });

  test("the nilpotent [[0, c], [0, 0]] has norm c, though both of its eigenvalues are 0", () => {
    expect(normOf([0, 1.7, 0, 0], 2)).toBeCloseTo(1.7, 15); // 1.7² is rounded once
  });

  test("ones everywhere has norm n", () => {
    for (const n of [2, 3, 4, 8, 33]) {
      expect(relative(normOf(new Float64Array(n * n).fill(1), n), n)).toBeLessThan(RELATIVE);
    }
  });
});

describe("Gram matrices that invite a zero pivot, an underflow or an overflow", () => {
  test("the second difference matrix has the eigenvalue 2 + 2·cos(π/(n + 1))", () => {
    for (const n of [2, 3, 5, 11, 40]) {
      const gram = Array.from({ length: n }, (_, i) =>
        Array.from({ length: n }, (_, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)),
      );
      expect(relative(normOfGram(gram), Math.sqrt(2 + 2 * Math.cos(Math.PI / (n + 1))))).toBeLessThan(
        RELATIVE,
      );
    }
  });

  test("whole-number eigenvalues, which bisection hits exactly, are found to the last bit", () => {
    // [[2, 1], [1, 2]]: 1 and 3.  [[1, 1], [1, 1]]: 0 and 2.  The path of three: 2 − √2, 2, 2 + √2.
    expect(
      relative(
        normOfGram([
          [2, 1],
          [1, 2],
        ]),
        Math.sqrt(3),
      ),
    ).toBeLessThan(4 * 2 ** -53);
    expect(
      relative(
        normOfGram([
          [1, 1],
          [1, 1],
        ]),
        Math.SQRT2,
      ),
    ).toBeLessThan(4 * 2 ** -53);
    const blocks = [
      [1, 0, 0, 0],
      [0, 2, 1, 0],
      [0, 1, 2, 0],
      [0, 0, 0, 3],
    ]; // 1, then 1 and 3, then 3
    expect(relative(normOfGram(blocks), Math.sqrt(3))).toBeLessThan(4 * 2 ** -53);
  });

  test("couplings too small to square without underflow change nothing", () => {
    // 1e-160² is a subnormal: 2/vᵀv of such a reflection overflows, and 0·∞ made the norm NaN.
    for (const tiny of [1e-100, 1e-126, 1e-140, 1e-155, 1e-160, 1e-162, 1e-170, 1e-300, 5e-324]) {
      const gram = [
        [1, 0.5, tiny, tiny],
        [0.5, 1, 0, tiny],
        [tiny, 0, 0.5, 0],
        [tiny, tiny, 0, 0.25],
      ];
      expect(relative(normOfGram(gram), Math.sqrt(1.5))).toBeLessThan(RELATIVE);
    }
  });

  test("rows of very different size, as a long product of Jacobians leaves them, keep the norm finite and right", () => {
    const stream = makeStream(6, "graded");
    const n = 12;
    for (const step of [-3, -20, -40, -90, -250]) {
      const p = gaussian(n, stream);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) p[i * n + j]! *= 2 ** Math.max(-1000, step * ((i * 5) % n));
      }
      expect(relative(normOf(p, n), normBySvd(p, n))).toBeLessThan(RELATIVE);
    }
  });

  test("random tiny, zero and ordinary couplings together agree with the SVD", () => {
    const stream = makeStream(7, "mixed");
    const sizes = [0, 0, 1, 1e-8, 1e-16, 1e-40, 1e-80, 1e-120, 1e-160];
    for (let draw = 0; draw < 300; draw++) {
      const n = 1 + nextBelow(stream, 8);
      const p = gaussian(n, stream);
      for (let i = 0; i < n * n; i++) p[i]! *= sizes[nextBelow(stream, sizes.length)]!;
      p[nextBelow(stream, n * n)] = 1; // so that the largest entry is of order 1, as promised
      expect(relative(normOf(p, n), normBySvd(p, n))).toBeLessThan(RELATIVE);
    }
  });

  test("NaN in the matrix is NaN in the norm and ends", () => {
    expect(
      normOfGram([
        [1, NaN],
        [NaN, 1],
      ]),
    ).toBeNaN();
    expect(normOfGram([[NaN]])).toBeNaN();
    expect(
      normOfGram([
        [1, 0, 0],
        [0, NaN, 0],
        [0, 0, 2],
      ]),
    ).toBeNaN();
    expect(
      normOfGram([
        [1, 0.5, 0],
        [0.5, 2, NaN],
        [0, NaN, 1],
      ]),
    ).toBeNaN();
  });
});

test("the same matrix gives the same bits, whatever was in the workspace before", () => {
  const p = gaussian(20, makeStream(5, "again"));
  const first = normOf(p, 20);
  for (const array of Object.values(work)) array.fill(NaN);
  expect(normOf(p, 20)).toBe(first);
});

test("a transposed matrix has the same norm", () => {
  const stream = makeStream(8, "transposed");
  for (const n of [2, 7, 20]) {
    const p = gaussian(n, stream);
    const q = new Float64Array(n * n);
    reference.setTransposed(q, p, n, n);
    expect(relative(normOf(q, n), normOf(p, n))).toBeLessThan(RELATIVE);
  }
});
