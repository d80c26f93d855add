/** The model of the settings as shapes: which parameters there are, and how they start. */
import type { Shape } from "../engine/arena.ts";
import { makeStream } from "../engine/streams.ts";
import type { BuiltCell, BuiltInitializer, BuiltTask, ParameterSpec } from "../components/define.ts";

/**
 * s_t = F(s_{t−1}, U x_t + b), output V h_t + c. A stack of cells will be a list of these; everything below
 * asks for states and drives by the shapes that the cell declares.
 */
export interface Model {
  readonly cell: BuiltCell;
  readonly inputs: BuiltTask["inputs"];
  readonly outputs: BuiltTask["outputs"];
  /** By name, in the order in which they are stored and reported. */
  readonly parameters: Readonly<Record<string, ModelParameter>>;
}

interface ModelParameter extends ParameterSpec {
  /** True for U: stored one row an input, so that an index input touches one contiguous row. */
  readonly columnMajor: boolean;
  readonly vector: boolean;
}

export function makeModel(cell: BuiltCell, task: BuiltTask, bias: boolean): Model {
  const { inputs, outputs } = task;
  const { drive, state } = cell.shapes;
  const H = Object.values(state)[0]!;
  const matrix = (rows: number, columns: number, init: "U" | "V", columnMajor: boolean): ModelParameter => ({
    shape: [rows, columns],
    init,
    columnMajor,
    vector: false,
  });
  const vector = (size: number): ModelParameter => ({
    shape: [size, 1],
    init: "zero",
    columnMajor: false,
    vector: true,
  });
  const own = Object.entries(cell.shapes.parameters).map(
    ([name, spec]) => [name, { ...spec, columnMajor: false, vector: spec.shape[1] === 1 }] as const,
  );
  return {
    cell,
    inputs,
    outputs,
    parameters: {
      U: matrix(drive, inputs.size, "U", true),
      ...Object.fromEntries(own),
      ...(bias ? { b: vector(drive) } : {}),
      V: matrix(outputs.size, H, "V", false),
      ...(bias ? { c: vector(outputs.size) } : {}),
    },
  };
}

export const parameterShapes = ({ parameters }: Model): Record<string, Shape> =>
  Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, shape]));

/** Each parameter has its own stream, so that one more or other initializer never moves another's numbers. */
export function initialise(
  { parameters }: Model,
  initializers: Readonly<Record<"W" | "U" | "V", BuiltInitializer>>,
  values: Readonly<Record<string, Float64Array>>,
  seed: number,
): void {
  for (const [name, { shape, init, columnMajor }] of Object.entries(parameters)) {
    const [rows, columns] = shape;
    const target = values[name]!;
    if (init === "zero") {
      target.fill(0);
      continue;
    }
    const drawn = new Float64Array(rows * columns).fill(NaN);
    initializers[init].fill(drawn, rows, columns, makeStream(seed, `init ${name}`));
    if (columnMajor) {
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) target[j * rows + i] = drawn[i * columns + j]!;
    } else target.set(drawn);
  }
}
