/** Whether runs are better than a guess that does not know the sequence, or whether that may be luck (docs/verdict.md). */
import { log } from "../engine/elementary.ts";
import { mean, summarize, type Summary } from "./describe.ts";

/** Test sequences below which a standard error says too little of how differences are spread. */
export const ENOUGH_SEQUENCES = 30;

/** A run's test beside a guess on the same sequences. */
interface Duel {
  /** Of the guess. */
  readonly loss: number | null;
  /** The run's loss minus that, and its standard error over the sequences. */
  readonly above: number | null;
  readonly se: number | null;
  readonly sequences: number;
}

/** The runs of an arm against one guess. */
export interface Rivalry {
  readonly loss: Summary;
  readonly above: Summary;
  /** Standard error of the mean of `above` by the choice of test sequences; null where it cannot be told. */
  readonly above_se: number | null;
  /** Runs that are better, and worse, by more than luck; null where the test sequences are too few to tell. */
  readonly better: number | null;
  readonly worse: number | null;
  /** Whether all runs together are better, by more than luck, than the guess. */
  readonly better_together: boolean;
}

/**
 * How many standard errors a difference must have where the best of `comparisons` is looked at, √(4 + 2 ln n): 2 for one,
 * 2.9 for nine, 3.6 for a hundred. The largest of n standard normal numbers grows like √(2 ln n), so that a sweep in which
 * nothing is learned does not find something by its size.
 */
const bar = (comparisons: number): number => Math.sqrt(4 + 2 * log(Math.max(1, comparisons)));

export function rivalry(duels: readonly Duel[], comparisons: number): Rivalry {
  const told = duels.flatMap(({ above, se, sequences }) =>
    above === null || se === null || sequences < ENOUGH_SEQUENCES ? [] : [{ above, se }],
  );
  const limit = bar(comparisons);
  const above = summarize(duels.map((duel) => duel.above));
  const above_se = told.length === duels.length ? errorOfMean(duels, told) : null;
  const count = (is: (duel: { readonly above: number; readonly se: number }) => boolean): number | null =>
    told.length === 0 ? null : told.filter(is).length;
  return {
    loss: summarize(duels.map(({ loss }) => loss)),
    above,
    above_se,
    better: count(({ above, se }) => above < -limit * se),
    worse: count(({ above, se }) => above > limit * se),
    better_together: above.mean !== null && above_se !== null && above.mean < -limit * above_se,
  };
}

/** Seeds that draw test sequences of their own err apart; where all are tested on the same ones, they may err together. */
function errorOfMean(duels: readonly Duel[], told: readonly { readonly se: number }[]): number | null {
  if (told.length === 0) return null;
  const errors = told.map(({ se }) => se);
  const same = duels.length > 1 && duels.every(({ loss }) => loss === duels[0]!.loss);
  if (same) return mean(errors);
  let square = 0;
  for (const se of errors) square += se * se;
  return Math.sqrt(square) / errors.length;
}
