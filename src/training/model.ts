/** The model of the settings as shapes: which parameters there are, and how they start. */
import type { Shape } from "../engine/arena.ts";
import { makeStream } from "../engine/streams.ts";
import type { BuiltCell, BuiltInitializer, ParameterSpec, TaskSizes } from "../components/define.ts";

/** s_t = F(s_{t−1}, U x_t + b), output V h_t + c. A stack of cells is one cell (components/combine/stack.ts). */
export interface Model {
  readonly cell: BuiltCell;
  readonly inputs: TaskSizes["inputs"];
  readonly outputs: TaskSizes["outputs"];
  /** By name, in the order in which they are stored and reported. */
  readonly parameters: Readonly<Record<string, ModelParameter>>;
  /** The parameters that are s_0, in the order of the state's components; none where s_0 = 0. */
  readonly start: readonly string[];
}

interface ModelParameter extends ParameterSpec {
  /** True for U: stored one row an input, so that an index input touches one contiguous row. */
  readonly columnMajor: boolean;
  readonly vector: boolean;
}

export type Initializers = Readonly<Record<"W" | "U" | "V" | "b", BuiltInitializer>>;

export function makeModel(cell: BuiltCell, task: TaskSizes, bias: boolean, learntStart: boolean): Model {
  const { inputs, outputs } = task;
  const { drive, driveGates = 1, state } = cell.shapes;
  const H = Object.values(state)[0]!;
  const matrix = (rows: number, columns: number, spec: Partial<ModelParameter>): ModelParameter => ({
    shape: [rows, columns],
    init: "zero",
    columnMajor: false,
    vector: columns === 1 && spec.columnMajor === undefined,
    ...spec,
  });
  const own = Object.entries(cell.shapes.parameters).map(
    ([name, spec]) => [name, { ...spec, columnMajor: false, vector: isVector(spec) }] as const,
  );
  const starts = learntStart
    ? Object.entries(state).map(([name, size]) => [`s0.${name}`, matrix(size, 1, {})] as const)
    : [];
  return {
    cell,
    inputs,
    outputs,
    parameters: {
      U: matrix(drive, inputs.size, { init: "U", columnMajor: true, gates: driveGates }),
      ...Object.fromEntries(own),
      ...(bias ? { b: matrix(drive, 1, { init: "b", gates: driveGates }) } : {}),
      ...Object.fromEntries(starts),
      V: matrix(outputs.size, H, { init: "V", columnMajor: false }),
      ...(bias ? { c: matrix(outputs.size, 1, {}) } : {}),
    },
    start: starts.map(([name]) => name),
  };
}

/** A matrix of one hidden unit is still a matrix. */
const isVector = ({ shape, init, skew }: ParameterSpec): boolean =>
  shape[1] === 1 && (skew !== undefined || typeof init === "function" || init === "zero" || init === "b");

export const parameterShapes = ({ parameters }: Model): Record<string, Shape> =>
  Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, shape]));

/** The parameters that `on` means: `W` is that of every layer, `W.2` the second layer's alone. */
export const namedBy = ({ parameters }: Model, on: string): readonly string[] =>
  Object.keys(parameters).filter((name) => name === on || name.replace(/\.\d+$/, "") === on);

/** Each parameter has its own stream, so that one more or other initializer never moves another's numbers. */
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
  // Before the gates' own initializer, which has the last word on their biases.
  cell.verbs.start?.(values);
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

/** NaN where an initializer forgets an element: then the first loss says so. */
function drawn(fill: BuiltInitializer["fill"], rows: number, columns: number, stream: Int32Array) {
  const W = new Float64Array(rows * columns).fill(NaN);
  fill(W, rows, columns, stream);
  return W;
}

/** Rows from `first` on of a parameter, from W row by row. */
function put(target: Float64Array, W: Float64Array, first: number, { shape, columnMajor }: ModelParameter) {
  const [rows, columns] = shape;
  if (!columnMajor) {
    target.set(W, first * columns);
    return;
  }
  for (let i = 0; i < W.length / columns; i++)
    for (let j = 0; j < columns; j++) target[j * rows + first + i] = W[i * columns + j]!;
}

/** The strict upper triangle of (M − Mᵀ)/2: of a skew M, its own. */
function packSkew(target: Float64Array, M: Float64Array, n: number): void {
  let k = 0;
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) target[k++] = (M[i * n + j]! - M[j * n + i]!) / 2;
}
