/** What equations say of a cell besides its verbs: its recurrent matrices, and whether a state gets past them. */
import { gateMatrices, type ParameterSpec, type RecurrentMatrix } from "../contracts/cell.ts";
import { type Matrix, operandsOf, type Vector } from "./graph.ts";
import type { Memory } from "./memory.ts";
import { liveOf, type Plan } from "./plan.ts";

/** A recurrent parameter w of w∘h, as a matrix: diag(w) [n, n]. */
export interface Diagonal {
  readonly name: string;
  readonly n: number;
  readonly weights: Vector;
}

export interface Structure {
  /** Recurrent matrices that multiply a component of the state, or what is made of one. */
  readonly matrices: readonly Matrix[];
  readonly diagonals: readonly Diagonal[];
  /** True if h_{t−1} reaches a new state also past recurrent parameters. */
  readonly bypass: boolean;
}

export function structureOf(
  { rows, states, outputs }: Plan,
  parameters: Readonly<Record<string, ParameterSpec>>,
): Structure {
  // One made of parameters is not among them, and is recurrent.
  const isRecurrent = ({ name }: Matrix): boolean => parameters[name]?.recurrent ?? !(name in parameters);
  const matrices = new Map<string, Matrix>();
  const diagonals: Diagonal[] = [];
  for (const { terms } of rows) {
    for (const term of terms) {
      if (term.map === "matrix") {
        if (isRecurrent(term.matrix) && readsState(term.x)) matrices.set(term.matrix.name, term.matrix);
      } else if (term.map === "weights") {
        const { weights } = term;
        const { origin, width } = weights;
        if (origin.kind !== "parameter" || !origin.recurrent || !readsState(term.x)) continue;
        if (diagonals.every((one) => one.weights !== weights))
          diagonals.push({ name: origin.name, n: width, weights });
      }
    }
  }
  const seen = new Set<Vector>();
  return {
    matrices: [...matrices.values()],
    diagonals,
    bypass: outputs.some((output) => isReached(output, states[0]!, isRecurrent, seen)),
  };
}

const readsState = (vector: Vector): boolean =>
  liveOf([vector]).some(({ origin }) => origin.kind === "state");

/** Does a way lead from `h` to this vector that goes through no recurrent parameter? None does from those in `seen`. */
function isReached(
  vector: Vector,
  h: Vector,
  isRecurrent: (matrix: Matrix) => boolean,
  seen: Set<Vector>,
): boolean {
  if (vector === h) return true;
  if (seen.has(vector)) return false;
  seen.add(vector);
  const { origin } = vector;
  if (origin.kind !== "sum") return operandsOf(vector).some((x) => isReached(x, h, isRecurrent, seen));
  return origin.terms.some((term) => {
    if (term.map === "matrix" && isRecurrent(term.matrix)) return false;
    if (term.map === "weights" && dependsOnRecurrent(term.weights)) return false;
    return isReached(term.x, h, isRecurrent, seen);
  });
}

const dependsOnRecurrent = (vector: Vector): boolean =>
  (vector.origin.kind === "parameter" && vector.origin.recurrent) ||
  operandsOf(vector).some(dependsOnRecurrent);

/** Those that are square, gate by gate, and diagonal weights as matrices. */
export function recurrentMatrices(
  { matrices, diagonals }: Structure,
  memory: Memory,
  parameters: Readonly<Record<string, ParameterSpec>>,
  gateNames: Readonly<Record<string, readonly string[] | undefined>>,
): readonly RecurrentMatrix[] {
  const full = matrices.flatMap((matrix) => {
    const { name } = matrix;
    const { values, n: rows, m: n } = memory.matrixOf(matrix);
    const gates = parameters[name]?.gates ?? 1;
    if (rows !== gates * n) return [];
    const names = gateNames[name] ?? Array.from({ length: gates }, (_, gate) => String(gate));
    return gateMatrices(values, n, gates === 1 ? [name] : names.map((gate) => `${name}.${gate}`));
  });
  return [
    ...full,
    ...diagonals.map(({ name, n, weights }) => {
      const values = memory.at.work.diagonals[name]!;
      const [w] = memory.valuesOf(weights);
      for (let i = 0; i < n; i++) values[i * n + i] = w![i]!; // all else is 0 from the start
      return { name, n, values };
    }),
  ];
}
