/** exp, its adjoint and the inverse against mpmath (test/golden/orthogonal.py), and what must hold of any matrix. */
import { describe, expect, test } from "vitest";
import type { Spec } from "../../src/engine/arena.ts";
import { bytesOf, layOut } from "../../src/engine/arena.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { checkedEngine, referenceEngine } from "../../src/engine/engine.ts";
import {
  exponentialWork,
  setExponential,
  setExponentialAdjoint,
} from "../../src/engine/matrix-exponential.ts";
import { inverseWork, setInverse } from "../../src/engine/matrix-inverse.ts";
import { fillGaussian, makeStream } from "../../src/engine/streams.ts";
import { wasmEngine } from "../../src/engine/wasm/loader.ts";
import { golden } from "../golden/golden.ts";
import { relativeError } from "../support/plans.ts";

const { matrices } = golden("orthogonal");

/** Room for n×n matrices in an engine's own memory. */
function room(n: number, engine: Engine = checkedEngine(wasmEngine())) {
  const square = [n, n] as const;
  const spec = {
    A: square,
    G: square,
    out: square,
    exponential: exponentialWork(n),
    inverse: inverseWork(n),
  } satisfies Spec;
  const { buffer, start } = engine.allocate(bytesOf(spec));
  return { kernels: engine.kernels, ...layOut(spec, buffer, start) };
}

function exponential(A: ArrayLike<number>, n: number, engine?: Engine): Float64Array {
  const at = room(n, engine);
  at.A.set(A);
  setExponential(at.kernels, at.exponential, at.out, at.A, n);
  expect([...at.A]).toEqual(Array.from(A));
  return at.out;
}
function adjoint(A: ArrayLike<number>, G: ArrayLike<number>, n: number, engine?: Engine): Float64Array {
  const at = room(n, engine);
  at.A.set(A);
  at.G.set(G);
  setExponentialAdjoint(at.kernels, at.exponential, at.out, at.A, at.G, n);
  return at.out;
}
function inverse(A: ArrayLike<number>, n: number): Float64Array {
  const at = room(n);
  at.A.set(A);
  setInverse(at.inverse, at.out, at.A, n);
  return at.out;
}

function skew(n: number, std: number, seed = 1): Float64Array {
  const M = new Float64Array(n * n);
  fillGaussian(M, n * n, std, makeStream(seed, "skew"));
  return M.map((_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return (M[i * n + j]! - M[j * n + i]!) / 2;
  });
}

/** ‖WᵀW − I‖_F */
function orthogonality(W: Float64Array, n: number): number {
  let square = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = i === j ? -1 : 0;
      for (let k = 0; k < n; k++) sum += W[k * n + i]! * W[k * n + j]!;
      square += sum * sum;
    }
  }
  return Math.sqrt(square);
}

describe.each(matrices)("$name", ({ n, A, G, ...expected }) => {
  test("exp, its adjoint and the inverse of I + A equal mpmath's to rounding", () => {
    // 2⁻⁵³ a squaring; ‖A‖ = 60 takes seven of them.
    expect(relativeError(exponential(A, n), expected.exp)).toBeLessThan(5e-14);
    expect(relativeError(adjoint(A, G, n), expected.adjoint)).toBeLessThan(5e-14);
    const sum = A.map((a, k) => a + (k % (n + 1) === 0 ? 1 : 0));
    expect(relativeError(inverse(sum, n), expected.inverseOfIPlusA)).toBeLessThan(1e-14);
  });

  test("the engine and its twins give the same bits", () => {
    expect(exponential(A, n)).toEqual(exponential(A, n, referenceEngine()));
    expect(adjoint(A, G, n)).toEqual(adjoint(A, G, n, referenceEngine()));
  });
});

test.each([
  [2, 0.3],
  [30, 0.1],
  [100, 0.1],
  [100, 1],
  [100, 10],
])("exp of a skew matrix of %i rows, elements near %f, is orthogonal to rounding a squaring", (n, std) => {
  const A = skew(n, std);
  // The norm of such a matrix is about 2·std·√(n/2); the squarings amplify rounding in proportion to it.
  const bound = 1e-15 * n * Math.max(1, std * Math.sqrt(2 * n));
  expect(orthogonality(exponential(A, n), n)).toBeLessThan(Math.max(bound, 1e-15));
});

test("exp of a 2×2 skew matrix is a rotation by its element, also over many turns", () => {
  for (const angle of [0, 0.5, Math.PI, -3, 100]) {
    const W = exponential([0, angle, -angle, 0], 2);
    // One squaring a doubling of the angle.
    const rounding = 1e-15 * Math.max(1, Math.abs(angle));
    expect(Math.abs(W[0]! - Math.cos(angle))).toBeLessThan(rounding);
    expect(Math.abs(W[1]! - Math.sin(angle))).toBeLessThan(rounding);
  }
});

test("exp of a nilpotent matrix is its finite series", () => {
  expect([...exponential([0, 2, 3, 0, 0, 4, 0, 0, 0], 3)]).toEqual([1, 2, 7, 0, 1, 4, 0, 0, 1]); // 3 + 2·4/2
});

test("⟨G, L(A, E)⟩ of the adjoint equals the central difference of ⟨G, exp(A)⟩ towards E", () => {
  const n = 6;
  const [A, G, E] = [1, 2, 3].map((seed) => {
    const M = new Float64Array(n * n);
    fillGaussian(M, n * n, 0.8, makeStream(seed, "adjoint"));
    return M;
  }) as [Float64Array, Float64Array, Float64Array];
  const inner = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);
  const moved = (h: number) =>
    inner(
      G,
      exponential(
        A.map((a, k) => a + h * E[k]!),
        n,
      ),
    );
  const difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
  expect(Math.abs(inner(adjoint(A, G, n), E) - difference)).toBeLessThan(1e-8 * Math.abs(difference));
});

test("the inverse times its matrix is I, where rows must be swapped and where they need not be", () => {
  expect([...inverse([0, 1, 1, 0], 2)]).toEqual([0, 1, 1, 0]);
  expect([...inverse([0, 2, 0, 0, 0, 4, 8, 0, 0], 3)]).toEqual([0, 0, 0.125, 0.5, 0, 0, 0, 0.25, 0]);
  const n = 40;
  const A = new Float64Array(n * n);
  fillGaussian(A, n * n, 1, makeStream(4, "inverse"));
  const P = inverse(A, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = i === j ? -1 : 0;
      for (let k = 0; k < n; k++) sum += P[i * n + k]! * A[k * n + j]!;
      expect(Math.abs(sum)).toBeLessThan(1e-11); // the condition of a random matrix is a few hundred
    }
  }
});

test("a matrix that is not finite, or of a norm that leaves no digit, gives NaN, and an end", () => {
  for (const bad of [NaN, Infinity, 1e300, 1e13]) {
    expect(exponential([0, bad, -bad, 0], 2).some(Number.isNaN)).toBe(true);
  }
  expect(inverse([1, NaN, NaN, 1], 2).some(Number.isNaN)).toBe(true);
  expect(inverse([1, 1, 1, 1], 2).every((value) => !Number.isFinite(value))).toBe(true);
});
