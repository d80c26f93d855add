import { block } from "../../engine/arena.ts";
import { log10Scaled, scaleByPowerOfTwo } from "../../engine/elementary.ts";
import { type Scaled, ScaledRows, scaledRowsSpec } from "../../engine/scaled-rows.ts";
import { spectralNormWork } from "../../engine/spectral-norm.ts";
import type { BuiltCell, Probe, Views, WorkSizes } from "../define.ts";
import { quantity } from "../define.ts";
import { walkBack, walkSpec } from "./walk-back.ts";

/** Of every sequence b and step t = 0 … T, each at {@link placeOf}. */
export interface ProductNorms {
  /** ‖J_t‖₂; meaningless at t = 0. */
  readonly norms: Float64Array;
  /** log₁₀‖∂s_T/∂s_t‖₂, T the sequence's last step. */
  readonly products: Float64Array;
  /** The same of the h→h blocks; empty where h is the whole state. */
  readonly blockNorms: Float64Array;
  readonly blockProducts: Float64Array;
}

/** Where the value of sequence b at step t lies. */
export const placeOf = ({ batch }: Pick<Probe, "batch">, b: number, t: number): number =>
  b * (batch.longest + 1) + t;

/** True if the state has more parts than h: then its Jacobian has an h→h block smaller than itself. */
export const hasBlock = ({ widths }: BuiltCell): boolean => widths.length > 1;

/**
 * The norms of all Jacobians and of all their products.
 *
 * The product P_t = J_T ⋯ J_{t+1} is built from the end, its rows pulled back one step at a time by the cell's own
 * verb and each row kept in log space, so nothing underflows at any length. Norms are direct, not iterative
 * (engine/spectral-norm.ts): relative error about S·2⁻⁵³. Cost per step and sequence, in multiply-adds for a
 * vanilla cell with S units: 2·S³ for the product and the Jacobian itself, 4.7·S³ for their two norms.
 */
export const productNorms = quantity({
  needs: "slopes",
  work: (sizes) => workOf(sizes),
  multiplyAdds: ({ T, B, cell: { S, H, widths } }) =>
    T * B * (6.7 * S * S * S + (widths.length > 1 ? 4.7 * H * H * H : 0)),
  bind: (probe) => (): ProductNorms => {
    measureProducts(probe);
    measureJacobians(probe);
    return probe.work;
  },
});

const workOf = ({ T, B, cell }: WorkSizes) => {
  const ofBlock = hasBlock(cell) ? 1 : 0;
  return {
    unit: scaledRowsSpec(B * cell.S, cell.widths),
    image: scaledRowsSpec(B * cell.S, cell.widths),
    tangent: block([B * cell.S], cell.shapes.delta),
    product: walkSpec(cell, B, cell.S),
    /** The h→h block by itself, with row exponents of its own. */
    block: scaledRowsSpec(ofBlock * cell.H, [cell.H]),
    spectral: spectralNormWork(cell.S),
    norms: [B, T + 1],
    products: [B, T + 1],
    blockNorms: [ofBlock * B, T + 1],
    blockProducts: [ofBlock * B, T + 1],
  };
};
type ProductProbe = Probe<Views<ReturnType<typeof workOf>>>;

const logOf = ({ mantissa, exponent }: Scaled): number => log10Scaled(mantissa, exponent);
const numberOf = ({ mantissa, exponent }: Scaled): number => scaleByPowerOfTwo(mantissa, exponent);

/** The norm of the S rows of sequence b. */
const normOf = ({ kernels, cell: { S }, work }: ProductProbe, rows: ScaledRows, b: number): Scaled =>
  rows.normOf(kernels, work.spectral, b * S, S);

/** The norm of the first H rows' first part: the block of h. */
function blockNormOf({ kernels, cell: { S, H }, work }: ProductProbe, rows: ScaledRows, b: number): Scaled {
  const own = new ScaledRows(work.block, [H]);
  own.parts[0]!.set(rows.parts[0]!.subarray(b * S * H, (b * S + H) * H));
  own.exponents.set(rows.exponents.subarray(b * S, b * S + H));
  own.normalise();
  return own.normOf(kernels, work.spectral, 0, H);
}

/** P_t = J_T ⋯ J_{t+1} of every sequence, from the identity at its last step. */
function measureProducts(probe: ProductProbe): void {
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
function measureJacobians(probe: ProductProbe): void {
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
