/** All seeds of an arm together: what runs came to, as estimates. */
import { type Done, isDone } from "../results/fate.ts";
import { type Outcome, summaryOf } from "../results/outcome.ts";
import type { Results } from "../results/results.ts";
import { type Against, againstBaselines } from "./against-baseline.ts";
import { median, medianTime, summarize, type Summary } from "./describe.ts";
import { type Endpoint, endpoint, type Figure } from "./endpoint.ts";
import type { Estimate, Interval } from "./interval.ts";
import { medianTimeTo, type Watched } from "./kaplan-meier.ts";
import { type Rivalry, rivalry } from "./rivalry.ts";
import { wilson } from "./wilson.ts";

/**
 * One arm of which at least one run is done. `n` counts those; means and spreads are those of the runs that did not
 * diverge, whose number is n − diverged.
 */
export interface ArmEstimates {
  readonly arm: string;
  readonly label: string;
  /** What the sweep sets, by path. */
  readonly swept: Done["run"]["swept"];
  readonly n: number;
  readonly diverged: number;
  /** Runs that could not be trained; they are not in n. */
  readonly failed: number;
  /** True if every run ended without an update, as was asked. */
  readonly untrained: boolean;
  /** Of the longest sequence. */
  readonly steps: number;
  /** Of all n, a run that diverged being unsolved; null if the task has no rule for it, or the runs had too few answers. */
  readonly solved: number | null;
  /** Of the share that is solved; null where `solved` is. */
  readonly solved_share: Interval | null;
  /** Whether the task has such a rule. */
  readonly solve_rule: string | null;
  /** Counted steps of an evaluation, and sequences of the test. */
  readonly answers: number;
  readonly test_sequences: number;
  readonly metric_name: string;
  readonly metric_better: Outcome["metric_better"];
  readonly chance_loss: number;
  readonly levels: Outcome["levels"];
  readonly test_loss: Summary;
  readonly test_metric: Summary;
  /** The same two with intervals, and figures that count the runs that diverged. */
  readonly figures: Readonly<Record<Figure, Endpoint>>;
  /** Beside the baseline; null of the baseline itself. */
  readonly against: Against | null;
  readonly constant: Rivalry;
  /** null where the task has no guess from one symbol. */
  readonly one_symbol: Rivalry | null;
  /** Over all n runs; null if fewer than half were solved. */
  readonly solved_at_median: number | null;
  /** Updates, by Kaplan & Meier: an unsolved run was watched until its last evaluation, one that diverged for ever. */
  readonly solve_time: Estimate;
  readonly updates_median: number;
  /** The diagnostics' one-number summaries by name. */
  readonly summaries: Readonly<Record<string, Summary>>;
}

/** Arms in the order in which their first run comes. */
export function compare({ arms, fates, summaries, baseline }: Results): readonly ArmEstimates[] {
  const against = againstBaselines(arms, baseline);
  const names = summaries.map(({ name }) => name);
  const comparisons = fates.filter((fate) => isDone(fate) && fate.record.outcome.test_loss !== null).length;
  return arms.flatMap(({ arm, label, fates }) => {
    const [first, ...others] = fates.filter(isDone);
    if (first === undefined) return [];
    const failed = fates.filter(({ status }) => status === "failed").length;
    const own = estimate(label, [first, ...others], names, comparisons);
    return [{ ...own, arm, failed, against: against.get(arm) ?? null }];
  });
}

function estimate(
  label: string,
  done: readonly [Done, ...Done[]],
  names: readonly string[],
  comparisons: number,
): Omit<ArmEstimates, "arm" | "failed" | "against"> {
  const outcomes = done.map(({ record }) => record.outcome);
  const { metric_name, metric_better, chance_loss, levels, solve_rule, answers } = done[0].record.outcome;
  const ended = outcomes.filter(({ status }) => status !== "diverged");
  const summaries = names.map((name) => [name, summarize(ended.map((one) => summaryOf(one, name)))]);
  const solved =
    solve_rule === null || ended.some((one) => one.solved === null)
      ? null
      : outcomes.filter((one) => one.solved).length;
  return {
    label,
    swept: done[0].run.swept,
    n: outcomes.length,
    diverged: outcomes.length - ended.length,
    untrained: outcomes.every(({ status, updates }) => status === "finished" && updates === 0),
    steps: done[0].record.outcome.steps,
    solved,
    solved_share: solved === null ? null : wilson(solved, outcomes.length),
    solve_rule,
    answers,
    test_sequences: ended[0]?.test_sequences ?? 0,
    metric_name,
    metric_better,
    chance_loss,
    levels,
    test_loss: summarize(ended.map(({ test_loss }) => test_loss)),
    test_metric: summarize(ended.map(({ test_metric }) => test_metric)),
    figures: { test_loss: endpoint(done, "test_loss"), test_metric: endpoint(done, "test_metric") },
    constant: rivalry(
      ended.map(({ constant_loss, above_constant, above_constant_se, test_sequences }) => ({
        loss: constant_loss,
        above: above_constant,
        se: above_constant_se,
        sequences: test_sequences,
      })),
      comparisons,
    ),
    one_symbol: ended.some(({ one_symbol_loss }) => one_symbol_loss !== null)
      ? rivalry(
          ended.map(({ one_symbol_loss, above_one_symbol, above_one_symbol_se, test_sequences }) => ({
            loss: one_symbol_loss,
            above: above_one_symbol,
            se: above_one_symbol_se,
            sequences: test_sequences,
          })),
          comparisons,
        )
      : null,
    solved_at_median: medianTime(outcomes.map(({ solved_at }) => solved_at)),
    solve_time: medianTimeTo(solved === null ? [] : outcomes.map(watched)),
    updates_median: median(outcomes.map(({ updates }) => updates)),
    summaries: Object.fromEntries(summaries) as Record<string, Summary>,
  };
}

/** The last evaluation of a run that is not solved is after its last update. */
function watched({ status, solved_at, updates }: Outcome): Watched {
  if (status === "diverged") return { time: Infinity, happened: false };
  return { time: solved_at ?? updates, happened: solved_at !== null };
}
