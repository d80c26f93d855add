/** What omega and omega-squared share: all but how a term follows from ‖J_tᵀd_t‖² and ‖d_t‖². */
import type { Shape } from "../../engine/arena.ts";
import { fromEachStep } from "../../engine/arena.ts";
import { once } from "../combine/once.ts";
import type { Block, CellShapes, JacobianPenalty, PassJacobians, Work } from "../define.ts";
import { z } from "../define.ts";

export const ratioOptions = {
  strength: z.number().min(0).default(2).describe("Factor on the penalty, α of the paper; 0 changes nothing"),
};

/** Terms [n] by the squares back[n] = ‖J_tᵀd_t‖² and error[n] = ‖d_t‖²; those of rows that do not count are void. */
export interface Terms {
  /** out = the terms. */
  setValues(out: Float64Array, back: Float64Array, error: Float64Array, n: number): void;
  /** out = c such that ∂term/∂W = c·∂(d_tᵀJ_t y)/∂W with d_t and y = J_tᵀd_t constants. */
  setSlopes(out: Float64Array, back: Float64Array, error: Float64Array, n: number): void;
}

/** Terms with ‖d_t‖² below this are dropped, as in the authors' code: their ratio is of two roundings. */
const DROPPED = 1e-20;

/** Views of the workspace: of every step those of the state's blocks, from that step on. */
const viewsOf = once((work: Work) => {
  const steps = work["squares_of_error"]!.length / work["rows"]!.length;
  const blocks = (prefix: string): readonly Block[] => {
    const parts = Object.keys(work)
      .filter((name) => name.startsWith(prefix))
      .map((name) => fromEachStep(work[name]!, steps, work[name]!.length / steps));
    return Array.from({ length: steps }, (_, t) => parts.map((part) => part[t]!));
  };
  const arriving = blocks("arriving_");
  return {
    /** The state's widths. */
    sizes: arriving[0]!.map((part) => part.length / work["squares_of_error"]!.length),
    arriving,
    back: blocks("back_"),
    used: blocks("used_"),
    delta: blocks("delta_"),
  };
});

/**
 * The mean over all terms (t, sequence) that are not dropped, t = 1 … T, T the sequence's length. The authors' code
 * says the same in other words: the sum over time of the batch's means, over the sum of the fractions that count.
 * d_t = ∂E/∂s_t, E the objective without penalties, comes from all later outputs, whatever the truncation.
 *
 * Cost beside an update: one way back in full, and one product each over all steps for value and gradient.
 */
export const errorRatioPenalty = (strength: number, { setValues, setSlopes }: Terms): JacobianPenalty => ({
  acts: "jacobian",
  immediate: true,
  strength,
  work: workOf,
  // ds_{t−1} = e_{t−1} + J_tᵀds_t, and ds_T = e_T; every ds_t is kept.
  prepare({ kernels, cell, at, T, errors, work }) {
    const { sizes, arriving, back, delta } = viewsOf(work);
    for (let i = 0; i < sizes.length; i++) kernels.setZero(arriving[T - 1]![i]!, at.B * sizes[i]!);
    for (let t = T - 1; t >= 0; t--) {
      const ds = arriving[t]!;
      kernels.add(ds[0]!, errors[t]!, at.B * sizes[0]!);
      if (t === 0) break;
      cell.verbs.pullToDrive(at, delta[t]!, ds, t, 1, 1);
      cell.verbs.pullToState(at, back[t]!, delta[t]!, ds, t, 1, 1);
      for (let i = 0; i < sizes.length; i++)
        kernels.setCopy(arriving[t - 1]![i]!, back[t]![i]!, at.B * sizes[i]!);
    }
  },
  penalty(pass) {
    const { cell, at, T, work } = pass;
    const { arriving, back, delta } = viewsOf(work);
    cell.verbs.pullToDrive(at, delta[0]!, arriving[0]!, 0, T, 1);
    cell.verbs.pullToState(at, back[0]!, delta[0]!, arriving[0]!, 0, T, 1);
    const error = work["squares_of_error"]!;
    const backSquares = work["squares_of_back"]!;
    const each = work["each"]!;
    setSquares(pass, error, arriving[0]!);
    setSquares(pass, backSquares, back[0]!);
    setValues(each, backSquares, error, T * at.B);
    let sum = 0;
    let terms = 0;
    for (let t = 0; t < T; t++) {
      for (let b = 0; b < at.B; b++) {
        if (!counts(pass, t, b)) continue;
        sum += each[t * at.B + b]!;
        terms++;
      }
    }
    work["terms"]![0] = terms;
    return terms === 0 ? 0 : sum / terms;
  },
  differentiate(pass, _, scale) {
    const { cell, at, T, work } = pass;
    const { sizes, arriving, back, used } = viewsOf(work);
    const each = work["each"]!;
    setSlopes(each, work["squares_of_back"]!, work["squares_of_error"]!, T * at.B);
    const share = scale / work["terms"]![0]!;
    for (let t = 0; t < T; t++) {
      for (let b = 0; b < at.B; b++) {
        const row = t * at.B + b;
        const factor = counts(pass, t, b) ? share * each[row]! : 0;
        setRowScaled(used[0]!, arriving[0]!, factor, row, sizes);
      }
    }
    cell.verbs.bilinear!.addImmediate(at, used[0]!, back[0]!, 0, T);
  },
});

const workOf = ({ T, B, cell }: { T: number; B: number; cell: CellShapes }): Record<string, Shape> => ({
  ...Object.fromEntries(
    Object.entries(cell.state).flatMap(([name, size]) => [
      [`arriving_${name}`, [T, B, size]],
      [`back_${name}`, [T, B, size]],
      [`used_${name}`, [T, B, size]],
    ]),
  ),
  ...Object.fromEntries(cell.delta.map((width, i) => [`delta_${i}`, [T, B, width]])),
  squares_of_error: [T, B],
  squares_of_back: [T, B],
  /** The terms, and then their slopes. */
  each: [T, B],
  /** For its length alone: views know no sizes. */
  rows: [B],
  terms: [1],
});

/** True for the steps of a sequence whose error is not next to nothing; NaN counts, so that it is seen. */
const counts = ({ at, lengths, work }: PassJacobians, t: number, b: number): boolean =>
  t < lengths[b]! && !(work["squares_of_error"]![t * at.B + b]! < DROPPED);

/** squares[T,B] = ‖row‖² of the rows of all parts together. */
function setSquares({ at, T, work }: PassJacobians, squares: Float64Array, block: Block): void {
  const { sizes } = viewsOf(work);
  for (let row = 0; row < T * at.B; row++) {
    let sum = 0;
    for (let i = 0; i < sizes.length; i++) {
      const part = block[i]!;
      for (let j = row * sizes[i]!; j < (row + 1) * sizes[i]!; j++) sum += part[j]! * part[j]!;
    }
    squares[row] = sum;
  }
}

/** Row `row` of out = factor·that of a. */
function setRowScaled(out: Block, a: Block, factor: number, row: number, sizes: readonly number[]): void {
  for (let i = 0; i < sizes.length; i++) {
    const size = sizes[i]!;
    for (let j = row * size; j < (row + 1) * size; j++) out[i]![j] = factor * a[i]![j]!;
  }
}
