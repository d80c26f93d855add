/** dW[H,H] += Σ_rows (weight∘u) vᵀ, all of them [rows, H]: the gradient of Σ uᵀ diag(weight) W v. */
export function addWeightedOuter(
  dW: Float64Array,
  weight: Float64Array,
  u: Float64Array,
  v: Float64Array,
  rows: number,
  H: number,
): void {
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < H; i++) {
      const factor = weight[row * H + i]! * u[row * H + i]!;
      if (factor === 0) continue;
      for (let j = 0; j < H; j++) dW[i * H + j]! += factor * v[row * H + j]!;
    }
  }
}
