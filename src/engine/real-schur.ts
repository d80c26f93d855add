/**
 * The real Schur form T = QᵀAQ of a general real matrix: upper triangular but for 2×2 blocks on its diagonal, one for
 * each pair of complex eigenvalues. Eigenvalues and the distance from normality are read off T.
 *
 * From the Hessenberg form (hessenberg.ts) by Francis' implicit double shift (Golub & Van Loan 2013, section 7.5).
 * Everything is an orthogonal similarity, nothing is balanced: T is that of A + E with ‖E‖ a few n·2⁻⁵³ times ‖A‖.
 * Cost: 10/3·n³ multiply-adds to Hessenberg form, some 8·n³ from there on, in plain loops.
 */
import type { Shape } from "./arena.ts";
import { exponentOf, scaleByPowerOfTwo } from "./elementary.ts";
import { isolate, toHessenberg } from "./hessenberg.ts";

/** Workspace for n×n matrices. */
export const realSchurWork = (n: number) => ({
  /** T·2^−found[0], so that the largest element of A is in [1, 2). */
  schur: [n, n] as Shape,
  vector: [n] as Shape,
  image: [n] as Shape,
  /** The exponent of the scaling; the cosine and sine, or the factor and last two elements of a reflection. */
  found: [4] as Shape,
});
export type RealSchurWork = { readonly [K in keyof ReturnType<typeof realSchurWork>]: Float64Array };

const EPSILON = 2.220446049250313e-16; // 2⁻⁵²
/** Double steps for one eigenvalue, after which it counts as not found; two or three are usual. */
const MOST_STEPS = 60;
/** After this many, and its multiples, shifts that have nothing to do with the matrix break a cycle. */
const STEPS_BEFORE_A_JOLT = 10;

const sign = (x: number): number => (x < 0 ? -1 : 1);

/**
 * work.schur[n,n] ← T of A[n,n], scaled. False, with a meaningless T, if A holds NaN or ±∞, or if the iteration did
 * not settle.
 */
export function setSchur(work: RealSchurWork, A: Float64Array, n: number): boolean {
  const { schur: T, found } = work;
  let largest = 0;
  for (let i = 0; i < n * n; i++) {
    const element = Math.abs(A[i]!);
    if (!(element < Infinity)) return false;
    if (element > largest) largest = element;
  }
  const exponent = exponentOf(largest);
  found[0] = exponent;
  for (let i = 0; i < n * n; i++) T[i] = scaleByPowerOfTwo(A[i]!, -exponent);
  isolate(T, n);
  toHessenberg(T, work.vector, work.image, n);
  return toTriangular(work, n);
}

/**
 * re[n] and im[n] ← the eigenvalues on the diagonal of T, by descending modulus, then real part; of a pair, the one
 * with the positive imaginary part stands first.
 */
export function setEigenvalues(work: RealSchurWork, re: Float64Array, im: Float64Array, n: number): void {
  const { schur: T, found } = work;
  const units: { readonly re: number; readonly im: number; readonly square: number }[] = [];
  for (let k = 0; k < n; k++) {
    const real = T[k * n + k]!;
    const paired = k + 1 < n && T[(k + 1) * n + k] !== 0;
    // The diagonal of a standard block is constant: λ = a ± i√(−bc).
    const square = paired ? -T[k * n + k + 1]! * T[(k + 1) * n + k]! : 0;
    units.push({ re: real, im: Math.sqrt(square), square: real * real + square });
    if (paired) k++;
  }
  units.sort((a, b) => b.square - a.square || b.re - a.re || b.im - a.im);
  let place = 0;
  for (const unit of units) {
    for (const imaginary of unit.im === 0 ? [0] : [unit.im, -unit.im]) {
      re[place] = scaleByPowerOfTwo(unit.re, found[0]!);
      im[place++] = scaleByPowerOfTwo(imaginary, found[0]!);
    }
  }
}

/** max |λ| */
export function spectralRadiusOf({ schur: T, found }: RealSchurWork, n: number): number {
  let square = 0;
  for (let k = 0; k < n; k++) {
    const real = T[k * n + k]!;
    const below = k + 1 < n ? T[(k + 1) * n + k]! : 0;
    square = Math.max(square, real * real - (below === 0 ? 0 : below * T[k * n + k + 1]!));
  }
  return scaleByPowerOfTwo(Math.sqrt(square), found[0]!);
}

/**
 * Henrici's departure from normality √(‖A‖²_F − Σ|λ|²), 0 if and only if A is normal. It is the norm of what stands
 * right of T's diagonal: no difference of large numbers is taken, so it is right to n·2⁻⁵³·‖A‖_F.
 */
export function henriciOf({ schur: T, found }: RealSchurWork, n: number): number {
  let square = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const below = j === i + 1 ? T[j * n + i]! : 0;
      // A standard block [a b; c a], bc < 0, is normal if |b| = |c|.
      const element = below === 0 ? T[i * n + j]! : Math.abs(T[i * n + j]!) - Math.abs(below);
      square += element * element;
    }
  }
  return scaleByPowerOfTwo(Math.sqrt(square), found[0]!);
}

/** Hessenberg to quasi-triangular form, eigenvalues splitting off from the end. False if one does not. */
function toTriangular(work: RealSchurWork, n: number): boolean {
  const { schur: T } = work;
  let high = n - 1;
  for (let steps = 0; high >= 0;) {
    const low = startOfBlock(T, high, n);
    if (low > 0) T[low * n + low - 1] = 0;
    if (high - low <= 1) {
      if (low < high) standardise(work, low, n);
      high = low - 1;
      steps = 0;
    } else {
      if (++steps > MOST_STEPS) return false;
      doubleStep(work, low, high, steps % STEPS_BEFORE_A_JOLT === 0, n);
    }
  }
  return true;
}

/** The first row of the last block that no negligible element below the diagonal divides. */
function startOfBlock(T: Float64Array, high: number, n: number): number {
  let k = high;
  for (; k > 0; k--) {
    const size = Math.abs(T[k * n + k]!) + Math.abs(T[(k - 1) * n + k - 1]!);
    // Beside two zeros of the diagonal, what is negligible is measured by A, whose largest element is about 1.
    if (Math.abs(T[k * n + k - 1]!) <= EPSILON * (size === 0 ? 1 : size)) break;
  }
  return k;
}

/** One step of QR with two shifts, which may be complex, on rows and columns low … high, at least three. */
function doubleStep(work: RealSchurWork, low: number, high: number, jolt: boolean, n: number): void {
  const { schur: T, found } = work;
  const end = high * n + high;
  let sum = T[end]! + T[end - n - 1]!;
  let product = T[end]! * T[end - n - 1]! - T[end - 1]! * T[end - n]!;
  if (jolt) {
    const size = Math.abs(T[end - 1]!) + Math.abs(T[end - n - 2]!);
    sum = T[end]! * 2 + 1.5 * size;
    product = T[end]! * T[end]! + 1.5 * size * T[end]! + size * size;
  }
  const start = startOfStep(work, low, high, sum, product, n);
  for (let k = start; k < high; k++) {
    const three = k + 2 <= high;
    const at = k * n + k;
    if (k > start) setReflection(found, T[at - 1]!, T[at + n - 1]!, three ? T[at + 2 * n - 1]! : 0);
    const factor = found[1]!;
    const second = found[2]!;
    const third = found[3]!;
    if (k > start) {
      // The column that made the reflection is known beforehand.
      const along = T[at - 1]! + second * T[at + n - 1]! + (three ? third * T[at + 2 * n - 1]! : 0);
      T[at - 1]! -= factor * along;
      T[at + n - 1] = 0;
      if (three) T[at + 2 * n - 1] = 0;
    } else if (start > low) T[at - 1]! *= 1 - factor;
    reflectRows(T, k, three, factor, second, third, n);
    reflectColumns(T, k, Math.min(k + 3, high), three, factor, second, third, n);
  }
}

/**
 * Where the step can begin: at `low`, or below two elements that are small together. Leaves the first reflection in
 * `found`, that of the first column of (T − aI)(T − bI), a + b = sum, ab = product.
 */
function startOfStep(
  { schur: T, found }: RealSchurWork,
  low: number,
  high: number,
  sum: number,
  product: number,
  n: number,
) {
  for (let k = high - 2; ; k--) {
    const at = k * n + k;
    const own = T[at]!;
    const next = T[at + n + 1]!;
    const below = T[at + n]!;
    const x = own * (own - sum) + product + T[at + 1]! * below;
    const y = below * (own + next - sum);
    const z = below * T[at + 2 * n + 1]!;
    const beside = k > low ? Math.abs(T[at - 1]!) * (Math.abs(y) + Math.abs(z)) : 0;
    const around = k > low ? Math.abs(x) * (Math.abs(T[at - n - 1]!) + Math.abs(own) + Math.abs(next)) : 0;
    if (k > low && beside > EPSILON * around) continue;
    setReflection(found, x, y, z);
    return k;
  }
}

/** found ← factor, v₂, v₃ of I − factor·v vᵀ, v = (1, v₂, v₃), which takes (x, y, z) to (∓‖·‖, 0, 0). */
function setReflection(found: Float64Array, x: number, y: number, z: number): void {
  const size = Math.abs(x) + Math.abs(y) + Math.abs(z);
  if (y === 0 && z === 0) {
    found.fill(0, 1);
    return;
  }
  const a = x / size;
  const b = y / size;
  const c = z / size;
  const length = sign(a) * Math.sqrt(a * a + b * b + c * c);
  found[1] = (a + length) / length;
  found[2] = b / (a + length);
  found[3] = c / (a + length);
}

/** Rows k, k + 1 and, if three, k + 2, from column k on. */
function reflectRows(
  T: Float64Array,
  k: number,
  three: boolean,
  factor: number,
  second: number,
  third: number,
  n: number,
) {
  const end = (k + 1) * n;
  if (three) {
    for (let at = k * n + k; at < end; at++) {
      const sum = factor * (T[at]! + second * T[at + n]! + third * T[at + 2 * n]!);
      T[at]! -= sum;
      T[at + n]! -= sum * second;
      T[at + 2 * n]! -= sum * third;
    }
  } else {
    for (let at = k * n + k; at < end; at++) {
      const sum = factor * (T[at]! + second * T[at + n]!);
      T[at]! -= sum;
      T[at + n]! -= sum * second;
    }
  }
}

/** Columns k, k + 1 and, if three, k + 2, down to row `last`. */
function reflectColumns(
  T: Float64Array,
  k: number,
  last: number,
  three: boolean,
  factor: number,
  second: number,
  third: number,
  n: number,
): void {
  for (let i = 0, at = k; i <= last; i++, at += n) {
    const sum = factor * (T[at]! + second * T[at + 1]! + (three ? third * T[at + 2]! : 0));
    T[at]! -= sum;
    T[at + 1]! -= sum * second;
    if (three) T[at + 2]! -= sum * third;
  }
}

/** Rotates the 2×2 block at k into two real eigenvalues, or into [a b; c a] with bc < 0. */
function standardise({ schur: T, found }: RealSchurWork, k: number, n: number): void {
  const at = k * n + k;
  const [a, b, c, d] = [T[at]!, T[at + 1]!, T[at + n]!, T[at + n + 1]!];
  const half = (a - d) / 2;
  const discriminant = half * half + b * c;
  if (discriminant >= 0) {
    // (λ − d, c) is the eigenvector of the eigenvalue further from d.
    setRotation(found, half + sign(half) * Math.sqrt(discriminant), c);
    rotate(T, k, found, n);
    T[at + n] = 0;
    return;
  }
  // cos 2θ and sin 2θ make the diagonal constant; with |sum| ≥ 0 in front, θ is the smaller of the two angles.
  const sum = b + c;
  const length = Math.sqrt(4 * half * half + sum * sum);
  if (length > 0) {
    const cosine = Math.sqrt((1 + Math.abs(sum) / length) / 2);
    found[1] = cosine;
    found[2] = (-sign(sum) * half) / (length * cosine);
    rotate(T, k, found, n);
    const middle = (T[at]! + T[at + n + 1]!) / 2;
    T[at] = middle;
    T[at + n + 1] = middle;
  }
  const [right, left] = [T[at + 1]!, T[at + n]!];
  if (left === 0 || right * left < 0) return;
  // Rounding made a double eigenvalue of a pair: the eigenvectors of [m b; c m] are (√b, ±√c).
  setRotation(found, Math.sqrt(Math.abs(right)), sign(left) * Math.sqrt(Math.abs(left)));
  rotate(T, k, found, n);
  T[at + n] = 0;
}

/** found ← the cosine and sine that turn (x, y) onto the first axis. */
function setRotation(found: Float64Array, x: number, y: number): void {
  const size = Math.max(Math.abs(x), Math.abs(y));
  if (size === 0) {
    found[1] = 1;
    found[2] = 0;
    return;
  }
  const a = x / size;
  const b = y / size;
  const length = Math.sqrt(a * a + b * b);
  found[1] = a / length;
  found[2] = b / length;
}

/** T ← GᵀTG for the rotation in `found` of rows and columns k and k + 1. */
function rotate(T: Float64Array, k: number, found: Float64Array, n: number): void {
  const cosine = found[1]!;
  const sine = found[2]!;
  for (let at = k * n + k; at < (k + 1) * n; at++) {
    const upper = T[at]!;
    const lower = T[at + n]!;
    T[at] = cosine * upper + sine * lower;
    T[at + n] = cosine * lower - sine * upper;
  }
  for (let i = 0, at = k; i <= k + 1; i++, at += n) {
    const left = T[at]!;
    const right = T[at + 1]!;
    T[at] = cosine * left + sine * right;
    T[at + 1] = cosine * right - sine * left;
  }
}
