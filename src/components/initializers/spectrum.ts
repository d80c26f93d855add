import { EVD, Matrix } from "ml-matrix";

/** ρ = max |λ| of W [n, n]. */
export function spectralRadius(W: Float64Array, n: number): number {
  const { realEigenvalues, imaginaryEigenvalues } = new EVD(Matrix.from1DArray(n, n, W));
  let square = 0;
  for (const [i, re] of realEigenvalues.entries()) {
    square = Math.max(square, re * re + imaginaryEigenvalues[i]! * imaginaryEigenvalues[i]!);
  }
  return Math.sqrt(square);
}

/** W ← W·radius/ρ(W). A matrix without a cycle (ρ = 0) has no such factor and stays as it is. */
export function rescaleTo(radius: number, W: Float64Array, n: number): void {
  const now = spectralRadius(W, n);
  if (now === 0) return;
  for (let i = 0; i < n * n; i++) W[i]! *= radius / now;
}
