/** The parameters of equations: what is declared, and what `step` is given for it. */
import type { Spec } from "../../engine/arena.ts";
import type { ParameterSpec } from "../contracts/cell.ts";
import type { MatrixSpec } from "../cells/elman.ts";
import { UserError } from "../user-error.ts";
import { Graph, Matrix, Vector } from "./graph.ts";

/** A matrix that is learnt, [gates·rows, columns]; rows and columns are the hidden units where they are left out. */
export interface MatrixParameter extends Pick<ParameterSpec, "init" | "recurrent" | "gates"> {
  readonly kind: "matrix";
  /** Of one gate. */
  readonly rows?: number;
  readonly columns?: number;
}

/** A vector that is learnt, the same in all rows; as wide as there are hidden units, where `size` is left out. */
export interface VectorParameter extends Pick<ParameterSpec, "init" | "recurrent"> {
  readonly kind: "vector";
  readonly size?: number;
  /** Left out of the model where that has no biases; 0 stands in its place. */
  readonly isBias?: boolean;
}

/** A matrix [H, H] that is made of parameters before every pass. */
export interface MadeMatrix {
  readonly kind: "made";
  readonly spec: MatrixSpec;
}

type Declared = MatrixParameter | VectorParameter | MadeMatrix;
export type Parameters = Readonly<Record<string, Declared>>;

/** What `step` is given for a declaration. */
export type Given<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends VectorParameter ? Vector : Matrix;
};

type Init = ParameterSpec["init"];

/** W [H, H], through which s_{t−1} reaches s_t. `{ ...recurrent, gates: 3 }` is [3H, H]. */
export const recurrent = {
  kind: "matrix",
  init: "W",
  recurrent: true,
} as const satisfies MatrixParameter;

/** [H, H]; `init` says which of `model.init` fills it, or fills it itself. */
export const square = (init: Init): MatrixParameter => ({ kind: "matrix", init });

/** [rows, columns]; `init` says which of `model.init` fills it, or fills it itself. */
export const matrix = (init: Init, rows: number, columns: number): MatrixParameter => ({
  kind: "matrix",
  init,
  rows,
  columns,
});

/** [H] from `model.init.b`; 0 where the model has no biases. */
export const bias = { kind: "vector", init: "b", isBias: true } as const satisfies VectorParameter;

/** [size], [H] if that is left out. */
export const vector = (init: Init, size?: number): VectorParameter => ({
  kind: "vector",
  init,
  ...(size === undefined ? {} : { size }),
});

/** W [H, H] that is made of parameters, such as exp(A): `make` makes W of them, `finish` their gradients of dW. */
export const made = <const P extends Readonly<Record<string, ParameterSpec>>, const M extends Spec>(
  spec: MatrixSpec<P, M>,
): MadeMatrix => ({ kind: "made", spec });

/** Names that the model itself has. */
const TAKEN = ["U", "V", "b", "c"];

interface Room {
  readonly hidden: number;
  readonly bias: boolean;
}

/** The declarations as parameters of a cell, under their names. */
export function specsOf(declared: Parameters, room: Room): Readonly<Record<string, ParameterSpec>> {
  const specs = Object.entries(declared).flatMap(([name, one]) =>
    one.kind === "made" ? Object.entries(one.spec.parameters) : specOf(name, one, room),
  );
  for (const [i, [name]] of specs.entries()) {
    if (TAKEN.includes(name) || name.startsWith("s0."))
      throw new UserError(`${name} is a parameter of every model; call the cell's own something else`);
    if (specs.findIndex(([other]) => other === name) !== i)
      throw new UserError(`two parameters are called ${name}; rename one`);
  }
  return Object.fromEntries(specs);
}

function specOf(
  name: string,
  one: MatrixParameter | VectorParameter,
  { hidden: H, bias }: Room,
): readonly [string, ParameterSpec][] {
  const { init, recurrent = false } = one;
  if (one.kind === "vector") {
    if (one.isBias === true && !bias) return [];
    return [[name, { shape: [one.size ?? H, 1], init, recurrent }]];
  }
  return [[name, { shape: sizeOf(one, H), init, recurrent, gates: one.gates ?? 1 }]];
}

/** [rows, columns] of all gates together. */
const sizeOf = (one: MatrixParameter | MadeMatrix, H: number): readonly [rows: number, columns: number] => {
  if (one.kind === "made") return [H, H];
  const { gates = 1, rows = H, columns = H } = one;
  return [gates * rows, columns];
};

/** The matrices that equations multiply with. */
export interface Matrices {
  readonly sizes: Readonly<Record<string, readonly [rows: number, columns: number]>>;
  readonly made: Readonly<Record<string, MatrixSpec>>;
}

export function matricesOf(declared: Parameters, { hidden }: Room): Matrices {
  const sizes: Record<string, readonly [number, number]> = {};
  const made: Record<string, MatrixSpec> = {};
  for (const [name, one] of Object.entries(declared)) {
    if (one.kind === "vector") continue;
    sizes[name] = sizeOf(one, hidden);
    if (one.kind === "made") made[name] = one.spec;
  }
  return { sizes, made };
}

/** What `step` works with. */
export function givenFor(
  graph: Graph,
  declared: Parameters,
  { hidden: H, bias }: Room,
): Readonly<Record<string, Vector | Matrix>> {
  return Object.fromEntries(
    Object.entries(declared).map(([name, one]): [string, Vector | Matrix] => {
      if (one.kind !== "vector") return [name, new Matrix(graph, name, ...sizeOf(one, H))];
      const { size = H, recurrent = false } = one;
      const origin =
        one.isBias && !bias
          ? ({ kind: "absent" } as const)
          : ({ kind: "parameter", name, recurrent } as const);
      return [name, graph.vector(name, size, true, origin)];
    }),
  );
}
