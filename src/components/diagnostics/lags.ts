import { type Block, blocks } from "../../engine/arena.ts";
import { log10, log10Scaled, scaleByPowerOfTwo } from "../../engine/elementary.ts";
import { lengthOf } from "../../engine/length.ts";
import { ScaledRows } from "../../engine/scaled-rows.ts";
import type { BuiltCell, Column, Figure, Probe, Segment, Views, WorkSizes } from "../define.ts";
import { diagnostic, z } from "../define.ts";
import { bindCellGradients, bringToExponent, cellGradientsSpec, weightsOf } from "./cell-gradients.ts";
import { type FullGradient, fullGradient } from "./full-gradient.ts";

/**
 * How far outputs reach back, and what every lag gives to the gradient.
 *
 * All outputs go back together, one step a lag, as in the window truncation: after l lags the row of output t holds
 * ∂E_t/∂s_{t−l}, with a power of two of its own, so nothing underflows at any length. Only rows of steps that have outputs
 * are moved: with the loss at the last step it is one row a sequence. Cost for each row and lag, in multiply-adds: twice the
 * recurrent parameters.
 */
export const lags = diagnostic({
  name: "lags",
  summary:
    "For every lag, how strongly outputs reach back over it, and what it gives to the gradient of the recurrent weights",
  formula:
    "‖∂E_t/∂s_{t−l}‖₂; g = Σ_l g_l, g_l = Σ_t ∂E_t/∂s_{t−l}·∂⁺s_{t−l}/∂W, where ∂⁺ holds s_{t−l−1} constant",
  source:
    "Pascanu, Mikolov & Bengio 2013, equations 3 to 5 (temporal contributions), sorted by lag as in Williams & Peng 1990",
  options: {
    "max-lag": z
      .int()
      .min(0)
      .nullable()
      .default(null)
      .describe("The largest lag that is looked at; null: all. Shares are of the whole gradient either way"),
    horizon: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.01)
      .describe("Fraction of lag 0's median reach that the effective horizon goes by"),
  },
  charts: [
    {
      kind: "lines",
      name: "share-by-lag",
      title: "Share of the gradient by lag",
      about:
        "What each lag gives to the whole gradient of the recurrent weights; the shares of a network add up to 1. A network that uses only small lags does not learn what lies further back.",
      x: "lag",
      x_title: "lag",
      y: "gradient_share",
      y_title: "share of the gradient",
    },
  ],
  create: ({ "max-lag": maxLag, horizon }, { cell, truncation, counted }) => ({
    needs: "errors",
    uses: [fullGradient],
    columns: columnsOf(cell),
    summaries: summariesOf(horizon),
    work: (sizes) => workOf(sizes),
    multiplyAdds({ T, B, cell }) {
      const outputs = Math.min(counted, T);
      let rows = 0;
      // As many outputs as there can be, at the end of the sequence.
      for (let i = 0; i < outputs; i++) rows += Math.min(T - i, (maxLag ?? T) + 1);
      return 2 * rows * B * weightsOf(cell);
    },
    bind(probe) {
      const take = probe.take(fullGradient);
      const walk = bindWalk(probe);
      return (emit) => {
        const shareOf = bindShare(probe, take());
        const insideOf = bindInside(probe, truncation.segments(probe.batch.T));
        const medians: number[] = [];
        walk(maxLag ?? Infinity, (lag, outputs, exponent) => {
          const median = medianOf(probe.work.logs.subarray(0, outputs));
          medians.push(median);
          emit([lag, median, rootMeanSquareOf(probe, outputs), ...shareOf(exponent), insideOf(lag)]);
        });
        return horizonOf(medians, horizon);
      };
    },
  }),
});

const columnsOf = (cell: BuiltCell): readonly Column[] => [
  {
    name: "lag",
    unit: "steps",
    about: "Steps from an output back to a state: lag 0 is the output's own step",
    whole: true,
  },
  {
    name: "log10_reach_median",
    unit: "log10",
    about:
      "Median of log₁₀‖∂E_t/∂s_{t−lag}‖₂ over all counted outputs t ≥ lag of all sequences, t from 0, E_t an output's part of its sequence's objective",
  },
  {
    name: "log10_reach_rms",
    unit: "log10",
    about: "log₁₀ of the root mean square of ‖∂E_t/∂s_{t−lag}‖₂ over the same outputs",
  },
  {
    name: "log10_part_norm",
    unit: "log10",
    about: `log₁₀‖g_lag‖₂, the lag's part of the untruncated gradient of ${recurrentNames(cell).join(", ")}, all together`,
  },
  {
    name: "gradient_share",
    unit: "1",
    about: "⟨g_lag, g⟩/‖g‖², which adds up to 1 over all lags; empty if g is 0",
  },
  {
    name: "inside_truncation",
    unit: "1",
    about:
      "Share of these outputs whose error the training's truncation takes back over this lag; in chunks it depends on the output",
  },
];

const summariesOf = (horizon: number): readonly Column[] => [
  {
    name: "effective_horizon",
    unit: "steps",
    about: `The lag after which the median reach stays below ${horizon} of that of lag 0; empty if it never does`,
    whole: true,
  },
  {
    name: "horizon_censored",
    unit: "1",
    about: "1 if the median reach is not below that at the largest lag looked at, else 0",
    whole: true,
  },
];

const recurrentNames = ({ shapes }: BuiltCell): string[] =>
  Object.entries(shapes.parameters).flatMap(([name, { recurrent }]) => (recurrent === true ? [name] : []));

const workOf = (sizes: WorkSizes) => {
  const { T, B, cell } = sizes;
  return {
    own: cellGradientsSpec(sizes),
    /** Row t·B + b belongs to output t of sequence b, however far back it has gone. */
    arriving: blocks(T, [B], cell.widths),
    earlier: blocks(T, [B], cell.widths),
    exponents: [T, B],
    factors: [T, B],
    /** Of the outputs that have the lag at hand: logarithms, mantissas and exponents of the reach. */
    logs: [T, B],
    mantissas: [T, B],
    powers: [T, B],
  };
};
type LagProbe = Probe<Views<ReturnType<typeof workOf>>>;

/** Consecutive steps that have outputs, [first, end). */
interface Outputs {
  readonly first: number;
  readonly end: number;
}

function outputsOf({ batch, hasError }: LagProbe): readonly Outputs[] {
  const all: { first: number; end: number }[] = [];
  for (let t = 0; t < batch.T; t++) {
    if (hasError[t] !== 1) continue;
    const last = all[all.length - 1];
    if (last?.end === t) last.end++;
    else all.push({ first: t, end: t + 1 });
  }
  return all;
}

/** The outputs that are at least `lag` steps from the start of the sequence. */
const withLag = (all: readonly Outputs[], lag: number): readonly Outputs[] =>
  all.flatMap(({ first, end }) => (end > lag ? [{ first: Math.max(first, lag), end }] : []));

/** How many outputs have the lag, and the power of two that the lag's part of the gradient is to be multiplied by. */
type VisitLag = (lag: number, outputs: number, exponent: number) => void;

/** Calls `visit` for every lag that an output has, with reaches and the lag's part of the gradient in the workspace. */
function bindWalk(probe: LagProbe): (maxLag: number, visit: VisitLag) => void {
  const { cell, at, verbs, work } = probe;
  const { B } = at;
  const { exponents, factors } = work;
  const own = bindCellGradients(probe, work.own);
  const { delta } = own.at;
  const inLogSpace = (views: readonly Block[]) => ({
    views,
    rows: new ScaledRows({ parts: views[0]!, exponents }, cell.widths),
  });
  const both = [inLogSpace(work.arriving), inLogSpace(work.earlier)] as const;
  return (maxLag, visit) => {
    const all = outputsOf(probe);
    let [here, before] = both;
    setErrors(probe, here.rows, all);
    for (let lag = 0, outputs = all; outputs.length > 0 && lag <= maxLag; lag++) {
      const next = lag < maxLag ? withLag(outputs, lag + 1) : [];
      const count = recordReach(probe, here.rows, outputs);
      let exponent = -Infinity;
      for (const { first, end } of outputs) {
        verbs.pullToDrive(delta[first - lag]!, here.views[first]!, first - lag, end - first, 1);
        for (let row = first * B; row < end * B; row++) exponent = Math.max(exponent, exponents[row]!);
      }
      for (const { first, end } of next) {
        const step = first - lag;
        verbs.pullToState(before.views[first]!, delta[step]!, here.views[first]!, step, end - first, 1);
      }
      own.start();
      for (const { first, end } of outputs) {
        const rows = (end - first) * B;
        bringToExponent(probe, delta[first - lag]!, exponents.subarray(first * B), exponent, factors, rows);
        own.add(first - lag, end - first);
      }
      own.finish();
      visit(lag, count, exponent === -Infinity ? 0 : exponent);
      for (const { first, end } of next) before.rows.normalise(first * B, end * B);
      [here, before] = [before, here];
      outputs = next;
    }
  };
}

/** ∂E_t/∂s_t of every output. */
function setErrors({ kernels, cell, at, errors }: LagProbe, rows: ScaledRows, all: readonly Outputs[]): void {
  rows.setZero();
  for (const { first, end } of all) {
    const [from, to] = [first * at.B, end * at.B];
    kernels.setCopy(rows.parts[0]!.subarray(from * cell.H), errors[first]!, (to - from) * cell.H);
    rows.exponents.fill(0, from, to);
    rows.normalise(from, to);
  }
}

/** Writes the lengths of the rows of counted outputs to the workspace; returns how many there are. */
function recordReach(
  { kernels, at: { B }, batch, work }: LagProbe,
  rows: ScaledRows,
  outputs: readonly Outputs[],
): number {
  let count = 0;
  for (const { first, end } of outputs) {
    for (let row = first * B; row < end * B; row++) {
      if (batch.mask[row] !== 1) continue;
      const { mantissa, exponent } = rows.lengthOf(kernels, row);
      work.logs[count] = log10Scaled(mantissa, exponent);
      work.mantissas[count] = mantissa;
      work.powers[count++] = exponent;
    }
  }
  return count;
}

/** Of an even number of logarithms, the mean of the two in the middle. Sorts them. */
function medianOf(logs: Float64Array): number {
  logs.sort();
  const middle = logs.length >> 1;
  return logs.length % 2 === 1 ? logs[middle]! : (logs[middle - 1]! + logs[middle]!) / 2;
}

/** log₁₀ of the root mean square of the first n reaches. */
function rootMeanSquareOf({ work: { mantissas, powers } }: LagProbe, n: number): number {
  let largest = -Infinity;
  for (let i = 0; i < n; i++) if (mantissas[i]! !== 0) largest = Math.max(largest, powers[i]!);
  if (largest === -Infinity) return largest;
  let square = 0;
  for (let i = 0; i < n; i++) {
    const reach = mantissas[i]! * powerOfTwo(powers[i]! - largest);
    square += reach * reach;
  }
  return log10Scaled(Math.sqrt(square / n), largest);
}

/** log₁₀ of the norm of the part at hand, and its share of the whole gradient. */
function bindShare(
  { kernels, cell, at, batch, work }: LagProbe,
  full: FullGradient,
): (exponent: number) => readonly Figure[] {
  const names = recurrentNames(cell);
  const partsOf = (gradients: Readonly<Record<string, Float64Array>>) =>
    names.map((name) => ({ gradient: gradients[name]!, count: gradients[name]!.length }));
  const [whole, part] = [partsOf(full.gradients), partsOf(work.own.gradients)];
  const length = lengthOf(kernels, whole, 0, whole.length);
  const sequences = batch.lengths.subarray(0, at.B).filter((steps) => steps > 0).length;
  return (exponent) => {
    const norm = lengthOf(kernels, part, 0, part.length) / sequences;
    let product = 0;
    for (const [i, { gradient, count }] of part.entries())
      product += kernels.dot(gradient, whole[i]!.gradient, count);
    const share = scaleByPowerOfTwo(product / length / length, bounded(exponent - full.exponent));
    return [log10Scaled(norm, exponent), Number.isFinite(share) ? share : null];
  };
}

/** The share of the counted outputs that have this lag whose segment reaches back over it. */
function bindInside({ at: { B }, batch: { T, mask } }: LagProbe, segments: readonly Segment[]) {
  /** Counted outputs of every step, and the earliest step that they reach. */
  const counted = Array.from({ length: T }, (_, t) =>
    mask.subarray(t * B, (t + 1) * B).reduce((n, m) => n + m, 0),
  );
  const reaches = new Int32Array(T);
  for (const { start, firstOutput, end } of segments) reaches.fill(start, firstOutput, end);
  return (lag: number): number => {
    let [inside, all] = [0, 0];
    for (let t = lag; t < T; t++) {
      all += counted[t]!;
      if (t - lag >= reaches[t]!) inside += counted[t]!;
    }
    return inside / all;
  };
}

/** The last lag whose median is not below `fraction` of lag 0's; null if that is the last one, or lag 0 reaches nothing. */
function horizonOf(medians: readonly number[], fraction: number): readonly Figure[] {
  const [first = -Infinity] = medians;
  if (first === -Infinity) return [null, null];
  const last = medians.findLastIndex((median) => median >= first + log10(fraction));
  return last === medians.length - 1 ? [null, 1] : [last, 0];
}

/** The exponents that a double can be scaled by; beyond them it is 0 or infinite anyway. */
const bounded = (k: number): number => Math.max(-2044, Math.min(2044, k));

const powerOfTwo = (k: number): number => scaleByPowerOfTwo(1, bounded(k));
