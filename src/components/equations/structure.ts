/** What equations say of a cell besides its verbs: its recurrent matrices, and whether a state gets past them. */
import {
  type CellShapes,
  gateMatrices,
  type ParameterSpec,
  type RecurrentMatrix,
} from "../contracts/cell.ts";
import { type Matrix, operandsOf, type Term, type Vector } from "./graph.ts";
import type { Memory } from "./memory.ts";
import { liveOf, type Plan } from "./plan.ts";

/** A recurrent parameter w of w∘h, as a matrix: diag(w) [n, n]. */
interface Diagonal {
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
  readonly form: CellShapes["form"];
  /** W h in D_t W of the form `slopes`. */
  readonly recurrence: Recurrence | undefined;
}

/** The one term of the sum y through which the state reaches the next. */
interface Recurrence {
  readonly y: Vector;
  readonly term: Term;
}

export function structureOf(plan: Plan, parameters: Readonly<Record<string, ParameterSpec>>): Structure {
  const { rows, states, outputs } = plan;
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
  const recurrence = recurrenceOf(plan);
  return {
    form: hasDirectPath(plan) ? "direct" : recurrence && "slopes",
    recurrence,
    matrices: [...matrices.values()],
    diagonals,
    bypass: outputs.some((output) => isReached(output, states[0]!, isRecurrent, seen)),
  };
}

/** Whether the term leads from unit to unit and past all that is recurrent: such make the direct path. */
export const isDirect = (term: Term): boolean =>
  term.map !== "matrix" &&
  term.map !== "rows" &&
  !(term.map === "weights" && dependsOnRecurrent(term.weights));

/** Where the unit lies of which element 0 of a vector is made past all matrices; null where none is. */
type Offset = number | "several" | null;

/** `roots` lie at their own offset 0. */
function offsetsFrom(roots: readonly Vector[]): (vector: Vector) => Offset {
  const known = new Map<Vector, Offset>(roots.map((root) => [root, 0]));
  const join = (offsets: readonly Offset[]): Offset =>
    offsets.reduce((one, other) => {
      if (one === null || one === other) return other;
      return other === null ? one : "several";
    }, null);
  const moved = (offset: Offset, by: number): Offset => (typeof offset === "number" ? offset + by : offset);
  const ofTerm = (term: Term): Offset => {
    if (!isDirect(term)) return null;
    const offset = offsetOf(term.x);
    return term.map === "part"
      ? moved(offset, term.from)
      : moved(offset, term.map === "place" ? -term.from : 0);
  };
  const offsetOf = (vector: Vector): Offset => {
    const found = known.get(vector);
    if (found !== undefined) return found;
    const { origin } = vector;
    const offset =
      origin.kind === "sum" ? join(origin.terms.map(ofTerm)) : join(operandsOf(vector).map(offsetOf));
    known.set(vector, offset);
    return offset;
  };
  return offsetOf;
}

/** A unit of the state reaches itself, or the same one of another component, past all matrices, and no unit another. */
function hasDirectPath({ states, outputs }: Plan): boolean {
  const offsets = outputs.map(offsetsFrom(states));
  return offsets.includes(0) && offsets.every((offset) => offset === 0 || offset === null);
}

/** s_t = e(W s_{t−1} + a_t), e element by element: then J_t = D_t W. */
function recurrenceOf({ rows, states, outputs, drive }: Plan): Recurrence | undefined {
  const [state, ...others] = states;
  const [output] = outputs;
  if (others.length > 0 || drive.width !== state!.width || outputs.map(offsetsFrom(states))[0] !== null)
    return undefined;
  const found = rows.flatMap(({ vector, terms, inDrive }) =>
    terms
      .filter((term) => !isDirect(term) && readsState(term.x))
      .map((term) => ({ y: vector, term, inDrive })),
  );
  const [one] = found;
  if (!one || found.length > 1 || one.term.x !== state || one.y.width !== state.width) return undefined;
  const drives = rows.flatMap(({ vector, terms }) =>
    (vector.origin.kind === "sum" ? terms : operandsOf(vector).map((x) => ({ map: "other", x }) as const))
      .filter(({ x }) => x === drive)
      .map((term) => vector === one.y && term.map === "scale" && term.factor === 1),
  );
  const takesDrive = one.inDrive ? drives.length === 0 : drives.length === 1 && drives[0]!;
  return takesDrive && offsetsFrom([one.y])(output!) === 0 ? one : undefined;
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
