import type { Shape } from "../../engine/arena.ts";
import { log } from "../../engine/elementary.ts";
import type { LeadingPairWork } from "../../engine/leading-pair.ts";
import { leadingPair, leadingPairWork } from "../../engine/leading-pair.ts";
import { once } from "../combine/once.ts";
import type { Block, CellShapes, CellViews, PassJacobians, Work } from "../define.ts";
import { regularizer, stateSize, z } from "../define.ts";

/** A Jacobian of a smaller norm is that of a state that nothing moves (every ReLU dead): it has no logarithm. */
const DEAD = 1e-100;

/**
 * strength·mean (ln‖J_t‖₂)² over the measured steps and sequences, with the exact gradient: by the parameters in J_t,
 * by its drive, and through s_{t−1} as far as the truncation lets errors go. ‖J_t‖ and its singular vectors are found
 * directly (engine/leading-pair.ts).
 *
 * Measured are the steps 2, 2 + every, … of each sequence: J_1 leads to s_0 alone. A Jacobian with ‖J_t‖ < 1e-100 —
 * 0 where every ReLU is dead — counts as no term: no small change of a weight would make it other than 0. Where
 * several singular values are the largest together, the gradient is that of one of them.
 *
 * Cost a measured Jacobian of S units, in multiply-adds: S³ to write it down and 2⅓·S³ for its norm.
 */
export const jacobianNorm = regularizer({
  name: "jacobian-norm",
  summary: "Pulls the norm of measured Jacobians towards 1, from above and below alike",
  formula: "R = mean of (ln‖J_t‖₂)² over the measured steps and sequences, differentiated exactly",
  source: "This program's own; Pascanu, Mikolov & Bengio 2013 ask for the same of one direction (omega)",
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
      .describe("Only the first so many sequences of a batch are measured; null measures all"),
  },
  create: ({ strength, every, sequences }) => ({
    acts: "jacobian",
    immediate: false,
    strength,
    work: ({ T, B, cell }) => workOf(T, Math.min(B, sequences ?? B), cell),
    // Nothing is taken as given.
    prepare() {},
    penalty(pass) {
      const { T, work, kernels, cell } = pass;
      const { at, sizes, S, unit, image, tangent } = measuring(pass.work)(pass.at);
      setIdentities(unit, at.B, S, sizes);
      work["norms"]!.fill(-1);
      let sum = 0;
      let terms = 0;
      for (let t = 1; t < T; t += every) {
        kernels.setZero(tangent[0]!, at.B * S * cell.shapes.delta[0]!);
        cell.verbs.pushforward(at, image, tangent, unit, t, 1, S);
        for (let b = 0; b < at.B; b++) {
          if (t >= pass.lengths[b]!) continue;
          recordPair(pass, image, sizes, t * at.B + b, b, S);
          const norm = work["norms"]![t * at.B + b]!;
          if (norm < DEAD) continue;
          const logarithm = log(norm);
          sum += logarithm * logarithm;
          terms++;
        }
      }
      work["terms"]![0] = terms;
      return terms === 0 ? 0 : sum / terms;
    },
    differentiate(pass, delta, scale) {
      const { T, work, kernels, cell } = pass;
      const { at, sizes, S, u, v } = measuring(pass.work)(pass.at);
      const { setDelta, addImmediate } = cell.verbs.bilinear!;
      for (let i = 0; i < cell.shapes.delta.length; i++)
        kernels.setZero(delta[0]![i]!, T * pass.at.B * cell.shapes.delta[i]!);
      const share = (2 * scale) / work["terms"]![0]!;
      for (let t = 1; t < T; t += every) {
        for (let b = 0; b < at.B; b++) {
          const row = t * at.B + b;
          const norm = work["norms"]![row]!;
          // ∂(ln σ)²/∂J = 2·(ln σ)/σ·u vᵀ
          const factor = norm < DEAD ? 0 : (share * log(norm)) / norm;
          setRow(u, b, work["left_vectors"]!, row, factor, S, sizes);
          setRow(v, b, work["right_vectors"]!, row, norm < DEAD ? 0 : 1, S, sizes);
        }
        setDelta!(at, delta[t]!, u, v, t, 1);
        addImmediate(at, u, v, t, 1);
      }
    },
  }),
});

/** Shapes of the workspace for `measured` sequences of T steps. */
function workOf(T: number, measured: number, cell: CellShapes): Record<string, Shape> {
  const S = stateSize(cell);
  return {
    ...Object.fromEntries(
      Object.entries(cell.state).flatMap(([name, size]) => [
        [`unit_${name}`, [measured, S, size]],
        [`image_${name}`, [measured, S, size]],
        [`u_${name}`, [measured, size]],
        [`v_${name}`, [measured, size]],
      ]),
    ),
    ...Object.fromEntries(cell.delta.map((width, i) => [`tangent_${i}`, [measured, S, width]])),
    transposed: [S, S],
    /** The vectors of every measured Jacobian, and its norm; -1 where there is none. */
    left_vectors: [T, measured, S],
    right_vectors: [T, measured, S],
    norms: [T, measured],
    terms: [1],
    /** For its length alone: views know no sizes. */
    measured: [measured],
    ...leadingPairWork(S, S),
  };
}

/** The measured sequences alone, and blocks for one step of them. */
const measuring = once((work: Work) =>
  once((at: CellViews) => {
    const block = (prefix: string): Block =>
      Object.keys(work)
        .filter((name) => name.startsWith(prefix))
        .map((name) => work[name]!);
    const B = work["measured"]!.length;
    const u = block("u_");
    const sizes = u.map((part) => part.length / B);
    return {
      /** The state's widths, and their sum. */
      sizes,
      S: sizes.reduce((sum, size) => sum + size, 0),
      // The sequences of a step lie one after the other, so the first few are a smaller batch at any one step.
      at: { ...at, B },
      unit: block("unit_"),
      image: block("image_"),
      tangent: block("tangent_"),
      u,
      v: block("v_"),
    };
  }),
);

/** Keeps ‖J‖ and its vectors of row `row`, J's columns being the rows of `image` of sequence b. */
function recordPair(
  { kernels, work }: PassJacobians,
  image: Block,
  sizes: readonly number[],
  row: number,
  b: number,
  S: number,
): void {
  const transposed = work["transposed"]!;
  for (let part = 0, column = 0; part < sizes.length; column += sizes[part++]!) {
    const width = sizes[part]!;
    for (let i = 0; i < S; i++)
      for (let j = 0; j < width; j++) transposed[i * S + column + j] = image[part]![(b * S + i) * width + j]!;
  }
  // The plan makes the arrays from the very shapes that `work` asked for.
  const pair = work as unknown as LeadingPairWork;
  const norm = leadingPair(kernels, pair, transposed, S, S);
  // Of the transpose the sides are changed over.
  const left = work["left_vectors"]!;
  const right = work["right_vectors"]!;
  for (let i = 0; i < S; i++) {
    left[row * S + i] = pair.right[i]!;
    right[row * S + i] = pair.left[i]!;
  }
  work["norms"]![row] = norm;
}

/** Rows of every sequence ← I, in the state's parts. */
function setIdentities(unit: Block, B: number, S: number, sizes: readonly number[]): void {
  for (let part = 0, first = 0; part < sizes.length; first += sizes[part++]!) {
    const width = sizes[part]!;
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
  sizes: readonly number[],
): void {
  for (let part = 0, from = row * S; part < sizes.length; from += sizes[part++]!) {
    const width = sizes[part]!;
    for (let j = 0; j < width; j++) block[part]![b * width + j] = factor * vectors[from + j]!;
  }
}
