/** tuning.csv: one row for each setting that was tried for a remedy. */
import { tuningColumns } from "../results/columns.ts";
import type { CsvValue } from "../results/csv.ts";
import { asText } from "../results/runs-table.ts";
import type { TunedRemedy } from "./choice.ts";

/** Header and rows. `swept` are the paths that the sweep sets, then the tuned ones. */
export function tuningTable(
  remedies: readonly TunedRemedy[],
  swept: readonly string[],
  firstSeed: number,
): readonly (readonly CsvValue[])[] {
  const header = tuningColumns(swept).map(({ name }) => name);
  const rows = remedies.flatMap(({ label, trials, chosen, edges, failures }) =>
    trials.map(({ candidate, ...trial }, i): CsvValue[] => {
      const failed = failures.filter(({ run }) => run.arm === candidate.arm);
      const isChosen = chosen === null ? null : i === chosen;
      return [
        `${candidate.arm}-s${firstSeed}`,
        label,
        ...swept.map((path) => candidate.swept[path] ?? null),
        trial.n,
        trial.diverged,
        trial.failed,
        failed.map(({ run }) => run.seed).join("; ") || null,
        failed[0] === undefined ? null : asText(failed[0].error),
        trial.metric_name || null,
        trial.metric_mean,
        trial.metric_min,
        trial.metric_max,
        trial.loss_mean,
        isChosen,
        isChosen === null ? null : isChosen && edges.length > 0,
      ];
    }),
  );
  return [header, ...rows];
}
