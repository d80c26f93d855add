/** The two inner steps of a Householder tridiagonalisation, on the leading k×k block of a[·,stride]. */
import { dotFrom } from "./lanes.ts";

/** out[k] = a[k,k]·v[k], each element a sum in the lanes of `dot`. */
export function setSymmetricImage(
  out: Float64Array,
  a: Float64Array,
  v: Float64Array,
  k: number,
  stride: number,
): void {
  for (let i = 0; i < k; i++) out[i] = dotFrom(a, i * stride, v, k);
}

/** a[k,k] −= v wᵀ + w vᵀ */
export function addRankTwo(
  a: Float64Array,
  v: Float64Array,
  w: Float64Array,
  k: number,
  stride: number,
): void {
  for (let i = 0; i < k; i++) {
    const row = i * stride;
    const vi = v[i]!;
    const wi = w[i]!;
    for (let j = 0; j < k; j++) a[row + j]! -= vi * w[j]! + wi * v[j]!;
  }
}
