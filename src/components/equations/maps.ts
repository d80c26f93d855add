/** The linear maps of equations on arrays: y = L x, and beside each its transpose x = Lᵀ y. */
import type { Kernels } from "../../engine/kernels.ts";

/**
 * `rows` rows of the cell from step t with `vectors` vectors each; out is overwritten, or with `add` added to. The
 * vectors of a row share what the map holds of it.
 */
export type Apply = (
  out: Float64Array,
  of: Float64Array,
  t: number,
  rows: number,
  vectors: number,
  add: boolean,
) => void;

export interface LinearMap {
  /** y[to] (+)= L x[from] */
  readonly apply: Apply;
  /** x[from] (+)= Lᵀ y[to] */
  readonly pull: Apply;
}

/** y = factor·x, and x = factor·y. */
export function scaleMap(kernels: Kernels, factor: number, width: number): LinearMap {
  const apply: Apply = (out, of, _t, rows, vectors, add) => {
    const n = rows * vectors * width;
    if (!add) {
      kernels.setCopy(out, of, n);
      if (factor !== 1) kernels.timesScalar(out, factor, n);
    } else if (factor === 1) kernels.add(out, of, n);
    else kernels.addScaled(out, of, factor, n);
  };
  return { apply, pull: apply };
}

/** y = M x, and x = Mᵀ y, with both M [to, from] and its transpose at hand. */
export const matrixMap = (
  kernels: Kernels,
  M: Float64Array,
  Mt: Float64Array,
  to: number,
  from: number,
): LinearMap => ({
  apply: (out, of, _t, rows, vectors, add) =>
    (add ? kernels.addProduct : kernels.setProduct)(out, of, Mt, rows * vectors, from, to),
  pull: (out, of, _t, rows, vectors, add) =>
    (add ? kernels.addProduct : kernels.setProduct)(out, of, M, rows * vectors, to, from),
});

/** y = w∘x, and x = w∘y, with one w [width] for all rows. */
export function weightsMap(w: Float64Array, width: number): LinearMap {
  const apply: Apply = (out, of, _t, rows, vectors, add) => {
    const n = rows * vectors * width;
    for (let row = 0; row < n; row += width)
      for (let j = 0; j < width; j++) out[row + j] = (add ? out[row + j]! : 0) + w[j]! * of[row + j]!;
  };
  return { apply, pull: apply };
}

/** y = slope∘x, and x = slope∘y, with slope[t] [rows, width] that the vectors of a row share. */
export function slopeMap(kernels: Kernels, slopes: readonly Float64Array[], width: number): LinearMap {
  const apply: Apply = (out, of, t, rows, vectors, add) => {
    const slope = slopes[t]!;
    if (!add) {
      kernels.setTimesShared(out, of, slope, rows, vectors, width);
      return;
    }
    for (let row = 0, k = 0; row < rows; row++)
      for (let v = 0; v < vectors; v++)
        for (let j = row * width; j < (row + 1) * width; j++, k++) out[k]! += slope[j]! * of[k]!;
  };
  return { apply, pull: apply };
}

/** y = the elements of x [whole] from `from` on, and x = y in their place among zeros. */
export const partMap = (kernels: Kernels, from: number, width: number, whole: number): LinearMap => ({
  apply(out, of, _t, rows, vectors, add) {
    for (let row = 0; row < rows * vectors; row++) {
      const to = row * width;
      const first = row * whole + from;
      for (let j = 0; j < width; j++) out[to + j] = (add ? out[to + j]! : 0) + of[first + j]!;
    }
  },
  pull(out, of, _t, rows, vectors, add) {
    if (!add) kernels.setZero(out, rows * vectors * whole);
    for (let row = 0; row < rows * vectors; row++) {
      const first = row * width;
      const to = row * whole + from;
      for (let j = 0; j < width; j++) out[to + j]! += of[first + j]!;
    }
  },
});

export const transposed = ({ apply, pull }: LinearMap): LinearMap => ({ apply: pull, pull: apply });
