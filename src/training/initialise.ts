/** Initial values of the parameters. */
import { makeStream } from "../engine/streams.ts";
import type { BuiltInitializer } from "../components/define.ts";
import type { Model, ModelParameter } from "./model.ts";

export type Initializers = Readonly<Record<"W" | "U" | "V" | "b", BuiltInitializer>>;

/** Each parameter has its own stream, so that changing one initializer never changes another parameter's numbers. */
export function initialise(
  { parameters, cell }: Model,
  initializers: Initializers,
  values: Readonly<Record<string, Float64Array>>,
  seed: number,
): void {
  for (const [name, parameter] of Object.entries(parameters)) {
    const { init, gates = 1, shape, skew } = parameter;
    const target = values[name]!;
    if (init === "zero" || (init === "b" && initializers.b.fillGates)) target.fill(0);
    else {
      const fill = typeof init === "function" ? init : initializers[init].fill;
      const rows = shape[0] / gates;
      for (let gate = 0; gate < gates; gate++) {
        const stream = makeStream(seed, gates === 1 ? `init ${name}` : `init ${name} ${gate}`);
        if (skew !== undefined) packSkew(target, drawn(fill, skew, skew, stream), skew);
        else put(target, drawn(fill, rows, shape[1], stream), gate * rows, parameter);
      }
    }
  }
  // Before fillGates, which overwrites the gates' biases.
  cell.afterInitializers?.(values);
  for (const [i, { keep, write }] of (cell.shapes.memoryGates ?? []).entries()) {
    const biases = ({ parameter, from, count }: typeof keep) =>
      values[parameter]!.subarray(from, from + count);
    initializers.b.fillGates?.(
      biases(keep),
      write && biases(write),
      keep.count,
      makeStream(seed, `init gates ${i}`),
    );
  }
}

/** W as `fill` sets it. Elements that it forgets stay NaN, so that the first loss is NaN. */
function drawn(fill: BuiltInitializer["fill"], rows: number, columns: number, stream: Int32Array) {
  const W = new Float64Array(rows * columns).fill(NaN);
  fill(W, rows, columns, stream);
  return W;
}

/** Copies W, row-major, into the rows of a parameter from row `first`. */
function put(target: Float64Array, W: Float64Array, first: number, { shape, columnMajor }: ModelParameter) {
  const [rows, columns] = shape;
  if (!columnMajor) {
    target.set(W, first * columns);
    return;
  }
  for (let i = 0; i < W.length / columns; i++)
    for (let j = 0; j < columns; j++) target[j * rows + first + i] = W[i * columns + j]!;
}

/** The strict upper triangle of (M − Mᵀ)/2, which is M's own if M is skew-symmetric. */
function packSkew(target: Float64Array, M: Float64Array, n: number): void {
  let k = 0;
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) target[k++] = (M[i * n + j]! - M[j * n + i]!) / 2;
}
