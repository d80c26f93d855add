/** What came out of an experiment: made once, and all that its tables and words are made from. */
import type { Column } from "../components/define.ts";
import { type Fate, isDone } from "./fate.ts";

export interface Results {
  /** In the order of their first runs. */
  readonly arms: readonly ArmResults[];
  /** One for each run, in the order of the experiment. */
  readonly fates: readonly Fate[];
  /** Swept keys, in the order in which the sweep sets them. */
  readonly swept: readonly string[];
  /** The `arm` that the others are held against, as the config names it; null leaves it to the first. */
  readonly baseline: string | null;
  /** The diagnostics' one-number summaries of all runs, in order of appearance. */
  readonly summaries: readonly Column[];
}

/** What readers call a remedy: runs that differ in their seed alone. Two arms may share a label by accident. */
interface ArmResults {
  readonly arm: string;
  readonly label: string;
  readonly fates: readonly Fate[];
}

export function resultsOf(fates: readonly Fate[], baseline: string | null = null): Results {
  const arms = new Map<string, { readonly label: string; readonly fates: Fate[] }>();
  const swept = new Set<string>();
  const summaries = new Map<string, Column>();
  for (const fate of fates) {
    const { arm, label } = fate.run;
    const known = arms.get(arm);
    if (known) known.fates.push(fate);
    else arms.set(arm, { label, fates: [fate] });
    for (const key of Object.keys(fate.run.swept)) swept.add(key);
    if (!isDone(fate)) continue;
    for (const { column } of fate.record.outcome.summaries)
      if (!summaries.has(column.name)) summaries.set(column.name, column);
  }
  return {
    arms: [...arms].map(([arm, rest]) => ({ arm, ...rest })),
    fates,
    swept: [...swept],
    baseline,
    summaries: [...summaries.values()],
  };
}
