/** All seeds of a remedy together: rows of runs to rows of remedies. */
import { median, medianTime, summarize, type Summary } from "./describe.ts";

/** One run that ended in a result. */
export interface Result {
  readonly label: string;
  /** Shared by runs that differ in their seed alone; two arms may share a label by accident. */
  readonly arm: string;
  readonly diverged: boolean;
  readonly solved: boolean;
  readonly solved_at: number | null;
  readonly updates: number;
  readonly metric_name: string;
  readonly chance_loss: number;
  readonly test_loss: number | null;
  readonly test_metric: number | null;
  /** Values of the diagnostics' one-number summaries by name. */
  readonly summaries: Readonly<Record<string, number | null>>;
}

/**
 * One remedy. `n` counts all its runs; means and spreads are those of the runs that did not diverge, whose
 * number is n − diverged.
 */
export interface Remedy {
  readonly label: string;
  readonly n: number;
  readonly diverged: number;
  readonly solved: number;
  readonly metric_name: string;
  readonly chance_loss: number;
  readonly test_loss: Summary;
  readonly test_metric: Summary;
  /** Over all n runs; null if fewer than half were solved. */
  readonly solved_at_median: number | null;
  readonly updates_median: number;
  readonly summaries: Readonly<Record<string, Summary>>;
}

/** Remedies in the order in which their first run comes. */
export function compare(results: readonly Result[], summaryNames: readonly string[]): readonly Remedy[] {
  const arms = new Map<string, Result[]>();
  for (const result of results) {
    const seeds = arms.get(result.arm);
    if (seeds) seeds.push(result);
    else arms.set(result.arm, [result]);
  }
  return [...arms.values()].map((arm) => describe(arm, summaryNames));
}

function describe(arm: readonly Result[], summaryNames: readonly string[]): Remedy {
  const first = arm[0]!;
  const ended = arm.filter(({ diverged }) => !diverged);
  const summaries = summaryNames.map((name) => [
    name,
    summarize(ended.map((result) => result.summaries[name] ?? null)),
  ]);
  return {
    label: first.label,
    n: arm.length,
    diverged: arm.length - ended.length,
    solved: arm.filter(({ solved }) => solved).length,
    metric_name: first.metric_name,
    chance_loss: first.chance_loss,
    test_loss: summarize(ended.map(({ test_loss }) => test_loss)),
    test_metric: summarize(ended.map(({ test_metric }) => test_metric)),
    solved_at_median: medianTime(arm.map(({ solved_at }) => solved_at)),
    updates_median: median(arm.map(({ updates }) => updates)),
    summaries: Object.fromEntries(summaries) as Record<string, Summary>,
  };
}
