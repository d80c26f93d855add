/** Gradients of the parameters of equations, from the adjoints that the passes left in delta. */
import type { Kernels } from "../../engine/kernels.ts";
import type { CellVerbs } from "../contracts/cell.ts";
import { edgesOf } from "./edges.ts";
import type { Term } from "./graph.ts";
import type { Memory } from "./memory.ts";
import type { Plan, Row } from "./plan.ts";

/** Adds to one gradient, over `rows` rows from step t on. */
type Step = (t: number, rows: number) => void;

export function gradientVerbs(
  plan: Plan,
  memory: Memory,
  kernels: Kernels,
): Required<Pick<CellVerbs, "accumulate" | "afterAccumulate">> {
  const { B } = memory.at;
  const steps = plan.rows.flatMap((row) => [
    ...row.terms.flatMap((term) => ofTerm(term, row, memory, kernels)),
    ...ofBias(row, plan, memory),
  ]);
  const shared = sharedEdges(plan, memory, kernels);
  const matrices = [...memory.matrices.values()];
  return {
    accumulate(t, count) {
      for (let i = 0; i < steps.length; i++) steps[i]!(t, count * B);
    },
    afterAccumulate() {
      for (let i = 0; i < shared.length; i++) {
        const { to, from, pull } = shared[i]!;
        pull(to, from, 0, 1, 1, true);
      }
      for (let i = 0; i < matrices.length; i++) matrices[i]!.finish?.();
    },
  };
}

/** What a term of y = Σ terms says about a parameter, from ∂E/∂y. */
function ofTerm(term: Term, { vector, adjoint }: Row, memory: Memory, kernels: Kernels): readonly Step[] {
  const { delta } = memory.at;
  const { width } = vector;
  const { index } = adjoint;
  switch (term.map) {
    // y = M x: dM += dy xᵀ; y = Mᵀ x: dM += x dyᵀ
    case "matrix": {
      const x = memory.valuesOf(term.x);
      const { gradient, n, m } = memory.matrixOf(term.matrix);
      return term.matrix.isTransposed
        ? [(t, rows) => kernels.addTransposedProduct(gradient, x[t]!, delta[t]![index]!, rows, n, m)]
        : [(t, rows) => kernels.addTransposedProduct(gradient, delta[t]![index]!, x[t]!, rows, n, m)];
    }
    // y = w∘x: dw += Σ_rows dy∘x
    case "weights": {
      const x = memory.valuesOf(term.x);
      const dw = memory.adjointOf(term.weights);
      return [(t, rows) => addRowProducts(dw, delta[t]![index]!, x[t]!, rows, width)];
    }
    // y = x in every row: dx += Σ_rows dy
    case "rows": {
      const dx = memory.adjointOf(term.x);
      return [(t, rows) => kernels.addColumnSums(dx, delta[t]![index]!, rows, width)];
    }
    case "scale":
    case "part":
    case "place":
      return [];
    default:
      return term satisfies never;
  }
}

/** out[width] += Σ_rows a∘b, rows ascending */
function addRowProducts(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  rows: number,
  width: number,
): void {
  for (let row = 0; row < rows * width; row += width)
    for (let j = 0; j < width; j++) out[j]! += a[row + j]! * b[row + j]!;
}

/** The bias inside the model's activation, from ∂E/∂z; z is a vector that the activation alone reads. */
function ofBias({ vector: { origin } }: Row, { placeOf }: Plan, memory: Memory): readonly Step[] {
  if (origin.kind !== "function" || !origin.bias || !origin.rule.bias) return [];
  const { delta } = memory.at;
  const learnt = origin.rule.bias;
  const gradient = memory.adjointOf(origin.bias);
  const z = memory.valuesOf(origin.x);
  const { index } = placeOf.get(origin.x)!.adjoint;
  const { width } = origin.x;
  return [(t, rows) => learnt.addGradient(gradient, delta[t]![index]!, z[t]!, rows * width)];
}

/** From the shared vectors that rows read back to the parameters that they are made of. */
const sharedEdges = ({ shared }: Plan, memory: Memory, kernels: Kernels) =>
  shared.toReversed().flatMap((vector) => {
    const { origin } = vector;
    const terms = origin.kind === "sum" ? origin.terms : [];
    return edgesOf(vector, terms, memory, kernels).map(({ x, map }) => ({
      to: memory.adjointOf(x),
      from: memory.adjointOf(vector),
      pull: map.pull,
    }));
  });
