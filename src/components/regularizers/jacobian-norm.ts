import { block } from "../../engine/arena.ts";
import { log } from "../../engine/elementary.ts";
import { leadingPair, leadingPairWork } from "../../engine/leading-pair.ts";
import type { Block, JacobianPenaltyVerbs, PassJacobians, WorkSizes, Views } from "../define.ts";
import { regularizer, z } from "../define.ts";

/** A Jacobian with a smaller norm belongs to a state that nothing moves (every ReLU dead); it is left out. */
const DEAD = 1e-100;

/**
 * strength·mean (ln‖J_t‖₂)² over the measured steps and sequences, with the exact gradient: through the parameters
 * in J_t, through its drive, and through s_{t−1} as far as the truncation lets errors go: where those of the output at t
 * reach step t − 1. At the first step of a chunk s_{t−1} is a constant, as PyTorch's detach makes it; J_t still moves the
 * parameters there. Elsewhere the error enters at t − 1 and goes where the errors of that output go. ‖J_t‖ and its
 * singular vectors are found directly (engine/leading-pair.ts).
 *
 * The measured steps are 2, 2 + every, … of each sequence: J_1 leads only to s_0. A Jacobian with ‖J_t‖ < 1e-100 (0
 * where every ReLU is dead) is left out: no small change of a weight would make it other than 0. If several
 * singular values tie for the largest, the gradient is that of one of them.
 *
 * Cost per measured Jacobian of S units, in multiply-adds: S³ to write it down and 2⅓·S³ for its norm.
 */
export const jacobianNorm = regularizer({
  name: "jacobian-norm",
  summary: "Pulls the norm of measured Jacobians towards 1, from above and below alike",
  formula: "R = mean of (ln‖J_t‖₂)² over the measured steps and sequences, differentiated exactly",
  source: "This program's own; Pascanu, Mikolov & Bengio 2013 want the same for one direction (omega)",
  addresses: ["eigenvalues", "saturation", "exploding"],
  options: {
    strength: z.number().min(0).default(0.1).describe("Factor on the penalty; 0 changes nothing"),
    every: z
      .int()
      .min(1)
      .default(10)
      .describe("Steps from one measured Jacobian to the next, the first being J_2"),
    sequences: z
      .int()
      .min(1)
      .nullable()
      .default(null)
      .describe("How many sequences of a batch are measured, the first ones; null: all"),
  },
  create: ({ strength, every, sequences }) => ({
    acts: "jacobian",
    immediate: false,
    strength,
    work: (sizes) => workOf(sizes, Math.min(sizes.B, sequences ?? sizes.B)),
    bind: (pass) => bindJacobianNorm(pass, every, Math.min(pass.at.B, sequences ?? pass.at.B)),
  }),
});

/** For the first `measured` sequences. */
const workOf = ({ T, cell: { widths, shapes, S } }: WorkSizes, measured: number) => ({
  unit: block([measured, S], widths),
  image: block([measured, S], widths),
  tangent: block([measured, S], shapes.delta),
  u: block([measured], widths),
  v: block([measured], widths),
  transposed: [S, S],
  /** The vectors of every measured Jacobian, and its norm; -1 where there is none. */
  left: [T, measured, S],
  right: [T, measured, S],
  norms: [T, measured],
  pair: leadingPairWork(S, S),
});
type Pass = PassJacobians<Views<ReturnType<typeof workOf>>>;

function bindJacobianNorm(pass: Pass, every: number, measured: number): JacobianPenaltyVerbs {
  const { kernels, cell, batch, work } = pass;
  const { unit, image, tangent, u, v, norms, left, right } = work;
  const { widths, S, shapes } = cell;
  // The sequences of a step are contiguous, so at any one step the first few are a smaller batch.
  const verbs = cell.bind({ ...pass.at, B: measured });
  let terms = 0;
  return {
    penalty() {
      setIdentities(unit, measured, S, widths);
      norms.fill(-1);
      let sum = 0;
      terms = 0;
      for (let t = 1; t < batch.T; t += every) {
        kernels.setZero(tangent[0]!, measured * S * shapes.delta[0]!);
        verbs.pushforward(image, tangent, unit, t, 1, S);
        for (let b = 0; b < measured; b++) {
          if (t >= batch.lengths[b]!) continue;
          const row = t * measured + b;
          recordPair(pass, row, b);
          if (norms[row]! < DEAD) continue;
          const logarithm = log(norms[row]!);
          sum += logarithm * logarithm;
          terms++;
        }
      }
      return terms === 0 ? 0 : sum / terms;
    },
    differentiate(dRda, scale) {
      const { setDriveGradient, addImmediate } = verbs.bilinear!;
      for (let i = 0; i < shapes.delta.length; i++)
        kernels.setZero(dRda[0]![i]!, batch.T * pass.at.B * shapes.delta[i]!);
      const share = (2 * scale) / terms;
      for (let t = 1; t < batch.T; t += every) {
        for (let b = 0; b < measured; b++) {
          const row = t * measured + b;
          const norm = norms[row]!;
          // ∂(ln σ)²/∂J = 2·(ln σ)/σ·u vᵀ
          const factor = norm < DEAD ? 0 : (share * log(norm)) / norm;
          setRow(u, b, left, row, factor, S, widths);
          setRow(v, b, right, row, norm < DEAD ? 0 : 1, S, widths);
        }
        setDriveGradient!(dRda[t]!, u, v, t, 1);
        addImmediate(u, v, t, 1);
      }
    },
  };
}

/** Keeps ‖J‖ and its vectors as row `row`, J's columns being the rows of `image` of sequence b. */
function recordPair({ kernels, cell: { widths, S }, work }: Pass, row: number, b: number): void {
  const { image, transposed, pair, left, right, norms } = work;
  for (let part = 0, column = 0; part < widths.length; column += widths[part++]!) {
    const width = widths[part]!;
    for (let i = 0; i < S; i++)
      for (let j = 0; j < width; j++) transposed[i * S + column + j] = image[part]![(b * S + i) * width + j]!;
  }
  norms[row] = leadingPair(kernels, pair, transposed, S, S);
  // The pair is that of the transpose: left and right swap.
  for (let i = 0; i < S; i++) {
    left[row * S + i] = pair.right[i]!;
    right[row * S + i] = pair.left[i]!;
  }
}

/** Rows of every sequence ← I, in the state's parts. */
function setIdentities(unit: Block, B: number, S: number, widths: readonly number[]): void {
  for (let part = 0, first = 0; part < widths.length; first += widths[part++]!) {
    const width = widths[part]!;
    unit[part]!.fill(0);
    for (let b = 0; b < B; b++)
      for (let j = 0; j < width; j++) unit[part]![(b * S + first + j) * width + j] = 1;
  }
}

/** Row b of a block ← factor·row `row` of vectors[·,S], in the state's parts. */
function setRow(
  block: Block,
  b: number,
  vectors: Float64Array,
  row: number,
  factor: number,
  S: number,
  widths: readonly number[],
): void {
  for (let part = 0, from = row * S; part < widths.length; from += widths[part++]!) {
    const width = widths[part]!;
    for (let j = 0; j < width; j++) block[part]![b * width + j] = factor * vectors[from + j]!;
  }
}
