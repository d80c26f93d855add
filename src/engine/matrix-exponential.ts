/**
 * exp(A) of a square matrix and the adjoint of its derivative, by scaling and squaring: exp(A) = exp(A/2^k)^(2^k),
 * and exp of the scaled matrix by the Taylor polynomial of degree 16 in six products (Paterson & Stockmeyer 1973).
 *
 * At a scaled norm of at most 0.8 the remainder is below 0.8¹⁷/17! = 6·10⁻¹⁷. Each squaring about doubles the
 * error, so it grows with ‖A‖: about 10⁻¹⁵·max(1, ‖A‖).
 */
import type { Shape } from "./arena.ts";
import { scaleByPowerOfTwo } from "./elementary.ts";
import type { Kernels } from "./kernels.ts";

const LARGEST_NORM = 0.8;

const HORNER_STEPS = 3;

/** Beyond a norm of 2⁴⁰ the result is NaN: a rotation by ‖A‖ radians has three or four correct digits at most. */
const MOST_SQUARINGS = 40;

/** 1/k!, the coefficients of the Taylor polynomial. */
const COEFFICIENTS = Float64Array.from({ length: 17 }, (_, k) => {
  let factorial = 1;
  for (let i = 2; i <= k; i++) factorial *= i; // exact: 16! < 2⁵³
  return 1 / factorial;
});

/** Workspace for n×n matrices: powers of the scaled matrix, a sum and the next one, and the tangent of each. */
export const exponentialWork = (n: number) => {
  const square: Shape = [n, n];
  return {
    power1: square,
    power2: square,
    power3: square,
    power4: square,
    sum: square,
    next: square,
    tangent1: square,
    tangent2: square,
    tangent3: square,
    tangent4: square,
    sumTangent: square,
    nextTangent: square,
  };
};

export type ExponentialWork = { readonly [K in keyof ReturnType<typeof exponentialWork>]: Float64Array };

/** out[n,n] = exp(A[n,n]); NaN if A is not finite or ‖A‖ is above 2⁴⁰. */
export function setExponential(
  kernels: Kernels,
  work: ExponentialWork,
  out: Float64Array,
  A: Float64Array,
  n: number,
): void {
  const squarings = squaringsFor(kernels, A, n);
  const factor = factorOf(squarings);
  for (let i = 0; i < n * n; i++) work.power1[i] = A[i]! * factor;
  kernels.setCopy(out, compute(kernels, work, n, squarings, false), n * n);
}

/**
 * out[n,n] = L(Aᵀ, G), L(A, E) the derivative of exp at A towards E. As ⟨G, L(A, E)⟩ = ⟨L(Aᵀ, G), E⟩, this is ∂f/∂A
 * where G = ∂f/∂exp(A). It is the tangent, at Aᵀ towards G, of the same polynomial that `setExponential` computes.
 */
export function setExponentialAdjoint(
  kernels: Kernels,
  work: ExponentialWork,
  out: Float64Array,
  A: Float64Array,
  G: Float64Array,
  n: number,
): void {
  const squarings = squaringsFor(kernels, A, n);
  const factor = factorOf(squarings);
  kernels.setTransposed(work.power1, A, n, n);
  for (let i = 0; i < n * n; i++) {
    work.power1[i]! *= factor;
    work.tangent1[i] = G[i]! * factor;
  }
  kernels.setCopy(out, compute(kernels, work, n, squarings, true), n * n);
}

/** The least k with ‖A‖/2^k ≤ 0.8, ‖A‖ the smaller of the Frobenius norm and √(‖A‖₁·‖A‖_∞), both at least ‖A‖₂. */
function squaringsFor(kernels: Kernels, A: Float64Array, n: number): number {
  let columns = 0;
  let rows = 0;
  for (let i = 0; i < n; i++) {
    let column = 0;
    let row = 0;
    for (let j = 0; j < n; j++) {
      row += Math.abs(A[i * n + j]!);
      column += Math.abs(A[j * n + i]!);
    }
    columns = Math.max(columns, column);
    rows = Math.max(rows, row);
  }
  let norm = Math.min(Math.sqrt(columns) * Math.sqrt(rows), Math.sqrt(kernels.sumOfSquares(A, n * n)));
  let squarings = 0;
  while (norm > LARGEST_NORM && squarings <= MOST_SQUARINGS) {
    norm /= 2;
    squarings++;
  }
  return squarings;
}

const factorOf = (squarings: number): number =>
  squarings > MOST_SQUARINGS ? NaN : scaleByPowerOfTwo(1, -squarings);

/**
 * Returns the array of `work` that holds exp(power1), squared `squarings` times, or with `tangents` its tangent
 * towards tangent1.
 */
function compute(
  kernels: Kernels,
  work: ExponentialWork,
  n: number,
  squarings: number,
  tangents: boolean,
): Float64Array {
  const { power1, power2, power3, power4, tangent1, tangent2, tangent3, tangent4 } = work;
  const multiply = tangents ? multiplyDual : multiplyPlain;
  multiply(kernels, power2, tangent2, power1, tangent1, power1, tangent1, n);
  multiply(kernels, power3, tangent3, power2, tangent2, power1, tangent1, n);
  multiply(kernels, power4, tangent4, power2, tangent2, power2, tangent2, n);
  let { sum, next, sumTangent, nextTangent } = work;
  // Horner in X⁴: p = B₀ + X⁴(B₁ + X⁴(B₂ + X⁴(B₃ + X⁴/16!))), B_i of degree 3.
  kernels.setZero(sum, n * n);
  kernels.addScaled(sum, power4, COEFFICIENTS[16]!, n * n);
  if (tangents) {
    kernels.setZero(sumTangent, n * n);
    kernels.addScaled(sumTangent, tangent4, COEFFICIENTS[16]!, n * n);
  }
  addCubic(kernels, work, sum, sumTangent, 12, n, tangents);
  for (let k = 0; k < HORNER_STEPS + squarings; k++) {
    if (k < HORNER_STEPS) {
      multiply(kernels, next, nextTangent, power4, tangent4, sum, sumTangent, n);
      addCubic(kernels, work, next, nextTangent, 8 - 4 * k, n, tangents);
    } else multiply(kernels, next, nextTangent, sum, sumTangent, sum, sumTangent, n);
    const last = sum;
    const lastTangent = sumTangent;
    sum = next;
    sumTangent = nextTangent;
    next = last;
    nextTangent = lastTangent;
  }
  return tangents ? sumTangent : sum;
}

/** out += Σ_{k=0…3} X^k/(lowest + k)!, and its tangent. */
function addCubic(
  kernels: Kernels,
  work: ExponentialWork,
  out: Float64Array,
  outTangent: Float64Array,
  lowest: number,
  n: number,
  tangents: boolean,
): void {
  const size = n * n;
  kernels.addScaled(out, work.power3, COEFFICIENTS[lowest + 3]!, size);
  kernels.addScaled(out, work.power2, COEFFICIENTS[lowest + 2]!, size);
  kernels.addScaled(out, work.power1, COEFFICIENTS[lowest + 1]!, size);
  for (let i = 0; i < n; i++) out[i * n + i]! += COEFFICIENTS[lowest]!;
  if (!tangents) return;
  kernels.addScaled(outTangent, work.tangent3, COEFFICIENTS[lowest + 3]!, size);
  kernels.addScaled(outTangent, work.tangent2, COEFFICIENTS[lowest + 2]!, size);
  kernels.addScaled(outTangent, work.tangent1, COEFFICIENTS[lowest + 1]!, size);
}

type Multiply = (
  kernels: Kernels,
  out: Float64Array,
  outTangent: Float64Array,
  a: Float64Array,
  aTangent: Float64Array,
  b: Float64Array,
  bTangent: Float64Array,
  n: number,
) => void;

/** out = a·b */
const multiplyPlain: Multiply = (kernels, out, _outTangent, a, _aTangent, b, _bTangent, n) => {
  kernels.setProduct(out, a, b, n, n, n);
};

/** out + ε·outTangent = (a + ε·aTangent)(b + ε·bTangent), ε² = 0 */
const multiplyDual: Multiply = (kernels, out, outTangent, a, aTangent, b, bTangent, n) => {
  kernels.setProduct(out, a, b, n, n, n);
  kernels.setProduct(outTangent, a, bTangent, n, n, n);
  kernels.addProduct(outTangent, aTangent, b, n, n, n);
};
