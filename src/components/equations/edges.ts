/** How a vector changes with what it is made of: one linear map an operand. All derivatives are read off these. */
import type { Kernels } from "../../engine/kernels.ts";
import type { Term, Vector } from "./graph.ts";
import { type LinearMap, matrixMap, partMap, scaleMap, slopeMap, transposed, weightsMap } from "./maps.ts";
import type { Memory } from "./memory.ts";

/** ∂y/∂x on the arrays of a pass. */
export interface Edge {
  readonly x: Vector;
  readonly map: LinearMap;
}

/** The map of a term of the sum y. Shared vectors in rows have none: they do not move with a row. */
export function boundMap(term: Term, y: Vector, memory: Memory, kernels: Kernels): LinearMap {
  const { x } = term;
  switch (term.map) {
    case "scale":
      return scaleMap(kernels, term.factor, y.width);
    case "matrix": {
      const { values, transpose, n, m } = memory.matrixOf(term.matrix);
      const map = matrixMap(kernels, values, transpose, n, m);
      return term.matrix.isTransposed ? transposed(map) : map;
    }
    case "weights":
      return weightsMap(memory.valuesOf(term.weights)[0]!, y.width);
    case "part":
      return partMap(kernels, term.from, y.width, x.width);
    case "place":
      return transposed(partMap(kernels, term.from, x.width, y.width));
    case "rows":
      throw new Error(`${x.text} is the same in all rows, so no row's change leads to it`);
    default:
      return term satisfies never;
  }
}

/** The edges of y to vectors of its own kind: of rows to rows, of shared vectors to shared ones. */
export function edgesOf(
  y: Vector,
  terms: readonly Term[],
  memory: Memory,
  kernels: Kernels,
): readonly Edge[] {
  const { origin, width } = y;
  const along = (x: Vector, slopes: readonly Float64Array[]): Edge => ({
    x,
    map: slopeMap(kernels, slopes, width),
  });
  switch (origin.kind) {
    case "drive":
    case "state":
    case "parameter":
    case "absent":
      return [];
    case "sum":
      return terms
        .filter(({ map }) => map !== "rows")
        .map((term) => ({ x: term.x, map: boundMap(term, y, memory, kernels) }));
    // ds = f′(z)∘dz
    case "function":
      return [along(origin.x, memory.slopesOf(y))];
    // d(x∘y) = y∘dx + x∘dy
    case "product":
      return [along(origin.x, memory.valuesOf(origin.y)), along(origin.y, memory.valuesOf(origin.x))];
    // d(u∘x + (1 − u)∘y) = (x − y)∘du + u∘dx + (1 − u)∘dy
    case "mix":
      return [
        along(origin.u, memory.slopesOf(y)),
        along(origin.x, memory.valuesOf(origin.u)),
        along(origin.y, memory.restOf(y)),
      ];
    default:
      return origin satisfies never;
  }
}
