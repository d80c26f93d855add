/** The model of the settings as shapes: which parameters there are. How they start is `initialise.ts`. */
import type { Shape } from "../engine/arena.ts";
import type { BuiltCell, ParameterSpec, TaskSizes } from "../components/define.ts";

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

export interface ModelParameter extends ParameterSpec {
  /** True for U: stored one row an input, so that an index input touches one contiguous row. */
  readonly columnMajor: boolean;
  readonly vector: boolean;
}

/** Sizes of the batches that a pass has room for. */
export interface PassSizes {
  readonly B: number;
  readonly longest: number;
  /** The most counted steps of one sequence. */
  readonly counted: number;
}

export function makeModel(cell: BuiltCell, task: TaskSizes, bias: boolean, learntStart: boolean): Model {
  const { inputs, outputs } = task;
  const { drive, driveGates = 1, state } = cell.shapes;
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
      V: matrix(outputs.size, cell.H, { init: "V", columnMajor: false }),
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
