import { block } from "../../engine/arena.ts";
import { log10Scaled, scaleByPowerOfTwo } from "../../engine/elementary.ts";
import { type Scaled, ScaledRows, scaledRowsSpec } from "../../engine/scaled-rows.ts";
import { spectralNormWork } from "../../engine/spectral-norm.ts";
import type { BuiltCell, CellValue, WorkSizes, Probe, Views } from "../define.ts";
import { diagnostic } from "../define.ts";
import { walkBack, walkSpec } from "./walk-back.ts";

/**
 * ‖J_t‖₂, log₁₀‖∂s_T/∂s_t‖₂ and log₁₀‖∂E/∂s_t‖₂ for every step of every probe sequence.
 *
 * The product P_t = J_T ⋯ J_{t+1} is built from the end, its rows pulled back one step at a time by the cell's own
 * verb and each row kept in log space, so nothing underflows at any length. Norms are direct, not iterative
 * (engine/spectral-norm.ts): relative error about S·2⁻⁵³. Cost per step and sequence, in multiply-adds for a
 * vanilla cell with S units: 2·S³ for the product and the Jacobian itself, 4.7·S³ for their two norms.
 */
export const jacobians = diagnostic({
  name: "jacobians",
  summary:
    "Spectral norms of every ∂s_t/∂s_{t−1} and of every product ∂s_T/∂s_t, where vanishing shows directly",
  formula: "‖J_t‖₂ and log₁₀‖J_T ⋯ J_{t+1}‖₂, exact in log space",
  source: "Bengio, Simard & Frasconi 1994; Pascanu, Mikolov & Bengio 2013, equations 5 to 7",
  options: {},
  create: (_, { cell }) => ({
    needs: "errors",
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
    multiplyAdds: ({ T, B, cell: { S, H } }) =>
      T * B * (6.7 * S * S * S + (hasBlock(cell) ? 4.7 * H * H * H : 0)),
    bind: (probe) => (emit) => {
      measureProducts(probe);
      measureJacobians(probe);
      measureGradients(probe);
      return [report(probe, emit)];
    },
  }),
});

/** True if the state has more parts than h: then its Jacobian has an h→h block smaller than itself. */
const hasBlock = ({ widths }: BuiltCell): boolean => widths.length > 1;

const BLOCK_COLUMNS = [
  { name: "jacobian_norm_h", unit: "1", about: "‖∂h_t/∂h_{t−1}‖₂, only the h→h block; empty at t = 0" },
  { name: "log10_product_norm_h", unit: "log10", about: "log₁₀‖∂h_T/∂h_t‖₂, the h→h block of the product" },
];

/** Recorded values lie at b·(T + 1) + t. */
const workOf = ({ T, B, cell }: WorkSizes) => {
  const ofBlock = hasBlock(cell) ? 1 : 0;
  return {
    unit: scaledRowsSpec(B * cell.S, cell.widths),
    image: scaledRowsSpec(B * cell.S, cell.widths),
    tangent: block([B * cell.S], cell.shapes.delta),
    product: walkSpec(cell, B, cell.S),
    gradient: walkSpec(cell, B, 1),
    /** The h→h block by itself, with row exponents of its own. */
    block: scaledRowsSpec(ofBlock * cell.H, [cell.H]),
    spectral: spectralNormWork(cell.S),
    norms: [B, T + 1],
    products: [B, T + 1],
    gradients: [B, T + 1],
    blockNorms: [ofBlock * B, T + 1],
    blockProducts: [ofBlock * B, T + 1],
  };
};
type JacobianProbe = Probe<Views<ReturnType<typeof workOf>>>;

const placeOf = ({ batch }: JacobianProbe, b: number, t: number): number => b * (batch.longest + 1) + t;

const logOf = ({ mantissa, exponent }: Scaled): number => log10Scaled(mantissa, exponent);
const numberOf = ({ mantissa, exponent }: Scaled): number => scaleByPowerOfTwo(mantissa, exponent);

/** The norm of the S rows of sequence b. */
const normOf = ({ kernels, cell: { S }, work }: JacobianProbe, rows: ScaledRows, b: number): Scaled =>
  rows.normOf(kernels, work.spectral, b * S, S);

/** The norm of the first H rows' first part: the block of h. */
function blockNormOf({ kernels, cell: { S, H }, work }: JacobianProbe, rows: ScaledRows, b: number): Scaled {
  const own = new ScaledRows(work.block, [H]);
  own.parts[0]!.set(rows.parts[0]!.subarray(b * S * H, (b * S + H) * H));
  own.exponents.set(rows.exponents.subarray(b * S, b * S + H));
  own.normalise();
  return own.normOf(kernels, work.spectral, 0, H);
}

/** P_t = J_T ⋯ J_{t+1} of every sequence, from the identity at its last step. */
function measureProducts(probe: JacobianProbe): void {
  const { cell, at, batch, work } = probe;
  walkBack(probe, work.product, cell.S, (t, rows) => {
    for (let b = 0; b < at.B; b++) {
      const last = batch.lengths[b]!;
      if (t > last) continue;
      if (t === last) rows.setIdentity(b * cell.S);
      const place = placeOf(probe, b, t);
      work.products[place] = t === last ? 0 : logOf(normOf(probe, rows, b));
      if (hasBlock(cell)) work.blockProducts[place] = t === last ? 0 : logOf(blockNormOf(probe, rows, b));
    }
  });
}

/** Every J_t by itself: row i of the image of I is column i of J_t, and a transpose has the same norm. */
function measureJacobians(probe: JacobianProbe): void {
  const { cell, at, verbs, batch, work } = probe;
  const unit = new ScaledRows(work.unit, cell.widths);
  const image = new ScaledRows(work.image, cell.widths);
  for (let b = 0; b < at.B; b++) unit.setIdentity(b * cell.S);
  for (let t = 1; t <= batch.T; t++) {
    work.tangent[0]!.fill(0);
    verbs.pushforward(image.parts, work.tangent, unit.parts, t - 1, 1, cell.S);
    image.exponents.fill(0);
    image.normalise();
    for (let b = 0; b < at.B; b++) {
      if (t > batch.lengths[b]!) continue;
      const place = placeOf(probe, b, t);
      work.norms[place] = numberOf(normOf(probe, image, b));
      if (hasBlock(cell)) work.blockNorms[place] = numberOf(blockNormOf(probe, image, b));
    }
  }
}

/** ∂E/∂s_t of every sequence: what comes back, and what the outputs at step t add. */
function measureGradients(probe: JacobianProbe): void {
  const { kernels, cell, at, batch, errors, work } = probe;
  walkBack(probe, work.gradient, 1, (t, rows) => {
    for (let b = 0; b < at.B; b++) {
      if (t > batch.lengths[b]!) continue;
      if (t > 0) rows.addToFirstPart(b, errors[t - 1]!.subarray(b * cell.H, (b + 1) * cell.H));
      work.gradients[placeOf(probe, b, t)] = logOf(rows.lengthOf(kernels, b));
    }
  });
}

/** Emits rows by sequence and time; returns the mean of log₁₀‖∂s_T/∂s_0‖₂. */
function report(probe: JacobianProbe, emit: (row: readonly CellValue[]) => void): number | null {
  const { cell, at, batch, work } = probe;
  let sum = 0;
  let sequences = 0;
  for (let b = 0; b < at.B; b++) {
    const last = batch.lengths[b]!;
    if (last === 0) continue;
    sum += work.products[placeOf(probe, b, 0)]!;
    sequences++;
    for (let t = 0; t <= last; t++) {
      const place = placeOf(probe, b, t);
      const from1 = (norms: Float64Array): CellValue => (t === 0 ? null : norms[place]!);
      emit([
        b,
        t,
        from1(work.norms),
        work.products[place]!,
        work.gradients[place]!,
        ...(hasBlock(cell) ? [from1(work.blockNorms), work.blockProducts[place]!] : []),
      ]);
    }
  }
  return sequences === 0 ? null : sum / sequences;
}
