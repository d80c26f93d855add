/** A diagnostic's summary of a remedy beside that of another one, seed by seed. */
import type { Done } from "../results/fate.ts";
import { summaryOf } from "../results/outcome.ts";
import { mean } from "./describe.ts";
import type { Estimate } from "./interval.ts";
import { meanInterval } from "./mean-interval.ts";

/** Mean of own − other over the `pairs` of which neither diverged and both have a finite value, with Student's interval. */
export function pairedSummary(
  own: readonly Done[],
  others: readonly Done[],
  name: string,
): Estimate & { readonly pairs: number } {
  const theirs = new Map(others.map((one) => [one.run.seed, finiteOf(one, name)]));
  const differences = own.flatMap((one) => {
    const value = finiteOf(one, name);
    const other = theirs.get(one.run.seed) ?? null;
    return value === null || other === null ? [] : [value - other];
  });
  const pairs = differences.length;
  return { pairs, value: pairs > 0 ? mean(differences) : null, interval: meanInterval(differences) };
}

function finiteOf({ record: { outcome } }: Done, name: string): number | null {
  const value = outcome.status === "diverged" ? null : summaryOf(outcome, name);
  return value !== null && Number.isFinite(value) ? value : null;
}
