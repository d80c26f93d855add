/** Eigenvalues and Henrici's departure against mpmath (test/golden/spectra.py), and what must hold of any matrix. */
import { EVD, Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { bytesOf, layOut } from "../../src/engine/arena.ts";
import {
  henriciOf,
  realSchurWork,
  setEigenvalues,
  setSchur,
  spectralRadiusOf,
} from "../../src/engine/real-schur.ts";
import { fillGaussian, makeStream } from "../../src/engine/streams.ts";
import { golden } from "../golden/golden.ts";

const { matrices } = golden("spectra");

/** The reflections and some three double steps an eigenvalue are each off by a few n·2⁻⁵³. */
const ROUNDING = 1e-13;

interface Found {
  readonly re: readonly number[];
  readonly im: readonly number[];
  readonly radius: number;
  readonly henrici: number;
  readonly T: Float64Array;
}

function spectrumOf(A: ArrayLike<number>, n: number): Found | undefined {
  const spec = { work: realSchurWork(n) };
  const { work } = layOut(spec, new ArrayBuffer(bytesOf(spec)));
  for (const array of Object.values(work)) array.fill(NaN);
  if (!setSchur(work, Float64Array.from(A), n)) return undefined;
  const [re, im] = [new Float64Array(n), new Float64Array(n)];
  setEigenvalues(work, re, im, n);
  const [radius, henrici] = [spectralRadiusOf(work, n), henriciOf(work, n)];
  return { re: [...re], im: [...im], radius, henrici, T: work.schur };
}

const gaussian = (n: number, seed: number): Float64Array => {
  const A = new Float64Array(n * n);
  fillGaussian(A, n * n, 1 / Math.sqrt(n), makeStream(seed, "matrix"));
  return A;
};

const frobenius = (A: ArrayLike<number>): number => {
  const largest = Math.max(...Array.from(A, Math.abs));
  return largest * Math.sqrt(Array.from(A).reduce((sum, a) => sum + (a / largest) ** 2, 0));
};

/** The largest distance between the two lists, each value taken with the nearest that is left. */
function apart(found: Found, re: ArrayLike<number>, im: ArrayLike<number>): number {
  const left = found.re.map((_, i) => i);
  let largest = 0;
  for (let i = 0; i < re.length; i++) {
    const distance = (k: number) => Math.sqrt((found.re[k]! - re[i]!) ** 2 + (found.im[k]! - im[i]!) ** 2);
    const nearest = left.reduce((a, b) => (distance(b) < distance(a) ? b : a));
    left.splice(left.indexOf(nearest), 1);
    largest = Math.max(largest, distance(nearest));
  }
  return largest;
}

describe.each(matrices)("$name, against mpmath", ({ name, n, A, re, im, henrici }) => {
  const found = spectrumOf(A, n)!;
  // Distances are squared: brought to order 1 where that would underflow.
  const unit = name.startsWith("far") ? 1 / Math.abs(A[0]!) : 1;
  const norm = frobenius(A);

  test("the eigenvalues are right to rounding of the norm", () => {
    const scaled = { ...found, re: found.re.map((x) => x * unit), im: found.im.map((x) => x * unit) };
    const distance = apart(
      scaled,
      re.map((x) => x * unit),
      im.map((x) => x * unit),
    );
    expect(distance).toBeLessThan(ROUNDING * norm * unit);
  });

  test("Henrici's departure is right to rounding of the norm, however nearly normal the matrix is", () => {
    expect(Math.abs(found.henrici - henrici)).toBeLessThan(ROUNDING * norm);
  });

  test("the radius is the largest modulus, and moduli descend", () => {
    const moduli = found.re.map((x, i) => Math.sqrt((x * unit) ** 2 + (found.im[i]! * unit) ** 2));
    const expected = Math.sqrt((re[0]! * unit) ** 2 + (im[0]! * unit) ** 2);
    expect(Math.abs(found.radius * unit - expected)).toBeLessThan(ROUNDING * norm * unit);
    for (const [i, modulus] of moduli.entries())
      if (i > 0) expect(modulus).toBeLessThanOrEqual(moduli[i - 1]! * (1 + 1e-15));
  });
});

test.each([40, 100])("a Gaussian matrix with n = %i has the eigenvalues that ml-matrix finds", (n) => {
  const A = gaussian(n, n);
  const { realEigenvalues, imaginaryEigenvalues } = new EVD(Matrix.from1DArray(n, n, A));
  const found = spectrumOf(A, n)!;
  // Simple eigenvalues have conditions of some tens here.
  expect(apart(found, realEigenvalues, imaginaryEigenvalues)).toBeLessThan(1e-12);
  for (let i = 0; i < n; i++) {
    if (found.im[i]! <= 0) continue;
    expect([found.re[i + 1], found.im[i + 1]]).toEqual([found.re[i], -found.im[i]!]);
  }
});

test("T keeps the trace, the Frobenius norm and the trace of the square, as only a similarity by Q does", () => {
  for (const n of [3, 17, 50]) {
    const A = gaussian(n, 2);
    const { T } = spectrumOf(A, n)!;
    // T is scaled by a power of two.
    const power = 2 ** Math.floor(Math.log2(Math.max(...A.map(Math.abs))));
    const square = (M: ArrayLike<number>) => {
      let sum = 0;
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sum += M[i * n + j]! * M[j * n + i]!;
      return sum;
    };
    const trace = (M: ArrayLike<number>) => Array.from({ length: n }, (_, i) => M[i * n + i]!);
    const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
    expect(Math.abs(sum(trace(T)) * power - sum(trace(A)))).toBeLessThan(1e-12);
    expect(Math.abs(square(T) * power * power - square(A))).toBeLessThan(1e-11);
    expect(Math.abs(frobenius(T) * power - frobenius(A))).toBeLessThan(1e-12);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) if (T[i * n + j] !== 0) expect(j).toBe(i - 1);
      // A standard block: equal diagonal, and elements of opposite signs beside it.
      const below = i + 1 < n ? T[(i + 1) * n + i]! : 0;
      if (below === 0) continue;
      expect(T[i * n + i]).toBe(T[(i + 1) * n + i + 1]);
      expect(below * T[i * n + i + 1]!).toBeLessThan(0);
    }
  }
});

describe("exactly", () => {
  test.each([5, 12, 33])("a nilpotent shift, n = %i, has no eigenvalue but 0 in either direction", (n) => {
    for (const side of [1, -1]) {
      const A = Array.from({ length: n * n }, (_, k) => ((k % n) - Math.floor(k / n) === side ? 3 : 0));
      const { re, im, radius, henrici } = spectrumOf(A, n)!;
      expect([...re, ...im].every((x) => x === 0)).toBe(true);
      expect(radius).toBe(0);
      expect(henrici).toBeCloseTo(3 * Math.sqrt(n - 1), 13);
    }
  });

  test("a diagonal matrix keeps its diagonal, by descending modulus", () => {
    const diagonal = [0.5, -7, 2, 0, 7];
    const A = diagonal.flatMap((d, i) => diagonal.map((_, j) => (i === j ? d : 0)));
    const { re, im, henrici } = spectrumOf(A, 5)!;
    expect(re).toEqual([7, -7, 2, 0.5, 0]);
    expect([im.some((x) => x !== 0), henrici]).toEqual([false, 0]);
  });

  test("matrices of one number and of zeros are their own spectra", () => {
    expect(spectrumOf([-2.5], 1)).toMatchObject({ re: [-2.5], im: [0], radius: 2.5, henrici: 0 });
    expect(spectrumOf(Array(9).fill(0), 3)).toMatchObject({ re: [0, 0, 0], radius: 0, henrici: 0 });
  });
});

test.each([[NaN], [Infinity], [-Infinity]])(
  "a matrix that holds %f has no Schur form, and nothing hangs",
  (bad) => {
    for (const n of [1, 2, 9]) {
      const A = gaussian(n, 1);
      A[n * n - 1] = bad;
      expect(spectrumOf(A, n)).toBeUndefined();
    }
  },
);

test.each([20, 64, 97])(
  "permutations of %i, where unshifted steps would never settle, have moduli of 1",
  (n) => {
    for (const step of [1, 3, n - 1]) {
      const A = Array.from({ length: n * n }, (_, k) => (k % n === (Math.floor(k / n) + step) % n ? 1 : 0));
      const { re, im, henrici } = spectrumOf(A, n)!;
      for (const [i, x] of re.entries()) expect(Math.abs(x * x + im[i]! ** 2 - 1)).toBeLessThan(ROUNDING);
      expect(henrici).toBeLessThan(ROUNDING);
    }
  },
);

test("no finite matrix of ten thousand small and awkward ones is left without eigenvalues", () => {
  const stream = makeStream(8, "awkward");
  const draw = new Float64Array(64);
  for (let trial = 0; trial < 10_000; trial++) {
    const n = 2 + (trial % 7);
    fillGaussian(draw, n * n, 1, stream);
    // Whole numbers from −1 to 1, multiples of tiny numbers, or ones with sixty orders of magnitude between them.
    const A = Array.from(draw.subarray(0, n * n), (x) => {
      if (trial % 3 === 0) return Math.round(x);
      if (trial % 3 === 1) return x > 1 ? 1 : x * 1e-17;
      return x ** 61;
    });
    const found = spectrumOf(A, n);
    expect(found).toBeDefined();
    const trace = A.reduce((sum, a, k) => (k % (n + 1) === 0 ? sum + a : sum), 0);
    const error = Math.abs(found!.re.reduce((a, b) => a + b, 0) - trace);
    if (A.some((a) => a !== 0)) expect(error).toBeLessThan(1e-13 * frobenius(A));
  }
});
