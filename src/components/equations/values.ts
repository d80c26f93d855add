/** The way forward: values of shared vectors before a pass, those of rows step by step, and the slopes of both. */
import type { Kernels } from "../../engine/kernels.ts";
import type { CellVerbs } from "../contracts/cell.ts";
import { boundMap } from "./edges.ts";
import type { Term, Vector } from "./graph.ts";
import type { Memory } from "./memory.ts";
import type { Plan } from "./plan.ts";

/** Does it for `rows` rows from step t on. */
type Step = (t: number, rows: number) => void;

export function valueVerbs(
  plan: Plan,
  memory: Memory,
  kernels: Kernels,
): Required<Pick<CellVerbs, "prepare" | "forward" | "linearize">> {
  const { B } = memory.at;
  const matrices = [...memory.matrices.values()];
  const rowValues = plan.rows.map((row) => setValue(row.vector, row, memory, kernels));
  const rowSlopes = plan.rows.flatMap(({ vector }) => setSlope(vector, memory) ?? []);
  const sharedValues = plan.shared.flatMap((vector) => [
    ...setSharedValue(vector, memory, kernels),
    ...(setSlope(vector, memory) ?? []),
  ]);
  return {
    prepare() {
      for (let i = 0; i < matrices.length; i++) {
        const { make, transpose, values, n, m } = matrices[i]!;
        make?.();
        kernels.setTransposed(transpose, values, n, m);
      }
      for (let i = 0; i < sharedValues.length; i++) sharedValues[i]!(0, 1);
    },
    forward(t) {
      for (let i = 0; i < rowValues.length; i++) rowValues[i]!(t, B);
    },
    linearize(t, steps) {
      for (let i = 0; i < rowSlopes.length; i++) rowSlopes[i]!(t, steps * B);
    },
  };
}

/** Value of a shared vector that is not a parameter itself; its adjoint begins at 0. */
function setSharedValue(vector: Vector, memory: Memory, kernels: Kernels): readonly Step[] {
  const { origin, width } = vector;
  if (origin.kind === "parameter") return [];
  const adjoint = memory.adjointOf(vector);
  const clear: Step = () => kernels.setZero(adjoint, width);
  if (origin.kind === "absent") return [clear];
  const sum = origin.kind === "sum" ? origin : { terms: [], constant: 0 };
  return [clear, setValue(vector, { ...sum, inDrive: false }, memory, kernels)];
}

interface Sum {
  readonly terms: readonly Term[];
  readonly constant: number;
  readonly inDrive: boolean;
}

/** s = its equation. */
function setValue(vector: Vector, sum: Sum, memory: Memory, kernels: Kernels): Step {
  const { origin, width } = vector;
  const s = memory.valuesOf(vector);
  switch (origin.kind) {
    case "sum":
      return setSum(vector, sum, memory, kernels);
    case "function": {
      const { rule, bias } = origin;
      const z = memory.valuesOf(origin.x);
      const b = bias && memory.valuesOf(bias)[0];
      return (t, rows) => rule.apply(s[t]!, z[t]!, rows * width, b);
    }
    case "product": {
      const [x, y] = [memory.valuesOf(origin.x), memory.valuesOf(origin.y)];
      return (t, rows) => kernels.setTimes(s[t]!, x[t]!, y[t]!, rows * width);
    }
    case "mix": {
      const [u, x, y] = [origin.u, origin.x, origin.y].map((one) => memory.valuesOf(one));
      return (t, rows) => setMix(s[t]!, u![t]!, x![t]!, y![t]!, rows * width);
    }
    default:
      throw new Error(`${vector.text}: a vector of kind ${origin.kind} is given, not computed`);
  }
}

/** s = u∘x + (1 − u)∘y */
function setMix(s: Float64Array, u: Float64Array, x: Float64Array, y: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) s[i] = u[i]! * x[i]! + (1 - u[i]!) * y[i]!;
}

/** s = Σ terms + constant, or s += that where it stands in the drive's place. */
function setSum(vector: Vector, { terms, constant, inDrive }: Sum, memory: Memory, kernels: Kernels): Step {
  const { width } = vector;
  const s = memory.valuesOf(vector);
  const shared = terms.filter(({ map }) => map === "rows").map(({ x }) => memory.valuesOf(x)[0]!);
  const others = terms
    .filter(({ map }) => map !== "rows")
    .map((term) => ({ apply: boundMap(term, vector, memory, kernels).apply, x: memory.valuesOf(term.x) }));
  return (t, rows) => {
    const out = s[t]!;
    let add = inDrive;
    for (let i = 0; i < shared.length; i++) {
      if (add) addRows(out, shared[i]!, rows, width);
      else kernels.setRows(out, shared[i]!, rows, width);
      add = true;
    }
    for (let i = 0; i < others.length; i++) {
      const { apply, x } = others[i]!;
      apply(out, x[t]!, t, rows, 1, add);
      add = true;
    }
    if (!add) kernels.setZero(out, rows * width);
    if (constant !== 0) for (let i = 0; i < rows * width; i++) out[i]! += constant;
  };
}

/** out[rows, width] += row[width] */
function addRows(out: Float64Array, row: Float64Array, rows: number, width: number): void {
  for (let r = 0; r < rows; r++) for (let j = 0; j < width; j++) out[r * width + j]! += row[j]!;
}

/** What the linear maps of a function and of a mix hold; other vectors have nothing of the kind. */
function setSlope(vector: Vector, memory: Memory): readonly [Step] | undefined {
  const { origin, width } = vector;
  if (origin.kind === "function") {
    const { rule, bias } = origin;
    const [slope, z, s] = [memory.slopesOf(vector), memory.valuesOf(origin.x), memory.valuesOf(vector)];
    const b = bias && memory.valuesOf(bias)[0];
    return [(t, rows) => rule.derivative(slope[t]!, z[t]!, s[t]!, rows * width, b)];
  }
  if (origin.kind !== "mix") return undefined;
  const [difference, rest] = [memory.slopesOf(vector), memory.restOf(vector)];
  const [u, x, y] = [origin.u, origin.x, origin.y].map((one) => memory.valuesOf(one));
  return [(t, rows) => setMixSlopes(difference[t]!, rest[t]!, u![t]!, x![t]!, y![t]!, rows * width)];
}

/** difference = x − y, by which the mix changes with u, and rest = 1 − u, by which it does with y. */
function setMixSlopes(
  difference: Float64Array,
  rest: Float64Array,
  u: Float64Array,
  x: Float64Array,
  y: Float64Array,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    difference[i] = x[i]! - y[i]!;
    rest[i] = 1 - u[i]!;
  }
}
