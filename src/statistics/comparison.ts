/** All seeds of an arm together: what runs came to, as estimates. */
import { type Done, isDone } from "../results/fate.ts";
import { summaryOf } from "../results/outcome.ts";
import type { Results } from "../results/results.ts";
import { median, medianTime, summarize, type Summary } from "./describe.ts";

/**
 * One arm of which at least one run is done. `n` counts those; means and spreads are those of the runs that did not
 * diverge, whose number is n − diverged.
 */
export interface ArmEstimates {
  readonly label: string;
  readonly n: number;
  readonly diverged: number;
  /** null if the task has no rule for it, or the runs had too few answers to say it. */
  readonly solved: number | null;
  /** Whether the task has such a rule. */
  readonly solvable: boolean;
  /** Counted steps of an evaluation. */
  readonly answers: number;
  readonly metric_name: string;
  readonly chance_loss: number;
  readonly test_loss: Summary;
  readonly test_metric: Summary;
  /** Over all n runs; null if fewer than half were solved. */
  readonly solved_at_median: number | null;
  readonly updates_median: number;
  /** The diagnostics' one-number summaries by name. */
  readonly summaries: Readonly<Record<string, Summary>>;
}

/** Arms in the order in which their first run comes. */
export const compare = ({ arms, summaries }: Results): readonly ArmEstimates[] =>
  arms.flatMap(({ label, fates }) => {
    const [first, ...others] = fates.filter(isDone);
    if (first === undefined) return [];
    return [
      estimate(
        label,
        [first, ...others],
        summaries.map(({ name }) => name),
      ),
    ];
  });

function estimate(label: string, done: readonly [Done, ...Done[]], names: readonly string[]): ArmEstimates {
  const outcomes = done.map(({ record }) => record.outcome);
  const { metric_name, chance_loss, solvable, answers } = done[0].record.outcome;
  const ended = outcomes.filter(({ status }) => status !== "diverged");
  const summaries = names.map((name) => [name, summarize(ended.map((one) => summaryOf(one, name)))]);
  return {
    label,
    n: outcomes.length,
    diverged: outcomes.length - ended.length,
    solved: ended.some(({ solved }) => solved === null)
      ? null
      : outcomes.filter(({ solved }) => solved).length,
    solvable,
    answers,
    metric_name,
    chance_loss,
    test_loss: summarize(ended.map(({ test_loss }) => test_loss)),
    test_metric: summarize(ended.map(({ test_metric }) => test_metric)),
    solved_at_median: medianTime(outcomes.map(({ solved_at }) => solved_at)),
    updates_median: median(outcomes.map(({ updates }) => updates)),
    summaries: Object.fromEntries(summaries) as Record<string, Summary>,
  };
}
