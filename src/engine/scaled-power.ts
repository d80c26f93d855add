/** Products of square matrices in log space, each row with its own power of two. */
import { exponentOf, scaleByPowerOfTwo } from "./elementary.ts";
import type { Kernels } from "./kernels.ts";
import type { ScaledRows } from "./scaled-rows.ts";

/** Less than any double is scaled by: what is scaled by it becomes 0. */
const LEAST = -2000;

/**
 * out ← a·b, all [n, n] of one part and normalised; `weights` [n, n] is workspace, and out is neither a nor b. Row i of
 * a·b is Σ_j a_ij·b_j: its weights a_ij are brought to the largest a_ij·2^(exponent of b_j) first, so that only terms
 * 2¹⁰⁷⁴ times smaller than the largest of their row are lost.
 */
export function setScaledProduct(
  kernels: Kernels,
  weights: Float64Array,
  out: ScaledRows,
  a: ScaledRows,
  b: ScaledRows,
): void {
  const n = a.rows;
  const [left] = a.parts;
  for (let i = 0; i < n; i++) {
    let largest = -Infinity;
    for (let j = 0; j < n; j++) {
      const size = Math.abs(left![i * n + j]!);
      if (size > 0 && size < Infinity) largest = Math.max(largest, exponentOf(size) + b.exponents[j]!);
    }
    const common = largest === -Infinity ? 0 : largest;
    for (let j = 0; j < n; j++) {
      const shift = Math.max(LEAST, Math.min(-LEAST, b.exponents[j]! - common));
      weights[i * n + j] = scaleByPowerOfTwo(left![i * n + j]!, shift);
    }
    out.exponents[i] = a.exponents[i]! + common;
  }
  kernels.setProduct(out.parts[0]!, weights, b.parts[0]!, n, n, n);
  out.normalise();
}
