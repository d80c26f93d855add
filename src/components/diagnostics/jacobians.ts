import { log10Scaled } from "../../engine/elementary.ts";
import { leadingPairWork, spectralNorm } from "../../engine/leading-pair.ts";
import type { CellValue, Column, Figure, Probe, Views, WorkSizes } from "../define.ts";
import { diagnostic, z } from "../define.ts";
import { inverseProductsCost, inverseProductsSpec, measureInverseProducts } from "./inverse-products.ts";
import { hasBlock, placeOf, type ProductNorms, productNorms } from "./product-norms.ts";
import { walkBack, walkSpec } from "./walk-back.ts";

/** ‖J_t‖₂, log₁₀‖∂s_T/∂s_t‖₂ and log₁₀‖∂E/∂s_t‖₂ for every step of every probe sequence. */
export const jacobians = diagnostic({
  name: "jacobians",
  summary:
    "Spectral norms of every ∂s_t/∂s_{t−1} and of every product ∂s_T/∂s_t, where vanishing shows directly",
  formula: "‖J_t‖₂ and log₁₀‖J_T ⋯ J_{t+1}‖₂, exact in log space",
  source: "Bengio, Simard & Frasconi 1994; Pascanu, Mikolov & Bengio 2013, equations 5 to 7",
  options: {
    bound: z
      .boolean()
      .default(false)
      .describe(
        "Also jacobian_bound, which ‖J_t‖₂ cannot exceed at any state: γ‖W‖₂, γ the activation's steepest slope",
      ),
    mean: z
      .boolean()
      .default(false)
      .describe("Also log10_product_mean, the mean of log₁₀σ_i(∂s_T/∂s_t) over all directions"),
    smallest: z
      .boolean()
      .default(false)
      .describe("Also log10_product_smallest, the smallest singular value of ∂s_T/∂s_t at any length"),
  },
  charts: [
    {
      kind: "lines",
      name: "gradient-reach",
      title: "Gradient reach",
      about:
        "How much of a gradient at the last step T is left at step t. A straight line that falls to the left is a gradient that vanishes exponentially; 0 means that it arrives whole.",
      x: "t",
      x_title: "t",
      y: "log10_product_norm",
      y_title: "log₁₀‖∂s_T/∂s_t‖",
    },
    {
      kind: "map",
      name: "jacobian-norms",
      title: "Norms of the Jacobians",
      about:
        "What a single step does to a gradient, while training goes on: blue shrinks it, orange lets it grow.",
      x: "t",
      x_title: "t",
      value: "jacobian_norm",
      value_title: "log₁₀‖∂s_t/∂s_{t−1}‖",
    },
  ],
  create: (options, { cell }) => ({
    needs: "errors",
    uses: [productNorms],
    columns: [
      { name: "sequence", unit: "index", about: "Probe sequence, from 0", whole: true },
      { name: "t", unit: "step", about: "Time step, 0 … T", whole: true },
      { name: "jacobian_norm", unit: "1", about: "‖∂s_t/∂s_{t−1}‖₂; empty at t = 0" },
      { name: "log10_product_norm", unit: "log10", about: "log₁₀‖∂s_T/∂s_t‖₂; 0 at t = T" },
      { name: "log10_gradient_norm", unit: "log10", about: "log₁₀‖∂E/∂s_t‖₂, E the sequence's objective" },
      ...(hasBlock(cell) ? BLOCK_COLUMNS : []),
      ...EXTRAS.flatMap((name) => (options[name] ? [EXTRA_COLUMNS[name]] : [])),
    ],
    summaries: [
      {
        name: "log10_product_norm",
        unit: "log10",
        about: "Mean over probe sequences of log₁₀‖∂s_T/∂s_0‖₂ at the last measurement",
      },
    ],
    work: (sizes) => workOf(options, sizes),
    multiplyAdds: (sizes) =>
      options.mean || options.smallest ? inverseProductsCost(sizes, options.smallest) : 0,
    bind(probe) {
      const take = probe.take(productNorms);
      return (emit) => {
        measureGradients(probe);
        return [report(probe, take(), extrasOf(options, probe), emit)];
      };
    },
  }),
});

const BLOCK_COLUMNS = [
  { name: "jacobian_norm_h", unit: "1", about: "‖∂h_t/∂h_{t−1}‖₂, only the h→h block; empty at t = 0" },
  { name: "log10_product_norm_h", unit: "log10", about: "log₁₀‖∂h_T/∂h_t‖₂, the h→h block of the product" },
];

/** The optional columns, in their order. */
const EXTRAS = ["bound", "mean", "smallest"] as const;
type Options = Readonly<Record<(typeof EXTRAS)[number], boolean>>;

const EXTRA_COLUMNS: Readonly<Record<(typeof EXTRAS)[number], Column>> = {
  bound: {
    name: "jacobian_bound",
    unit: "1",
    about:
      "k + γ‖W‖₂ ≥ ‖J_t‖₂ where J_t = kI + diag(slopes)·W; empty at t = 0 and for cells that are not of this form",
  },
  mean: {
    name: "log10_product_mean",
    unit: "log10",
    about:
      "Mean of log₁₀σ_i(∂s_T/∂s_t), Σ log₁₀|det J| over the steps between, divided by the size of the state",
  },
  smallest: {
    name: "log10_product_smallest",
    unit: "log10",
    about: "log₁₀σ_min(∂s_T/∂s_t), by the inverse product; −Infinity if a J between is singular to rounding",
  },
};

const workOf = ({ bound, mean, smallest }: Options, sizes: WorkSizes) => {
  const { T, B, cell } = sizes;
  const order = bound && cell.slopeBound ? cell.S : 0;
  return {
    gradient: walkSpec(cell, B, 1),
    /** At {@link placeOf}. */
    gradients: [B, T + 1],
    inverse: inverseProductsSpec(mean || smallest ? sizes : { ...sizes, B: 0 }, smallest),
    pair: leadingPairWork(order, order),
  };
};
type JacobianProbe = Probe<Views<ReturnType<typeof workOf>>>;

/** The values of the optional columns at a place, each a step of a sequence. */
function extrasOf(options: Options, probe: JacobianProbe): (place: number, t: number) => readonly Figure[] {
  const { cell, work } = probe;
  const { determinants, smallest } = work.inverse;
  if (options.mean || options.smallest) measureInverseProducts(probe, work.inverse);
  const bound = options.bound ? boundOf(probe) : null;
  const columns = {
    bound: (_: number, t: number) => (t === 0 ? null : bound),
    mean: (place: number) => determinants[place]! / cell.S,
    smallest: (place: number) => smallest[place]!,
  };
  const wanted = EXTRAS.filter((name) => options[name]).map((name) => columns[name]);
  return (place, t) => wanted.map((column) => column(place, t));
}

/** |keep| + γ‖W‖₂ */
function boundOf({ kernels, cell: { slopeBound }, verbs, work }: JacobianProbe): Figure {
  if (!slopeBound) return null;
  const { values, n } = verbs.matrices()[0]!;
  return Math.abs(slopeBound.keep) + slopeBound.gamma * spectralNorm(kernels, work.pair, values, n, n);
}

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
  extras: (place: number, t: number) => readonly Figure[],
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
        ...extras(place, t),
      ]);
    }
  }
  return sequences === 0 ? null : sum / sequences;
}
