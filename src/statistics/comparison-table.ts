/** comparison.csv: one row a remedy. */
import type { CsvValue } from "../results/csv.ts";
import type { Results } from "../results/results.ts";
import { compare } from "./comparison.ts";

/** Header and rows. */
export function comparisonTable(results: Results): readonly (readonly CsvValue[])[] {
  const names = results.summaries.map(({ name }) => name);
  const header = [
    "label",
    "n",
    "diverged",
    "solved",
    "test_loss_mean",
    "test_loss_sd",
    "metric_name",
    "test_metric_mean",
    "test_metric_sd",
    "constant_loss_mean",
    "above_constant_mean",
    "above_constant_se",
    "better_than_constant",
    "solved_at_median",
    ...names.map((name) => `${name}_mean`),
  ];
  const rows = compare(results).map((arm): CsvValue[] => [
    arm.label,
    arm.n,
    arm.diverged,
    arm.solved,
    arm.test_loss.mean,
    arm.test_loss.sd,
    arm.metric_name,
    arm.test_metric.mean,
    arm.test_metric.sd,
    arm.constant.loss.mean,
    arm.constant.above.mean,
    arm.constant.above_se,
    arm.constant.better,
    arm.solved_at_median,
    ...names.map((name) => arm.summaries[name]?.mean ?? null),
  ]);
  return [header, ...rows];
}
