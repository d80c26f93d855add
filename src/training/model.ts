/** The model that the settings describe, as shapes: which parameters there are. `initialise.ts` gives them values. */
import type { Shape } from "../engine/arena.ts";
import type { BuiltCell, ParameterSpec, TaskSizes } from "../components/define.ts";

/** s_t = F(s_{t−1}, U x_t + b), output V h_t + c. A stack of cells is one cell (components/combine/stack.ts). */
export interface Model {
  readonly cell: BuiltCell;
  readonly inputs: TaskSizes["inputs"];
  readonly outputs: TaskSizes["outputs"];
  /** By name, in the order of storage and of reports. */
  readonly parameters: Readonly<Record<string, ModelParameter>>;
  /** Names of the parameters that make up a learned s_0, in the order of the state's components; empty if s_0 = 0. */
  readonly start: readonly string[];
}

export interface ModelParameter extends ParameterSpec {
  /** True for U: stored as one row per input, so that an index input touches one contiguous row. */
  readonly columnMajor: boolean;
  readonly vector: boolean;
}

/** The largest batch that a pass has room for. */
export interface PassSizes {
  readonly B: number;
  readonly longest: number;
  /** Largest number of counted steps in one sequence. */
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

/** Decided by what initialises it, not by shape alone: with one hidden unit a matrix has one column too. */
const isVector = ({ shape, init, skew }: ParameterSpec): boolean =>
  shape[1] === 1 && (skew !== undefined || typeof init === "function" || init === "zero" || init === "b");

export const parameterShapes = ({ parameters }: Model): Record<string, Shape> =>
  Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, shape]));

/** Names of the parameters that `on` refers to: `W` is W of every layer, `W.2` only the second layer's. */
export const namedBy = ({ parameters }: Model, on: string): readonly string[] =>
  Object.keys(parameters).filter((name) => name === on || name.replace(/\.\d+$/, "") === on);
