import { log10Scaled } from "../../engine/elementary.ts";
import type { CellValue, Probe, Views, WorkSizes } from "../define.ts";
import { diagnostic } from "../define.ts";
import { hasBlock, placeOf, type ProductNorms, productNorms } from "./product-norms.ts";
import { walkBack, walkSpec } from "./walk-back.ts";

/** ‖J_t‖₂, log₁₀‖∂s_T/∂s_t‖₂ and log₁₀‖∂E/∂s_t‖₂ for every step of every probe sequence. */
export const jacobians = diagnostic({
  name: "jacobians",
  summary:
    "Spectral norms of every ∂s_t/∂s_{t−1} and of every product ∂s_T/∂s_t, where vanishing shows directly",
  formula: "‖J_t‖₂ and log₁₀‖J_T ⋯ J_{t+1}‖₂, exact in log space",
  source: "Bengio, Simard & Frasconi 1994; Pascanu, Mikolov & Bengio 2013, equations 5 to 7",
  options: {},
  create: (_, { cell }) => ({
    needs: "errors",
    uses: [productNorms],
    columns: [
      { name: "sequence", unit: "index", about: "Probe sequence, from 0" },
      { name: "t", unit: "step", about: "Time step, 0 … T" },
      { name: "jacobian_norm", unit: "1", about: "‖∂s_t/∂s_{t−1}‖₂; empty at t = 0" },
      { name: "log10_product_norm", unit: "log10", about: "log₁₀‖∂s_T/∂s_t‖₂; 0 at t = T" },
      { name: "log10_gradient_norm", unit: "log10", about: "log₁₀‖∂E/∂s_t‖₂, E the sequence's objective" },
      ...(hasBlock(cell) ? BLOCK_COLUMNS : []),
    ],
    summaries: [
      {
        name: "log10_product_norm",
        unit: "log10",
        about: "Mean over probe sequences of log₁₀‖∂s_T/∂s_0‖₂ at the last measurement",
      },
    ],
    work: (sizes) => workOf(sizes),
    bind(probe) {
      const take = probe.take(productNorms);
      return (emit) => {
        measureGradients(probe);
        return [report(probe, take(), emit)];
      };
    },
  }),
});

const BLOCK_COLUMNS = [
  { name: "jacobian_norm_h", unit: "1", about: "‖∂h_t/∂h_{t−1}‖₂, only the h→h block; empty at t = 0" },
  { name: "log10_product_norm_h", unit: "log10", about: "log₁₀‖∂h_T/∂h_t‖₂, the h→h block of the product" },
];

const workOf = ({ T, B, cell }: WorkSizes) => ({
  gradient: walkSpec(cell, B, 1),
  /** At {@link placeOf}. */
  gradients: [B, T + 1],
});
type JacobianProbe = Probe<Views<ReturnType<typeof workOf>>>;

/** ∂E/∂s_t of every sequence: what comes back, and what the outputs at step t add. */
function measureGradients(probe: JacobianProbe): void {
  const { kernels, cell, at, batch, errors, work } = probe;
  walkBack(probe, work.gradient, 1, (t, rows) => {
    for (let b = 0; b < at.B; b++) {
      if (t > batch.lengths[b]!) continue;
      if (t > 0) rows.addToFirstPart(b, errors[t - 1]!.subarray(b * cell.H, (b + 1) * cell.H));
      const { mantissa, exponent } = rows.lengthOf(kernels, b);
      work.gradients[placeOf(probe, b, t)] = log10Scaled(mantissa, exponent);
    }
  });
}

/** Emits rows by sequence and time; returns the mean of log₁₀‖∂s_T/∂s_0‖₂. */
function report(
  probe: JacobianProbe,
  { norms, products, blockNorms, blockProducts }: ProductNorms,
  emit: (row: readonly CellValue[]) => void,
): number | null {
  const { cell, at, batch, work } = probe;
  let sum = 0;
  let sequences = 0;
  for (let b = 0; b < at.B; b++) {
    const last = batch.lengths[b]!;
    if (last === 0) continue;
    sum += products[placeOf(probe, b, 0)]!;
    sequences++;
    for (let t = 0; t <= last; t++) {
      const place = placeOf(probe, b, t);
      const from1 = (values: Float64Array): CellValue => (t === 0 ? null : values[place]!);
      emit([
        b,
        t,
        from1(norms),
        products[place]!,
        work.gradients[place]!,
        ...(hasBlock(cell) ? [from1(blockNorms), blockProducts[place]!] : []),
      ]);
    }
  }
  return sequences === 0 ? null : sum / sequences;
}
