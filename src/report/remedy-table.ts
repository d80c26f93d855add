/** The comparison as the terminal shows it: a row a remedy. */
import type { ArmEstimates } from "../statistics/comparison.ts";
import type { Summary } from "../statistics/describe.ts";
import { brief, textTable } from "./text-table.ts";

/** 0.12 ± 0.03, or the mean alone where there is no spread. */
const spread = ({ mean, sd }: Summary): string =>
  sd === null ? brief(mean) : `${brief(mean)} ± ${brief(Number(sd.toPrecision(2)))}`;

/** Of the summaries those that are named. Columns with nothing in any row are left out. */
export function remedyTable(arms: readonly ArmEstimates[], summaryNames: readonly string[]): string {
  const metrics = new Set(arms.map(({ metric_name }) => metric_name));
  const oneMetric = metrics.size === 1 ? [...metrics][0]! : "metric";
  const header = [
    "remedy",
    "n",
    "diverged",
    `test ${oneMetric}`,
    "test loss",
    "solved",
    "solved at",
    ...summaryNames.map((name) => name.replaceAll("_", " ")),
  ];
  const rows = arms.map((arm) => [
    arm.label,
    String(arm.n),
    arm.diverged === 0 ? "" : String(arm.diverged),
    spread(arm.test_metric) + (metrics.size === 1 ? "" : ` (${arm.metric_name})`),
    spread(arm.test_loss),
    arm.solved === null ? "" : `${arm.solved} of ${arm.n}`,
    arm.solved_at_median === null ? "" : brief(arm.solved_at_median),
    ...summaryNames.map((name) => brief(arm.summaries[name]?.mean ?? null)),
  ]);
  const kept = header.map((_, i) => i < 2 || rows.some((row) => row[i] !== "" && row[i] !== "–"));
  const keep = (row: readonly string[]): string[] => row.filter((_, i) => kept[i]);
  return textTable(keep(header), rows.map(keep), 1);
}
