import { describe, expect, test } from "vitest";
import {
  fillGaussian,
  fillUniform,
  fork,
  makeStream,
  nextBelow,
  nextUniform,
  nextWord,
  STREAM_WORDS,
} from "../../src/engine/streams.ts";
import { golden } from "../golden/golden.ts";

const { sequences } = golden("streams");

const take = <T>(n: number, next: () => T): T[] => Array.from({ length: n }, next);
const unsigned = (stream: Int32Array): number[] => Array.from(stream, (word) => word >>> 0);

describe("xoshiro128** 1.1", () => {
  test("gives the outputs published for the state 1, 2, 3, 4", () => {
    const stream = Int32Array.of(1, 2, 3, 4);
    expect(take(10, () => nextWord(stream))).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  test("gives the words and leaves the states of an independent implementation, high bits set or not", () => {
    for (const { state, words, after } of sequences) {
      const stream = Int32Array.from(state, (word) => word | 0);
      expect(take(words.length, () => nextWord(stream))).toEqual(words);
      expect(unsigned(stream)).toEqual(after);
    }
  });

  test("takes the upper 27 and 26 bits of two words, first the high ones, for a uniform number", () => {
    for (const { state, uniforms } of sequences) {
      const stream = Int32Array.from(state, (word) => word | 0);
      expect(take(uniforms.length, () => nextUniform(stream))).toEqual(uniforms);
    }
  });
});

describe("a stream is its four words and nothing else", () => {
  test("copying them in the middle repeats all that follows: words, uniforms, Gaussians of an odd number", () => {
    const stream = makeStream(3, "snapshot");
    const draw = (): number[] => {
      const gaussians = new Float64Array(7);
      fillGaussian(gaussians, 7, 1, stream);
      return [nextWord(stream), nextUniform(stream), nextBelow(stream, 10), ...gaussians, nextWord(stream)];
    };
    draw();
    const snapshot = stream.slice();
    const first = draw();
    const second = draw();
    stream.set(snapshot);
    expect(draw()).toEqual(first);
    expect(draw()).toEqual(second);
    expect(second).not.toEqual(first);
  });

  test("fork overwrites whatever the words were before", () => {
    const stream = Int32Array.of(9, 9, 9, 9);
    fork(stream, 5, "data");
    expect(stream).toEqual(makeStream(5, "data"));
    expect(stream.length).toBe(STREAM_WORDS);
  });

  test("filling n numbers in two calls equals filling them in one, if the first takes an even number", () => {
    const whole = new Float64Array(10);
    const parts = new Float64Array(10);
    fillGaussian(whole, 10, 1, makeStream(1, "parts"));
    const stream = makeStream(1, "parts");
    fillGaussian(parts, 4, 1, stream);
    fillGaussian(parts.subarray(4), 6, 1, stream);
    expect(parts).toEqual(whole);
  });

  test("a fill touches n numbers and no more", () => {
    const out = new Float64Array(6).fill(77);
    fillGaussian(out, 5, 1, makeStream(1, "touch"));
    expect(out.indexOf(77)).toBe(5);
    out.fill(77);
    fillUniform(out, 5, 0, 1, makeStream(1, "touch"));
    expect(out.indexOf(77)).toBe(5);
  });
});

describe("forks", () => {
  const seeds = [0, 1, 2, 3, 255, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 52, Number.MAX_SAFE_INTEGER];
  const names = ["init", "data", "evaluation", "dropout", "", "a", "aa", "b", "data1", "dat", "1data"];

  test("of different seeds or names share no first word, and none is all zero", () => {
    const firsts = seeds.flatMap((seed) => names.map((name) => nextWord(makeStream(seed, name))));
    // 110 fair words collide with probability 1e-6.
    expect(new Set(firsts).size).toBe(seeds.length * names.length);
    for (const seed of seeds)
      for (const name of names) expect(makeStream(seed, name).some((w) => w !== 0)).toBe(true);
  });

  test("of one seed are uncorrelated by name, and of one name by neighbouring seeds", () => {
    const n = 20_000;
    const draws = (seed: number, name: string): Float64Array => {
      const out = new Float64Array(n);
      fillUniform(out, n, -1, 1, makeStream(seed, name));
      return out;
    };
    const base = draws(1, "data");
    for (const other of [draws(1, "init"), draws(2, "data"), draws(1, "datb"), draws(2 ** 32 + 1, "data")]) {
      const correlation = (3 / n) * base.reduce((sum, value, i) => sum + value * other[i]!, 0);
      expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(n)); // four standard errors
    }
  });

  test("of neighbouring seeds differ in about half of the bits of their words", () => {
    let different = 0;
    const pairs = 200;
    for (let seed = 0; seed < pairs; seed++) {
      const a = makeStream(seed, "init");
      const b = makeStream(seed + 1, "init");
      for (let word = 0; word < 4; word++) {
        for (let xor = a[word]! ^ b[word]!; xor !== 0; xor &= xor - 1) different += 1;
      }
    }
    // 25 600 fair bits: the share has a standard error of 0.0031; five of them.
    expect(Math.abs(different / (pairs * 128) - 0.5)).toBeLessThan(0.0156);
  });

  test("are the same on every machine: the words of three of them may never move", () => {
    expect(unsigned(makeStream(0, ""))).toMatchInlineSnapshot(`
      [
        3324394995,
        3394479535,
        2186263115,
        3193756665,
      ]
    `);
    expect(unsigned(makeStream(1, "init"))).toMatchInlineSnapshot(`
      [
        4028879820,
        3109231221,
        1342382817,
        4082463598,
      ]
    `);
    expect(unsigned(makeStream(Number.MAX_SAFE_INTEGER, "données"))).toMatchInlineSnapshot(`
      [
        901580591,
        595271961,
        400135068,
        1903245870,
      ]
    `);
  });
});

/** The largest distance between the empirical distribution and `cdf`, times √n (Kolmogorov & Smirnov). */
function kolmogorov(draws: Float64Array, cdf: (x: number) => number): number {
  const sorted = draws.slice().sort();
  let largest = 0;
  for (const [i, x] of sorted.entries()) {
    const p = cdf(x);
    largest = Math.max(largest, p - i / sorted.length, (i + 1) / sorted.length - p);
  }
  return largest * Math.sqrt(sorted.length);
}

const moment = (draws: Float64Array, power: number): number =>
  draws.reduce((sum, x) => sum + x ** power, 0) / draws.length;

/** Φ(x), by the Taylor series of erf near 0 and Laplace's continued fraction beyond; to about 1e-12. */
function normalCdf(x: number): number {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  const a = Math.abs(x);
  let upper: number; // 1 − Φ(a)
  if (a < 3) {
    let term = a;
    let sum = a;
    for (let k = 1; k < 80; k++) sum += term *= (a * a) / (2 * k + 1);
    upper = 0.5 - density * sum;
  } else {
    let fraction = a;
    for (let k = 80; k > 0; k--) fraction = a + k / fraction;
    upper = density / fraction;
  }
  return x < 0 ? upper : 1 - upper;
}

describe("the draws have the distribution that is promised (fixed seeds; bounds of one in 10 000)", () => {
  const n = 100_000;
  const cases = [1, 2, 3];
  /** Kolmogorov's distribution exceeds 2.23 with probability 1e-4. */
  const KS = 2.23;
  /** A normal variable leaves ±3.9 standard errors with probability 1e-4. */
  const standardErrors = 3.9;

  for (const seed of cases) {
    test(`uniform, seed ${seed}`, () => {
      const draws = new Float64Array(n);
      fillUniform(draws, n, -1, 3, makeStream(seed, "uniform"));
      expect(draws.every((x) => x >= -1 && x < 3)).toBe(true);
      expect(kolmogorov(draws, (x) => (x + 1) / 4)).toBeLessThan(KS);
      // Mean 1, variance 16/12; the variance of (x − 1)² is 2⁴/5 − (16/12)².
      const centred = draws.map((x) => x - 1);
      expect(Math.abs(moment(centred, 1))).toBeLessThan(standardErrors * Math.sqrt(16 / 12 / n));
      const spread = Math.sqrt((16 / 5 - (16 / 12) ** 2) / n);
      expect(Math.abs(moment(centred, 2) - 16 / 12)).toBeLessThan(standardErrors * spread);
    });

    test(`gaussian, seed ${seed}`, () => {
      const draws = new Float64Array(n);
      fillGaussian(draws, n, 0.5, makeStream(seed, "gaussian"));
      const standard = draws.map((x) => 2 * x);
      expect(kolmogorov(standard, normalCdf)).toBeLessThan(KS);
      // E x^p and the variance of x^p: 0 and 1; 1 and 2; 0 and 15; 3 and 105 − 9.
      for (const [power, mean, variance] of [
        [1, 0, 1],
        [2, 1, 2],
        [3, 0, 15],
        [4, 3, 96],
      ] as const) {
        expect(Math.abs(moment(standard, power) - mean)).toBeLessThan(
          standardErrors * Math.sqrt(variance / n),
        );
      }
      // Both of a pair come from one radius; they are independent all the same.
      let product = 0;
      let squares = 0;
      for (let i = 0; i < n; i += 2) {
        product += standard[i]! * standard[i + 1]!;
        squares += (standard[i]! ** 2 - 1) * (standard[i + 1]! ** 2 - 1);
      }
      expect(Math.abs(product / (n / 2))).toBeLessThan(standardErrors / Math.sqrt(n / 2));
      expect(Math.abs(squares / (n / 2))).toBeLessThan((standardErrors * 2) / Math.sqrt(n / 2));
    });

    test(`every bit of a word is fair, and nextBelow is even over 7 values, seed ${seed}`, () => {
      const stream = makeStream(seed, "bits");
      const ones = new Float64Array(32);
      for (let i = 0; i < 20_000; i++) {
        const word = nextWord(stream);
        for (let bit = 0; bit < 32; bit++) ones[bit]! += (word >>> bit) & 1;
      }
      // 32 bits at once: 4.7 standard errors of √(1/4n) for one in 10 000 over all of them.
      for (const count of ones)
        expect(Math.abs(count / 20_000 - 0.5)).toBeLessThan(4.7 * Math.sqrt(0.25 / 20_000));
      const counts = new Float64Array(7);
      for (let i = 0; i < 70_000; i++) counts[nextBelow(stream, 7)]! += 1;
      const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
      expect(chiSquare).toBeLessThan(27.9); // 6 degrees of freedom, one in 10 000
    });
  }

  test("nextBelow stays below n for n = 1 and for n = 2³²", () => {
    const stream = makeStream(1, "ends");
    for (let i = 0; i < 1000; i++) {
      expect(nextBelow(stream, 1)).toBe(0);
      expect(nextBelow(stream, 2 ** 32)).toBeLessThan(2 ** 32);
    }
  });
});
