import { exponentOf, log10Scaled, scaleByPowerOfTwo } from "../../engine/elementary.ts";
import { normaliseRows, shiftRow, spectralNormOfRows, ZERO_EXPONENT } from "../../engine/scaled-rows.ts";
import { type SpectralNormWork, spectralNormWork } from "../../engine/spectral-norm.ts";
import type { Block, Moment } from "../define.ts";
import { diagnostic, stateSize } from "../define.ts";

/**
 * ‖J_t‖₂, log₁₀‖∂s_T/∂s_t‖₂ and log₁₀‖∂E/∂s_t‖₂ for every step of every probe sequence.
 *
 * The product P_t = J_T ⋯ J_{t+1} is built from the end, its rows pulled back one step at a time by the
 * cell's own verb and each row kept in log space, so nothing underflows at any length. Norms are direct, not
 * iterative (engine/spectral-norm.ts): relative error about S·2⁻⁵³. Cost a step and sequence, in
 * multiply-adds for a vanilla cell with S units: 2·S³ for the product and the Jacobian itself, 4.7·S³ for
 * their two norms.
 */
export const jacobians = diagnostic({
  name: "jacobians",
  summary: "Spectral norms of every ∂s_t/∂s_{t−1} and of every product of them: the vanishing itself",
  formula: "‖J_t‖₂ and log₁₀‖J_T ⋯ J_{t+1}‖₂, exact in log space",
  source: "Bengio, Simard & Frasconi 1994; Pascanu, Mikolov & Bengio 2013, equations 5 to 7",
  options: {},
  create: (_, { cell }) => ({
    columns: [
      { name: "sequence", unit: "index", about: "Probe sequence, from 0" },
      { name: "t", unit: "step", about: "Time step, 0 … T" },
      { name: "jacobian_norm", unit: "1", about: "‖∂s_t/∂s_{t−1}‖₂; empty at t = 0" },
      { name: "log10_product_norm", unit: "log10", about: "log₁₀‖∂s_T/∂s_t‖₂; 0 at t = T" },
      { name: "log10_gradient_norm", unit: "log10", about: "log₁₀‖∂E/∂s_t‖₂, E the sequence's objective" },
      ...(hasBlock(cell.state) ? BLOCK_COLUMNS : []),
    ],
    summaries: [
      {
        name: "log10_product_norm",
        unit: "log10",
        about: "Mean over probe sequences of log₁₀‖∂s_T/∂s_0‖₂ at the last measurement",
      },
    ],
    work: ({ T, B, cell }) => {
      const S = stateSize(cell);
      const parts = Object.entries(cell.state).flatMap(([name, size]) => [
        [`unit_${name}`, [B, S, size]],
        [`product_${name}`, [B, S, size]],
        [`image_${name}`, [B, S, size]],
        [`gradient_${name}`, [B, size]],
        [`gradient_before_${name}`, [B, size]],
      ]);
      return {
        ...(Object.fromEntries(parts) as Record<string, readonly number[]>),
        ...Object.fromEntries(cell.delta.map((size, i) => [`delta_${i}`, [B, S, size]])),
        product_exponents: [B, S],
        image_exponents: [B, S],
        gradient_exponents: [B],
        norms: [B, T + 1],
        products: [B, T + 1],
        gradients: [B, T + 1],
        ...(hasBlock(cell.state)
          ? {
              block: [Object.values(cell.state)[0]!, Object.values(cell.state)[0]!],
              block_exponents: [Object.values(cell.state)[0]!],
              block_norms: [B, T + 1],
              block_products: [B, T + 1],
            }
          : {}),
        ...spectralNormWork(S),
      };
    },
    measure(moment, emit) {
      const trace = new Trace(moment);
      for (let t = moment.batch.T; t >= 0; t--) {
        trace.startSequencesThatEndAt(t);
        trace.recordProducts(t);
        trace.recordGradients(t);
        if (t > 0) trace.stepBack(t);
      }
      return [trace.report(emit)];
    },
  }),
});

/** A state of more parts than h has a block of its Jacobian that is h's alone. */
const hasBlock = (state: Readonly<Record<string, number>>): boolean => Object.keys(state).length > 1;

const BLOCK_COLUMNS = [
  { name: "jacobian_norm_h", unit: "1", about: "‖∂h_t/∂h_{t−1}‖₂, the h→h block alone; empty at t = 0" },
  { name: "log10_product_norm_h", unit: "log10", about: "log₁₀‖∂h_T/∂h_t‖₂, the h→h block of the product" },
];

/** The walk from the last step to the first, all probe sequences abreast. */
class Trace {
  private readonly moment: Moment;
  private readonly S: number;
  private readonly widths: readonly number[];
  private readonly unit: Block;
  private readonly product: Block;
  private readonly image: Block;
  private readonly delta: Block;
  private readonly gradient: Block;
  private readonly gradientBefore: Block;
  private readonly spectral: SpectralNormWork;

  constructor(moment: Moment) {
    const { cell, work } = moment;
    this.moment = moment;
    this.S = stateSize(cell.shapes);
    const names = Object.keys(cell.shapes.state);
    this.widths = Object.values(cell.shapes.state);
    const block = (prefix: string): Block => names.map((name) => work[`${prefix}_${name}`]!);
    this.unit = block("unit");
    this.product = block("product");
    this.image = block("image");
    this.gradient = block("gradient");
    this.gradientBefore = block("gradient_before");
    this.delta = cell.shapes.delta.map((_, i) => work[`delta_${i}`]!);
    this.spectral = {
      gram: work["gram"]!,
      diagonal: work["diagonal"]!,
      beside: work["beside"]!,
      vector: work["vector"]!,
      image: work["image"]!,
    };
    for (const part of [...this.product, ...this.gradient]) part.fill(0);
    work["product_exponents"]!.fill(ZERO_EXPONENT);
    work["gradient_exponents"]!.fill(ZERO_EXPONENT);
    for (let b = 0; b < moment.at.B; b++) this.setIdentity(this.unit, b);
  }

  /** Rows of sequence b ← I. */
  private setIdentity(block: Block, b: number): void {
    let row = 0;
    for (const [i, width] of this.widths.entries()) {
      block[i]!.fill(0, b * this.S * width, (b + 1) * this.S * width);
      for (let j = 0; j < width; j++, row++) block[i]![(b * this.S + row) * width + j] = 1;
    }
  }

  /** ∂s_T/∂s_T = I for the sequences whose last step is t. */
  startSequencesThatEndAt(t: number): void {
    const { at, batch, work } = this.moment;
    for (let b = 0; b < at.B; b++) {
      if (batch.lengths[b] !== t) continue;
      this.setIdentity(this.product, b);
      work["product_exponents"]!.fill(0, b * this.S, (b + 1) * this.S);
    }
  }

  private logNormOf(block: Block, exponents: Float64Array, b: number) {
    const { kernels } = this.moment;
    const { S, widths } = this;
    const parts = block.map((part, i) => part.subarray(b * S * widths[i]!));
    return spectralNormOfRows(kernels, this.spectral, parts, widths, S, exponents.subarray(b * S));
  }

  /** The norm of the first H rows' first part: the block of h. Its rows get exponents of their own. */
  private logNormOfBlock(block: Block, exponents: Float64Array, b: number) {
    const { kernels, work } = this.moment;
    const H = this.widths[0]!;
    const rows = work["block"]!;
    const own = work["block_exponents"]!;
    rows.set(block[0]!.subarray(b * this.S * H, (b * this.S + H) * H));
    own.set(exponents.subarray(b * this.S, b * this.S + H));
    normaliseRows([rows], [H], H, own);
    return spectralNormOfRows(kernels, this.spectral, [rows], [H], H, own);
  }

  recordProducts(t: number): void {
    const { at, batch, work } = this.moment;
    for (let b = 0; b < at.B; b++) {
      if (t > batch.lengths[b]!) continue;
      if (hasBlock(this.moment.cell.shapes.state)) {
        const { mantissa, exponent } = this.logNormOfBlock(this.product, work["product_exponents"]!, b);
        work["block_products"]![b * (batch.longest + 1) + t] =
          t === batch.lengths[b] ? 0 : log10Scaled(mantissa, exponent);
      }
      const { mantissa, exponent } = this.logNormOf(this.product, work["product_exponents"]!, b);
      work["products"]![b * (batch.longest + 1) + t] =
        t === batch.lengths[b] ? 0 : log10Scaled(mantissa, exponent);
    }
  }

  /** Adds what the outputs at step t say, then records ‖∂E/∂s_t‖. */
  recordGradients(t: number): void {
    const { kernels, at, batch, errors, work } = this.moment;
    const { gradient, widths } = this;
    const H = widths[0]!;
    const exponents = work["gradient_exponents"]!;
    for (let b = 0; b < at.B; b++) {
      if (t > batch.lengths[b]!) continue;
      if (t > 0) this.addError(errors[t - 1]!.subarray(b * H, (b + 1) * H), b);
      let square = 0;
      for (const [i, width] of widths.entries()) {
        square += kernels.sumOfSquares(gradient[i]!.subarray(b * width), width);
      }
      work["gradients"]![b * (batch.longest + 1) + t] =
        square === 0 ? -Infinity : log10Scaled(Math.sqrt(square), exponents[b]!);
    }
  }

  /** gradient_b += e, both brought to the larger of their exponents first. */
  private addError(e: Float64Array, b: number): void {
    const { gradient, widths } = this;
    const exponents = this.moment.work["gradient_exponents"]!;
    let largest = 0;
    for (const element of e) largest = Math.max(largest, Math.abs(element));
    if (largest === 0) return;
    const common = Math.max(exponents[b]!, exponentOf(largest));
    if (exponents[b]! > ZERO_EXPONENT) shiftRow(gradient, widths, b, exponents[b]! - common);
    const start = b * widths[0]!;
    for (const [j, element] of e.entries()) {
      gradient[0]![start + j]! += scaleByPowerOfTwo(element, Math.max(-2000, -common));
    }
    exponents[b] = common;
  }

  /** Records ‖J_t‖ and pulls products and gradients back through it. */
  stepBack(t: number): void {
    const { cell, at, batch, work } = this.moment;
    const { S, widths, unit, product, image, delta, gradient, gradientBefore } = this;
    const { pushforward, pullToDrive, pullToState } = cell.verbs;
    const { B } = at;
    const step = t - 1; // steps of a pass count from 0
    const exponents = work["image_exponents"]!;
    // Row i of the image is column i of J_t: the transpose has the same norm.
    this.delta[0]!.fill(0);
    pushforward(at, image, delta, unit, step, 1, S);
    exponents.fill(0);
    normaliseRows(image, widths, B * S, exponents);
    for (let b = 0; b < B; b++) {
      if (t > batch.lengths[b]!) continue;
      const { mantissa, exponent } = this.logNormOf(image, exponents, b);
      work["norms"]![b * (batch.longest + 1) + t] = scaleByPowerOfTwo(mantissa, exponent);
      if (!hasBlock(cell.shapes.state)) continue;
      const block = this.logNormOfBlock(image, exponents, b);
      work["block_norms"]![b * (batch.longest + 1) + t] = scaleByPowerOfTwo(block.mantissa, block.exponent);
    }
    pullToDrive(at, delta, product, step, 1, S);
    pullToState(at, image, delta, product, step, 1, S);
    for (const [i, part] of image.entries()) product[i]!.set(part);
    normaliseRows(product, widths, B * S, work["product_exponents"]!);
    pullToDrive(at, delta, gradient, step, 1, 1);
    pullToState(at, gradientBefore, delta, gradient, step, 1, 1);
    for (const [i, part] of gradientBefore.entries()) gradient[i]!.set(part);
    normaliseRows(gradient, widths, B, work["gradient_exponents"]!);
  }

  /** Emits rows by sequence and time; returns the mean of log₁₀‖∂s_T/∂s_0‖₂. */
  report(emit: (row: readonly (number | null)[]) => void): number | null {
    const { at, batch, work } = this.moment;
    let sum = 0;
    let sequences = 0;
    for (let b = 0; b < at.B; b++) {
      if (batch.lengths[b] === 0) continue;
      const row = b * (batch.longest + 1);
      sum += work["products"]![row]!;
      sequences++;
      for (let t = 0; t <= batch.lengths[b]!; t++) {
        const norm = t === 0 ? null : work["norms"]![row + t]!;
        const block = hasBlock(this.moment.cell.shapes.state)
          ? [t === 0 ? null : work["block_norms"]![row + t]!, work["block_products"]![row + t]!]
          : [];
        emit([b, t, norm, work["products"]![row + t]!, work["gradients"]![row + t]!, ...block]);
      }
    }
    return sequences === 0 ? null : sum / sequences;
  }
}
