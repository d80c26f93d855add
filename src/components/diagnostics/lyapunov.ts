import { type Block, block, type Spec } from "../../engine/arena.ts";
import { log } from "../../engine/elementary.ts";
import { orthonormalise, orthonormalRowsWork } from "../../engine/orthonormal-rows.ts";
import { ScaledRows, scaledRowsSpec } from "../../engine/scaled-rows.ts";
import { fillGaussian, makeStream } from "../../engine/streams.ts";
import type { CellValue, Figure, Probe, Views, WorkSizes } from "../define.ts";
import { diagnostic, z } from "../define.ts";

/**
 * The leading finite-time Lyapunov exponents of the network as its probe sequences drive it: a frame of k orthonormal
 * vectors is pushed forward by every J_t and made orthonormal again, λ_i is the mean of ln R_ii. Each vector has its
 * own power of two before the QR, so no step under- or overflows. Cost per step and sequence, in multiply-adds for a
 * vanilla cell with S units: k·S² for the push and 2·k²·S for the QR.
 */
export const lyapunov = diagnostic({
  name: "lyapunov",
  summary: "How fast perturbations of the state grow or shrink along the probe sequences, in k directions",
  formula: "λ_i = 1/n Σ_t ln R_ii(t), J_t Q_{t−1} = Q_t R(t)",
  source:
    "Benettin, Galgani, Giorgilli & Strelcyn 1980, Meccanica 15; Engelken, Wolf & Abbott 2023, Physical Review Research 5",
  options: {
    count: z
      .int()
      .min(1)
      .default(5)
      .describe("k, how many exponents from the largest on; at most the size of the state"),
    "warm-up": z
      .int()
      .min(0)
      .default(0)
      .describe("Steps at the start of a sequence in which the frame turns but nothing is counted"),
  },
  create: ({ count, "warm-up": warmUp }, { cell: { S } }) => {
    const k = Math.min(count, S);
    return {
      needs: "slopes",
      columns: [
        {
          name: "index",
          unit: "index",
          about: "Direction, from 0; in the long run by descending exponent, in a short one almost",
          whole: true,
        },
        {
          name: "steps",
          unit: "steps",
          about:
            "Steps counted: 1, 2, 4, 8 … to show how the exponent settles, and last all steps; a sequence that is shorter counts with all of its own",
          whole: true,
        },
        {
          name: "lyapunov_exponent",
          unit: "ln per step",
          about:
            "Mean over probe sequences of λ_i; −Infinity where a step leaves fewer than i + 1 dimensions",
        },
        {
          name: "standard_deviation",
          unit: "ln per step",
          about: "Of λ_i over the probe sequences; empty if there is one, or if λ_i is infinite",
        },
      ],
      summaries: [
        {
          name: "lyapunov_exponent",
          unit: "ln per step",
          about: "The exponent of index 0 over all steps: on average the largest",
        },
      ],
      work: (sizes) => workOf(k, sizes),
      multiplyAdds: ({ T, B }) => T * B * (k * S * S + 2 * k * k * S),
      bind: (probe) => (emit) => {
        followFrames(k, warmUp, probe);
        return [report(k, warmUp, probe, emit)];
      },
    };
  },
});

/** 1, 2, 4 … and last `steps` itself; none of no steps. */
function checkpointsOf(steps: number): readonly number[] {
  const checkpoints: number[] = [];
  for (let step = 1; step < steps; step *= 2) checkpoints.push(step);
  return steps > 0 ? [...checkpoints, steps] : checkpoints;
}

const workOf = (k: number, { T, B, cell: { S, widths, shapes } }: WorkSizes) =>
  ({
    frame: block([B * k], widths),
    image: scaledRowsSpec(B * k, widths),
    tangent: block([B * k], shapes.delta),
    /** One sequence's vectors, the parts of the state side by side. */
    packed: [k, S],
    qr: orthonormalRowsWork(k),
    /** Σ ln R_ii so far … */
    sums: [B, k],
    /** … and as it was at each checkpoint. */
    settled: [checkpointsOf(T).length, B, k],
  }) satisfies Spec;
type FrameProbe = Probe<Views<ReturnType<typeof workOf>>>;

/** The same k vectors for every run, and the first of them for every k; no direction of any matrix is special to them. */
function setFrame(k: number, { kernels, at, cell, work }: FrameProbe): void {
  fillGaussian(work.packed, k * cell.S, 1, makeStream(cell.S, "lyapunov frame"));
  orthonormalise(kernels, work.qr, work.packed, k, cell.S);
  for (let b = 0; b < at.B; b++) unpack(k, work.frame, work.packed, cell.widths, b);
}

function followFrames(k: number, warmUp: number, probe: FrameProbe): void {
  const { kernels, cell, at, verbs, batch, work } = probe;
  const { frame, tangent, packed, qr, sums } = work;
  const image = new ScaledRows(work.image, cell.widths);
  const checkpoints = checkpointsOf(batch.T - warmUp);
  setFrame(k, probe);
  sums.fill(0);
  for (let t = 1, next = 0; t <= batch.T; t++) {
    tangent[0]!.fill(0);
    verbs.pushforward(image.parts, tangent, frame, t - 1, 1, k);
    image.exponents.fill(0);
    image.normalise();
    for (let b = 0; b < at.B; b++) {
      if (t > batch.lengths[b]!) continue;
      pack(k, packed, image.parts, cell.widths, b);
      orthonormalise(kernels, qr, packed, k, cell.S);
      unpack(k, frame, packed, cell.widths, b);
      if (t <= warmUp) continue;
      for (let i = 0; i < k; i++)
        sums[b * k + i]! += log(qr.lengths[i]!) + Math.LN2 * image.exponents[b * k + i]!;
    }
    if (t - warmUp === checkpoints[next]) work.settled.set(sums, sums.length * next++);
  }
}

/** packed[k,S] ← the k rows of sequence b. */
function pack(k: number, packed: Float64Array, parts: Block, widths: readonly number[], b: number): void {
  const S = packed.length / k;
  for (let i = 0; i < k; i++) {
    let to = i * S;
    for (const [part, width] of widths.entries()) {
      const from = (b * k + i) * width;
      for (let j = 0; j < width; j++) packed[to++] = parts[part]![from + j]!;
    }
  }
}

/** The k rows of sequence b ← packed[k,S]. */
function unpack(k: number, parts: Block, packed: Float64Array, widths: readonly number[], b: number): void {
  const S = packed.length / k;
  for (let i = 0; i < k; i++) {
    let from = i * S;
    for (const [part, width] of widths.entries()) {
      const to = (b * k + i) * width;
      for (let j = 0; j < width; j++) parts[part]![to + j] = packed[from++]!;
    }
  }
}

/** Emits rows by direction and number of steps; returns the first direction's exponent over all steps. */
function report(
  k: number,
  warmUp: number,
  { at, batch, work }: FrameProbe,
  emit: (row: readonly CellValue[]) => void,
): Figure {
  const checkpoints = checkpointsOf(batch.T - warmUp);
  let first: Figure = null;
  for (let i = 0; i < k; i++) {
    let mean: Figure = null;
    for (const [c, steps] of checkpoints.entries()) {
      const exponents: number[] = [];
      for (let b = 0; b < at.B; b++) {
        const own = Math.min(steps, batch.lengths[b]! - warmUp);
        if (own > 0) exponents.push(work.settled[(c * at.B + b) * k + i]! / own);
      }
      mean = meanOf(exponents);
      emit([i, steps, mean, deviationOf(exponents, mean)]);
    }
    if (i === 0) first = mean;
  }
  return first;
}

/** Null of none. */
function meanOf(values: readonly number[]): Figure {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? null : sum / values.length;
}

/** √(Σ(x − mean)²/(n − 1)) */
function deviationOf(values: readonly number[], mean: Figure): Figure {
  if (values.length < 2 || mean === null || !Number.isFinite(mean)) return null;
  let sum = 0;
  for (const value of values) sum += (value - mean) * (value - mean);
  return Math.sqrt(sum / (values.length - 1));
}
