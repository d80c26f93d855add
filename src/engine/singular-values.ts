/**
 * All singular values of a square matrix by one-sided Jacobi rotations: the rows are turned in pairs until all are
 * orthogonal, and then their lengths are the singular values (Golub & Van Loan 2013, section 8.6; in each round the
 * longest row comes first, de Rijk 1989).
 *
 * Accuracy: every σ, not only the large ones, has a relative error of about n·2⁻⁵³ times the condition of the matrix
 * with rows scaled to one length (Demmel & Veselić 1992); σ below 10⁻¹⁵⁰ times the largest are lost.
 * Cost: n³/2 multiply-adds a round for the dot products, three times that while rotating; 6 to 10 rounds.
 */
import type { Shape } from "./arena.ts";
import { exponentOf, scaleByPowerOfTwo } from "./elementary.ts";
import type { Kernels } from "./kernels.ts";

/** Workspace for n×n matrices. */
export const singularValuesWork = (n: number) => ({ rows: [n, n] as Shape, squares: [n] as Shape });
export type SingularValuesWork = {
  readonly [K in keyof ReturnType<typeof singularValuesWork>]: Float64Array;
};

/** Rounds after which the rows are as orthogonal as they will get; convergence is quadratic. */
const MOST_ROUNDS = 40;

/** sigma[n] ← the singular values of A[n,n], the largest first; NaN if an element is NaN or ±∞. */
export function setSingularValues(
  kernels: Kernels,
  work: SingularValuesWork,
  sigma: Float64Array,
  A: Float64Array,
  n: number,
): void {
  let largest = 0;
  for (let i = 0; i < n * n; i++) {
    const size = Math.abs(A[i]!);
    if (!(size <= largest)) largest = size; // takes NaN too, and keeps it
  }
  if (!(largest < Infinity)) {
    sigma.fill(NaN, 0, n);
    return;
  }
  const exponent = exponentOf(largest);
  for (let i = 0; i < n * n; i++) work.rows[i] = scaleByPowerOfTwo(A[i]!, -exponent);
  const rows = Array.from({ length: n }, (_, i) => work.rows.subarray(i * n, (i + 1) * n));
  for (let round = 0; round < MOST_ROUNDS; round++) if (!turnAll(kernels, rows, work.squares, n)) break;
  for (let i = 0; i < n; i++)
    sigma[i] = scaleByPowerOfTwo(Math.sqrt(kernels.sumOfSquares(rows[i]!, n)), exponent);
  sigma.subarray(0, n).sort().reverse();
}

/** One round through all pairs of rows; true if any had to be turned. */
function turnAll(kernels: Kernels, rows: Float64Array[], squares: Float64Array, n: number): boolean {
  const tolerance = n * 1.1102230246251565e-16;
  let turned = false;
  for (let i = 0; i < n; i++) squares[i] = kernels.sumOfSquares(rows[i]!, n);
  for (let i = 0; i < n; i++) {
    bringLongest(rows, squares, i, n);
    for (let j = i + 1; j < n; j++) {
      const dot = kernels.dot(rows[i]!, rows[j]!, n);
      if (Math.abs(dot) <= tolerance * Math.sqrt(squares[i]!) * Math.sqrt(squares[j]!)) continue;
      turned = true;
      turn(rows[i]!, rows[j]!, (squares[j]! - squares[i]!) / (2 * dot), n);
      squares[i] = kernels.sumOfSquares(rows[i]!, n);
      squares[j] = kernels.sumOfSquares(rows[j]!, n);
    }
  }
  return turned;
}

/** Exchanges row i with the longest from i on. */
function bringLongest(rows: Float64Array[], squares: Float64Array, i: number, n: number): void {
  let longest = i;
  for (let j = i + 1; j < n; j++) if (squares[j]! > squares[longest]!) longest = j;
  if (longest === i) return;
  [rows[i], rows[longest]] = [rows[longest]!, rows[i]!];
  [squares[i], squares[longest]] = [squares[longest]!, squares[i]!];
}

/** Makes a and b orthogonal, cotangent = (‖b‖² − ‖a‖²)/(2a·b) of twice the angle, which is at most π/4. */
function turn(a: Float64Array, b: Float64Array, cotangent: number, n: number): void {
  const tangent = (cotangent < 0 ? -1 : 1) / (Math.abs(cotangent) + Math.sqrt(1 + cotangent * cotangent));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = cosine * tangent;
  for (let k = 0; k < n; k++) {
    const x = a[k]!;
    const y = b[k]!;
    a[k] = cosine * x - sine * y;
    b[k] = sine * x + cosine * y;
  }
}
