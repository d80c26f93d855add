import { log10Scaled, scaleByPowerOfTwo } from "../../engine/elementary.ts";
import type { DiagnosticContext, Figure, ParameterLayout, Probe, Views, WorkSizes } from "../define.ts";
import { diagnostic } from "../define.ts";
import { bindCellGradients, cellGradientsSpec, weightsOf } from "./cell-gradients.ts";
import { type FullGradient, fullGradient } from "./full-gradient.ts";
import { bindPart, type BoundPart, normOf, PARAMETER, partsOf, productOf } from "./parameter-parts.ts";

/**
 * How far the gradient that the run trains with is from the exact one, on the probe sequences: the direction by its cosine, the
 * length by the ratio of norms. Of the data term, without penalties. V, c and a learned s_0 are left out: the first two have
 * exact gradients under every truncation.
 */
export const truncationBias = diagnostic({
  name: "truncation-bias",
  summary:
    "Direction and length of the truncated gradient against the exact one, for every parameter that it reaches",
  formula: "cos = ⟨ĝ, g⟩/(‖ĝ‖‖g‖) and ‖ĝ‖/‖g‖, ĝ under training.truncation and g without truncation",
  source:
    "Tallec & Ollivier 2017, arXiv:1705.08209 (bias of truncated backpropagation); Williams & Peng 1990",
  options: {},
  create: (_, context) => ({
    needs: "errors",
    uses: [fullGradient],
    columns: [
      PARAMETER,
      {
        name: "cosine",
        unit: "1",
        about: "⟨ĝ, g⟩/(‖ĝ‖‖g‖); empty where one of them is 0 or ĝ is not finite",
      },
      { name: "norm_ratio", unit: "1", about: "‖ĝ‖/‖g‖; empty where g is 0 or ĝ is not finite" },
      { name: "log10_full_norm", unit: "log10", about: "log₁₀‖g‖₂" },
      { name: "log10_truncated_norm", unit: "log10", about: "log₁₀‖ĝ‖₂; empty where it is not finite" },
    ],
    summaries: [
      {
        name: "truncation_cosine",
        unit: "1",
        about: "Cosine of the truncated and the exact gradient, all together",
      },
      {
        name: "truncation_norm_ratio",
        unit: "1",
        about: "Norm of the truncated gradient over that of the exact one",
      },
    ],
    work: (sizes) => workOf(sizes, context),
    multiplyAdds: (sizes) => {
      const { segments } = context.truncation;
      const steps = segments(sizes.T).reduce((sum, { start, end }) => sum + end - start, sizes.T);
      return steps * sizes.B * weightsOf(sizes.cell);
    },
    bind(probe) {
      const take = probe.take(fullGradient);
      const compare = bindComparison(probe, context);
      return (emit) => compare(take(), emit);
    },
  }),
});

type Layouts = Readonly<Record<string, ParameterLayout>>;

/** Those of the parameters whose gradients come through the deltas: the cell's own, U and b. */
const reached = (all: Layouts, { shapes }: WorkSizes["cell"]): Layouts =>
  Object.fromEntries(
    Object.entries(all).filter(([name]) => name === "U" || name === "b" || name in shapes.parameters),
  );

const workOf = (sizes: WorkSizes, { parameters, truncation }: DiagnosticContext) => {
  const { U, b } = parameters;
  const input = { U: U!.shape, b: b?.shape ?? [0] };
  return {
    own: cellGradientsSpec(sizes),
    truncation: truncation.work(sizes),
    truncated: input,
    full: input,
  };
};
type BiasProbe = Probe<Views<ReturnType<typeof workOf>>>;

function bindComparison(probe: BiasProbe, { parameters, truncation }: DiagnosticContext) {
  const { kernels, cell, at, verbs, batch, errors, hasError, work } = probe;
  const own = bindCellGradients(probe, work.own);
  const back = truncation.bind({
    kernels,
    cell,
    at: own.at,
    verbs: own.verbs,
    errors,
    hasError,
    initial: undefined,
    work: work.truncation,
  });
  const parts = partsOf(reached(parameters, cell), at.parameters, verbs.matrices());
  const bound = (arrays: Readonly<Record<string, Float64Array>>): readonly BoundPart[] => {
    const each = parts.map((part) => bindPart(part, arrays[part.parameter]!));
    return [...each, each.flat()];
  };
  const truncated = bound({ ...work.own.gradients, ...work.truncated });
  return (full: FullGradient, emit: (row: readonly (Figure | string)[]) => void): readonly Figure[] => {
    own.start();
    back(batch.T);
    own.add(0, batch.T);
    own.finish();
    setInputGradients(probe, work.own.delta[0]![0]!, work.truncated);
    setInputGradients(probe, full.delta[0]![0]!, work.full);
    const sequences = batch.lengths.filter((steps) => steps > 0).length;
    let last: readonly Figure[] = [];
    for (const [i, exact] of bound({ ...full.gradients, ...work.full }).entries()) {
      last = compared(probe, truncated[i]!, exact, full.exponent, sequences);
      emit([parts[i]?.name ?? "all", ...last]);
    }
    return last.slice(0, 2);
  };
}

/** Gradients of U and b from ∂E/∂a_t. */
function setInputGradients(
  { kernels, cell, at: { B }, batch }: BiasProbe,
  delta: Float64Array,
  { U, b }: { readonly U: Float64Array; readonly b: Float64Array },
): void {
  const { drive } = cell.shapes;
  const rows = batch.T * B;
  kernels.setZero(U, U.length);
  kernels.setZero(b, b.length);
  if (batch.indices.length > 0) kernels.addScattered(U, delta, batch.indices, rows, drive);
  else kernels.addTransposedProduct(U, batch.values, delta, rows, U.length / drive, drive);
  if (b.length > 0) kernels.addColumnSums(b, delta, rows, drive);
}

/** Cosine, ratio and logarithms of the norms; `exact` is to be multiplied by 2^exponent. */
function compared(
  { kernels }: BiasProbe,
  truncated: BoundPart,
  exact: BoundPart,
  exponent: number,
  sequences: number,
): readonly Figure[] {
  const [short, long] = [normOf(kernels, truncated), normOf(kernels, exact)];
  const ratio = scaleByPowerOfTwo(short / long, Math.max(-2044, Math.min(2044, -exponent)));
  const finite = (value: number): Figure => (Number.isFinite(value) ? value : null);
  return [
    finite(productOf(kernels, truncated, exact) / short / long),
    finite(ratio),
    log10Scaled(long / sequences, exponent),
    Number.isFinite(short) ? log10Scaled(short / sequences, 0) : null,
  ];
}
