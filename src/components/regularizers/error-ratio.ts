/** What omega and omega-squared share: everything except how a term follows from ‖J_tᵀd_t‖² and ‖d_t‖². */
import { blocks } from "../../engine/arena.ts";
import type {
  Block,
  JacobianPenalty,
  JacobianPenaltyVerbs,
  PassJacobians,
  WorkSizes,
  Views,
} from "../define.ts";
import { z } from "../define.ts";

export const ratioOptions = {
  strength: z.number().min(0).default(2).describe("Factor on the penalty, α of the paper; 0 changes nothing"),
};

/**
 * Terms [n] from the squares back[n] = ‖J_tᵀd_t‖² and error[n] = ‖d_t‖²; in rows that do not count they are
 * meaningless.
 */
export interface Terms {
  /** out = the terms. */
  setValues(out: Float64Array, back: Float64Array, error: Float64Array, n: number): void;
  /** out = c such that ∂term/∂W = c·∂(d_tᵀJ_t y)/∂W with d_t and y = J_tᵀd_t constants. */
  setSlopes(out: Float64Array, back: Float64Array, error: Float64Array, n: number): void;
}

/** Terms with ‖d_t‖² below this are dropped, as in the authors' code: their ratio is only rounding error. */
const DROPPED = 1e-20;

const workOf = ({ T, B, cell }: WorkSizes) => ({
  /** d_t of every step, J_tᵀd_t, and c·d_t. */
  arriving: blocks(T, [B], cell.widths),
  back: blocks(T, [B], cell.widths),
  scaled: blocks(T, [B], cell.widths),
  delta: blocks(T, [B], cell.shapes.delta),
  squaresOfError: [T, B],
  squaresOfBack: [T, B],
  /** The terms, and then their slopes. */
  each: [T, B],
});
type Pass = PassJacobians<Views<ReturnType<typeof workOf>>>;

/**
 * The mean over all terms (t, sequence) that are not dropped, t = 1 … T, T the sequence's length. The authors' code
 * computes the same: the sum over time of the batch's means, divided by the sum of fractions that count.
 * d_t = ∂E/∂s_t, E the objective without penalties, comes from all later outputs, whatever the truncation.
 *
 * Cost on top of an update: one full backward pass, and one product over all steps each for value and gradient.
 */
export const errorRatioPenalty = (
  strength: number,
  terms: Terms,
): JacobianPenalty<ReturnType<typeof workOf>> => ({
  acts: "jacobian",
  immediate: true,
  strength,
  work: workOf,
  bind: (pass) => bindErrorRatio(pass, terms),
});

function bindErrorRatio(pass: Pass, { setValues, setSlopes }: Terms): JacobianPenaltyVerbs {
  const { kernels, at, verbs, batch, errors, work } = pass;
  const { arriving, back, scaled, delta, squaresOfError, squaresOfBack, each } = work;
  const { B } = at;
  const { widths } = pass.cell;
  return {
    // ds_{t−1} = e_{t−1} + J_tᵀds_t, and ds_T = e_T; every ds_t is kept.
    prepare() {
      const { T } = batch;
      for (let i = 0; i < widths.length; i++) kernels.setZero(arriving[T - 1]![i]!, B * widths[i]!);
      for (let t = T - 1; t >= 0; t--) {
        const ds = arriving[t]!;
        kernels.add(ds[0]!, errors[t]!, B * widths[0]!);
        if (t === 0) break;
        verbs.pullToDrive(delta[t]!, ds, t, 1, 1);
        verbs.pullToState(back[t]!, delta[t]!, ds, t, 1, 1);
        for (let i = 0; i < widths.length; i++)
          kernels.setCopy(arriving[t - 1]![i]!, back[t]![i]!, B * widths[i]!);
      }
    },
    penalty() {
      const { T } = batch;
      verbs.pullToDrive(delta[0]!, arriving[0]!, 0, T, 1);
      verbs.pullToState(back[0]!, delta[0]!, arriving[0]!, 0, T, 1);
      setSquares(squaresOfError, arriving[0]!, T * B, widths);
      setSquares(squaresOfBack, back[0]!, T * B, widths);
      setValues(each, squaresOfBack, squaresOfError, T * B);
      let sum = 0;
      for (let row = 0; row < T * B; row++) if (isTerm(pass, row)) sum += each[row]!;
      const count = countTerms(pass);
      return count === 0 ? 0 : sum / count;
    },
    differentiate(_, scale) {
      const { T } = batch;
      setSlopes(each, squaresOfBack, squaresOfError, T * B);
      const share = scale / countTerms(pass);
      for (let row = 0; row < T * B; row++) {
        const factor = isTerm(pass, row) ? share * each[row]! : 0;
        setRowScaled(scaled[0]!, arriving[0]!, factor, row, widths);
      }
      verbs.bilinear!.addImmediate(scaled[0]!, back[0]!, 0, T);
    },
  };
}

/** True for rows within a sequence whose error is not negligible; NaN counts, so that it shows. */
const isTerm = ({ at, batch, work }: Pass, row: number): boolean =>
  Math.floor(row / at.B) < batch.lengths[row % at.B]! && !(work.squaresOfError[row]! < DROPPED);

function countTerms(pass: Pass): number {
  let count = 0;
  for (let row = 0; row < pass.batch.T * pass.at.B; row++) if (isTerm(pass, row)) count++;
  return count;
}

/** squares[rows] = ‖row‖² of all parts together. */
function setSquares(squares: Float64Array, block: Block, rows: number, widths: readonly number[]): void {
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = 0; i < widths.length; i++) {
      const part = block[i]!;
      for (let j = row * widths[i]!; j < (row + 1) * widths[i]!; j++) sum += part[j]! * part[j]!;
    }
    squares[row] = sum;
  }
}

/** Row `row` of out = factor·row `row` of a. */
function setRowScaled(out: Block, a: Block, factor: number, row: number, widths: readonly number[]): void {
  for (let i = 0; i < widths.length; i++) {
    const width = widths[i]!;
    for (let j = row * width; j < (row + 1) * width; j++) out[i]![j] = factor * a[i]![j]!;
  }
}
