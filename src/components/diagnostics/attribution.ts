import { log10 } from "../../engine/elementary.ts";
import type { BuiltCell, Column, Figure, Measure, Probe, Views, WorkSizes } from "../define.ts";
import { diagnostic } from "../define.ts";
import { directProducts, directSpec } from "./direct-products.ts";
import { logNormsOfPowers, powersSpec } from "./linear-powers.ts";
import { placeOf, productNorms } from "./product-norms.ts";
import { recurrentSpectra } from "./recurrent-spectra.ts";

/**
 * What shrinks or grows the gradient over the last k steps of every probe sequence, in decades that add up.
 *
 * Where J_t = D_t W (vanilla, exp-rnn and others without a gate or leak, and stacks of them), with ρ the spectral radius:
 *
 *     log₁₀‖J_T ⋯ J_{T−k+1}‖ = k·log₁₀ ρ(W)                           eigenvalues: what W can sustain
 *                            + log₁₀‖W^k‖ − k·log₁₀ ρ(W)              transient: W is not normal; never negative
 *                            + log₁₀‖∏ D_t W‖ − log₁₀‖W^k‖            slopes: saturated and dead units, or slopes above 1
 *
 * In a stack W stands for the Jacobian of the whole network with all slopes 1; ρ is the largest of its layers. A
 * negative share loses gradient, a positive one gives it back. They are empty where ρ is 0 or the product exactly 0.
 *
 * Where gates or leaks lead past the matrices there is one such path for each unit; log10_direct is the product along the best
 * one (the largest product of forget gates of an LSTM), and the remainder is what matrices and slopes add to it.
 * Both are empty where the product is exactly 0; so is the remainder where the direct path is.
 *
 * All shares are rounded to multiples of 2⁻⁴⁰ decades (10⁻¹²), so the sum is exact, in whatever order, up to 4096 decades; what
 * rounding leaves below 0 of the transient is 0. The gaps belong to no cause: two bounds, and how far below them the norm is.
 */
export const attribution = diagnostic({
  name: "attribution",
  summary:
    "Why the gradient vanishes or explodes: what W's eigenvalues, its transient growth and the slopes take or give, adding up exactly",
  formula:
    "log₁₀‖∏ D_t W‖ = k·log₁₀ ρ(W) + (log₁₀‖W^k‖ − k·log₁₀ ρ(W)) + (log₁₀‖∏ D_t W‖ − log₁₀‖W^k‖); of gated cells the direct path and the remainder",
  source:
    "This program's own split; Trefethen & Embree 2005, Spectra and Pseudospectra (transient growth); Hochreiter & Schmidhuber 1997 (the direct path)",
  options: {},
  charts: [
    {
      kind: "bars",
      name: "attribution",
      title: "What took the gradient",
      about:
        "The decades that each cause takes from (below 0) or gives to (above 0) a gradient that goes back over the whole sequence; those of a remedy add up to log₁₀‖∂s_T/∂s_0‖.",
      parts: [
        { summary: "attribution_eigenvalues", title: "W's eigenvalues" },
        { summary: "attribution_transient", title: "W's transient growth" },
        { summary: "attribution_slopes", title: "the activation's slopes" },
        { summary: "attribution_direct", title: "direct paths" },
        { summary: "attribution_remainder", title: "everything else" },
      ],
      y_title: "decades",
    },
  ],
  create: (_, { cell }) => {
    const { columns, causes } = COLUMNS[formOf(cell)];
    return {
      needs: "slopes",
      uses: [productNorms, ...(cell.shapes.form === "slopes" ? [recurrentSpectra] : [])],
      columns: [
        { name: "sequence", unit: "index", about: "Probe sequence, from 0", whole: true },
        {
          name: "steps",
          unit: "steps",
          about: "k: 1, 2, 4, … and the whole sequence, ending at its last step",
          whole: true,
        },
        PRODUCT,
        ...causes,
        ...columns,
        MISALIGNMENT,
      ],
      summaries: summariesOf(formOf(cell)),
      work: (sizes) => workOf(sizes),
      multiplyAdds: ({ T, cell: { S } }) =>
        cell.shapes.form === "slopes" ? 4 * (1 + log10(T) / log10(2)) * S * S * S : 0,
      bind: (probe) => bindAttribution(probe),
    };
  },
});

const PRODUCT: Column = {
  name: "log10_product_norm",
  unit: "log10",
  about: "log₁₀‖J_T ⋯ J_{T−k+1}‖₂: the sum of the shares; −Infinity where the product is 0",
};
const MISALIGNMENT: Column = {
  name: "misalignment",
  unit: "log10",
  about:
    "Σ log₁₀‖J_t‖₂ over these steps less log10_product_norm: no cause, how far the Jacobians turn away from each other",
};

const COLUMNS: Readonly<
  Record<Form, { readonly causes: readonly Column[]; readonly columns: readonly Column[] }>
> = {
  slopes: {
    causes: [
      { name: "log10_eigenvalues", unit: "log10", about: "k·log₁₀ ρ(W); empty where ρ is 0" },
      { name: "log10_transient", unit: "log10", about: "log₁₀‖W^k‖₂ − k·log₁₀ ρ(W), never negative" },
      { name: "log10_slopes", unit: "log10", about: "log10_product_norm less log₁₀‖W^k‖₂" },
    ],
    columns: [
      {
        name: "norm_gap",
        unit: "log10",
        about:
          "k·log₁₀‖W‖₂ less log10_product_norm: no cause, how far the norm is below that of k separate products",
      },
    ],
  },
  direct: {
    causes: [
      {
        name: "log10_direct",
        unit: "log10",
        about: "log₁₀ of the largest product of direct paths over units; empty where that is 0",
      },
      { name: "log10_remainder", unit: "log10", about: "log10_product_norm less log10_direct" },
    ],
    columns: [],
  },
  neither: { causes: [], columns: [] },
};

type Form = "slopes" | "direct" | "neither";
const formOf = ({ shapes: { form } }: BuiltCell): Form => form ?? "neither";

/** None where there are no shares. */
const summariesOf = (form: Form): readonly Column[] => {
  const { causes } = COLUMNS[form];
  return causes.length === 0 ? [] : [...causes, PRODUCT].map(summaryOf);
};

/** log10_slopes → attribution_slopes */
const summaryOf = ({ name, about }: Column): Column => ({
  name: `attribution_${name.replace(/^log10_/, "").replace("product_norm", "total")}`,
  unit: "log10",
  about: `Over whole sequences, mean over those that have shares: ${about}`,
});

const workOf = (sizes: WorkSizes) => ({ powers: powersSpec(sizes), direct: directSpec(sizes) });
type AttributionProbe = Probe<Views<ReturnType<typeof workOf>>>;

/** The columns between log10_product_norm and misalignment, of the last k steps of sequence b. */
type Split = (b: number, k: number, product: number) => Shares;
interface Shares {
  readonly causes: readonly Figure[];
  readonly gaps: readonly Figure[];
}

/** Called in `bind`; what it returns, once a measurement. */
const SPLITS: Readonly<Record<Form, (probe: AttributionProbe) => () => Split>> = {
  slopes: splitBySlopes,
  direct: splitByDirectPath,
  neither: () => () => () => ({ causes: [], gaps: [] }),
};

function bindAttribution(probe: AttributionProbe): Measure {
  const form = formOf(probe.cell);
  const norms = probe.take(productNorms);
  const begin = SPLITS[form](probe);
  return (emit) => {
    const { norms: each, products } = norms();
    const split = begin();
    const whole: (readonly number[])[] = [];
    for (let b = 0; b < probe.at.B; b++) {
      const last = probe.batch.lengths[b]!;
      let [sum, k] = [0, 0];
      for (const span of spansOf(last)) {
        for (; k < span; k++) sum += log10(each[placeOf(probe, b, last - k)]!);
        const product = onGrid(products[placeOf(probe, b, last - span)]!);
        const { causes, gaps } = split(b, span, product);
        emit([b, span, figure(product), ...causes, ...gaps, finite(sum - product)]);
        if (span === last && causes.every((one) => one !== null)) whole.push([...causes, product]);
      }
    }
    return summariesOf(form).map((_, i) => meanOf(whole.map((row) => row[i]!)));
  };
}

/** 1, 2, 4, … and `last` itself; none of an empty sequence. */
function spansOf(last: number): readonly number[] {
  const spans: number[] = [];
  for (let k = 1; k < last; k *= 2) spans.push(k);
  return last === 0 ? spans : [...spans, last];
}

function splitBySlopes(probe: AttributionProbe): () => Split {
  const { batch, work } = probe;
  const spectra = probe.take(recurrentSpectra);
  return () => {
    const spans = new Set([1, ...Array.from(batch.lengths).flatMap(spansOf)]);
    const powers = logNormsOfPowers(probe, work.powers, spans);
    // A stack's Jacobian is block triangular: its eigenvalues are those of all layers.
    const radius = log10(Math.max(...spectra().map((matrix) => matrix.radius)));
    return (_b, k, product) => {
      const gaps = [finite(k * powers.get(1)! - product)];
      const eigenvalues = onGrid(k * radius);
      const transient = Math.max(0, onGrid(powers.get(k)!) - eigenvalues);
      const causes = [eigenvalues, transient, product - eigenvalues - transient];
      return { causes: causes.every(Number.isFinite) ? causes : causes.map(() => null), gaps };
    };
  };
}

function splitByDirectPath(probe: AttributionProbe): () => Split {
  return () => {
    const logs: number[][] = Array.from({ length: probe.at.B }, () => []);
    directProducts(probe, probe.work.direct, (b, k, log) => (logs[b]![k] = onGrid(log)));
    return (b, k, product) => {
      const direct = logs[b]![k]!;
      const remainder = Number.isFinite(product) && Number.isFinite(direct) ? product - direct : null;
      return { causes: [Number.isFinite(product) ? finite(direct) : null, remainder], gaps: [] };
    };
  };
}

/** 2⁴⁰ */
const GRID = 1_099_511_627_776;
/** Rounded to a multiple of 2⁻⁴⁰, never −0. */
const onGrid = (log: number): number => Math.round(log * GRID) / GRID + 0;

const figure = (value: number): Figure => (Number.isNaN(value) ? null : value);
const finite = (value: number): Figure => (Number.isFinite(value) ? value : null);
const meanOf = (values: readonly number[]): Figure =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
