/** The arrays of equations: what is asked for of a pass, and which vector lies where in it. */
import type { CellViews, ParameterSpec } from "../contracts/cell.ts";
import type { Matrix, Vector } from "./graph.ts";
import type { Matrices } from "./parameters.ts";
import type { Plan } from "./plan.ts";
import type { Structure } from "./structure.ts";

const NOTHING: Readonly<Record<string, never>> = {};

/** What a vector's array is called. */
const valueName = ({ id }: Vector): string => `value${id}`;
/** What is saved of a vector for the linear verbs: f′, or of a mix x − y; and of a mix 1 − u. */
const slopeName = ({ id }: Vector): string => `slope${id}`;
const restName = ({ id }: Vector): string => `rest${id}`;

/** What goes in and what is in between, where a direct path is followed. */
export const beforeName = (index: number): string => `direct before ${index}`;
export const hereName = (index: number): string => `direct here ${index}`;

/** Parameters have arrays of their own; other shared vectors lie in the workspace. */
const parameterOf = ({ origin }: Vector): string | undefined =>
  origin.kind === "parameter" ? origin.name : undefined;
const workOf = ({ id }: Vector): string => String(id);

export function memoryOf(
  { rows, shared, kept, states, delta }: Plan,
  { sizes, made }: Matrices,
  { diagonals, form }: Structure,
) {
  const saved: Record<string, number> = {};
  const scratch: Record<string, number> = {};
  for (const { vector, inDrive, output } of rows) {
    const { width, origin } = vector;
    if (!inDrive && output === undefined) (kept.has(vector) ? saved : scratch)[valueName(vector)] = width;
    if (origin.kind === "function" || origin.kind === "mix") saved[slopeName(vector)] = width;
    if (origin.kind === "mix") saved[restName(vector)] = width;
  }
  if (form === "direct") {
    for (const [i, { width }] of states.entries()) scratch[beforeName(i)] = width;
    for (const [i, width] of delta.entries()) scratch[hereName(i)] = width;
  }
  const computed = shared.filter((vector) => parameterOf(vector) === undefined);
  const sloped = shared.filter(({ origin }) => origin.kind === "function");
  return {
    saved,
    scratch,
    work: {
      /** Of shared vectors: values, ∂E/∂value and f′. */
      values: record(computed, (one) => [workOf(one), [one.width]]),
      adjoints: record(computed, (one) => [workOf(one), [one.width]]),
      slopes: record(sloped, (one) => [workOf(one), [one.width]]),
      transposes: record(Object.entries(sizes), ([name, [n, m]]) => [name, [m, n]]),
      diagonals: record(diagonals, ({ name, n }) => [name, [n, n]]),
      made: Object.fromEntries(Object.entries(made).map(([name, { work }]) => [name, work])),
    },
  };
}

const record = <T>(
  of: readonly T[],
  entry: (one: T) => readonly [string, readonly number[]],
): Readonly<Record<string, readonly number[]>> => Object.fromEntries(of.map(entry));

/** The shapes that equations have, whatever they say. */
interface EquationShapes {
  readonly state: Readonly<Record<string, number>>;
  readonly drive: number;
  readonly delta: readonly number[];
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  readonly saved: Readonly<Record<string, number>>;
  readonly scratch: Readonly<Record<string, number>>;
  readonly work: ReturnType<typeof memoryOf>["work"];
}
export type Views = CellViews<EquationShapes>;

/** A matrix as stored [n, m], its transpose [m, n], and where the sum over all steps of its gradient goes. */
export interface BoundMatrix {
  readonly n: number;
  readonly m: number;
  readonly values: Float64Array;
  readonly transpose: Float64Array;
  readonly gradient: Float64Array;
  make?(): void;
  finish?(): void;
}

/** Every vector's and matrix's arrays; `[t]` is the view from step t on, and of shared vectors [0] is all there is. */
export class Memory {
  readonly at: Views;
  readonly matrices: ReadonlyMap<string, BoundMatrix>;
  private readonly values: ReadonlyMap<Vector, readonly Float64Array[]>;

  constructor(at: Views, plan: Plan, matrices: Matrices) {
    this.at = at;
    this.matrices = new Map(
      Object.keys(matrices.sizes).map((name) => [name, boundMatrix(at, name, matrices)] as const),
    );
    const values = new Map<Vector, readonly Float64Array[]>([[plan.drive, at.drive]]);
    for (const [i, vector] of plan.states.entries())
      values.set(
        vector,
        at.state.map((block) => block[i]!),
      );
    for (const vector of plan.shared) values.set(vector, [arrayOf(vector, at.parameters, at.work.values)]);
    for (const { vector, inDrive, output } of plan.rows)
      values.set(vector, inDrive ? at.drive : rowValues(at, vector, output));
    this.values = values;
  }

  valuesOf(vector: Vector): readonly Float64Array[] {
    return this.values.get(vector)!;
  }

  /** ∂E/∂value of a shared vector, summed over rows and steps. */
  adjointOf(vector: Vector): Float64Array {
    return arrayOf(vector, this.at.gradients, this.at.work.adjoints);
  }

  slopesOf(vector: Vector): readonly Float64Array[] {
    return vector.shared ? [this.at.work.slopes[workOf(vector)]!] : this.at.saved[slopeName(vector)]!;
  }

  /** 1 − u of a mix. */
  restOf(vector: Vector): readonly Float64Array[] {
    return this.at.saved[restName(vector)]!;
  }

  matrixOf({ name }: Matrix): BoundMatrix {
    return this.matrices.get(name)!;
  }
}

type Arrays = Readonly<Record<string, Float64Array>>;

function arrayOf(vector: Vector, ofParameters: Arrays, work: Arrays): Float64Array {
  const parameter = parameterOf(vector);
  return parameter === undefined ? work[workOf(vector)]! : ofParameters[parameter]!;
}

function rowValues(at: Views, vector: Vector, output: number | undefined): readonly Float64Array[] {
  if (output !== undefined) return at.next.map((block) => block[output]!);
  const name = valueName(vector);
  const scratch = at.scratch[name];
  return scratch ? at.drive.map(() => scratch) : at.saved[name]!;
}

function boundMatrix(at: Views, name: string, { sizes, made }: Matrices): BoundMatrix {
  const [n, m] = sizes[name]!;
  const transpose = at.work.transposes[name]!;
  const spec = made[name];
  if (!spec) return { n, m, transpose, values: at.parameters[name]!, gradient: at.gradients[name]! };
  const { W, dW, make, finish } = spec.bind({ ...at, work: at.work.made[name] ?? NOTHING });
  return {
    n,
    m,
    transpose,
    values: W,
    gradient: dW,
    ...(make ? { make } : {}),
    ...(finish ? { finish } : {}),
  };
}
