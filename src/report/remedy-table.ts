/** The comparison as the terminal shows it: a row a remedy. */
import type { ArmEstimates } from "../statistics/comparison.ts";
import type { Summary } from "../statistics/describe.ts";
import { PLAIN, type Style, wrapped } from "./style.ts";
import { brief, type FittingColumn, fittingTable } from "./text-table.ts";

/** 0.12 ± 0.03, or the mean alone where there is no spread. */
const spread = ({ mean, sd }: Summary): string =>
  sd === null ? brief(mean) : `${brief(mean)} ± ${brief(Number(sd.toPrecision(2)))}`;

/** The values of a setting that was chosen for each remedy. */
export interface TunedColumn {
  readonly title: string;
  /** By label. */
  readonly cells: ReadonlyMap<string, string>;
}

/**
 * Of the summaries those that are named. Columns with nothing in any row are left out, and where the width is too small those
 * that matter least, which is said below.
 */
export function remedyTable(
  arms: readonly ArmEstimates[],
  summaryNames: readonly string[],
  { width, colors }: Style = PLAIN,
  tuned: readonly TunedColumn[] = [],
): string {
  const metrics = new Set(arms.map(({ metric_name }) => metric_name));
  const oneMetric = metrics.size === 1 ? [...metrics][0]! : "metric";
  const column = (title: string, spare: number, cell: (arm: ArmEstimates) => string): FittingColumn => ({
    title,
    spare,
    cells: arms.map(cell),
  });
  const columns = [
    column("remedy", 0, ({ label }) => label),
    column("n", 5, ({ n }) => String(n)),
    ...tuned.map(({ title, cells }) => column(title, 0, ({ label }) => cells.get(label) ?? "")),
    column("diverged", 2, ({ diverged }) => (diverged === 0 ? "" : String(diverged))),
    column(
      `test ${oneMetric}`,
      1,
      (arm) => spread(arm.test_metric) + (metrics.size === 1 ? "" : ` (${arm.metric_name})`),
    ),
    column("test loss", 3, ({ test_loss }) => spread(test_loss)),
    column("solved", 0, ({ solved, n }) => (solved === null ? "" : `${solved} of ${n}`)),
    column("solved at", 4, ({ solved_at_median: at }) => (at === null ? "" : brief(at))),
    ...summaryNames.map((name, i) =>
      column(name.replaceAll("_", " "), 6 + i, (arm) => brief(arm.summaries[name]?.mean ?? null)),
    ),
  ];
  const kept = columns.filter(({ cells }, i) => i < 2 || cells.some((cell) => cell !== "" && cell !== "–"));
  const { text, leftOut } = fittingTable(kept, width);
  const lines = text.split("\n");
  const first = lines.findIndex((line) => line.startsWith("remedy")) + 1;
  return [
    ...lines.slice(0, first).map((line) => colors.bold(line)),
    ...lines.slice(first),
    ...(leftOut.length > 0
      ? [colors.dim(wrapped(`no room here for: ${leftOut.join(", ")} (see comparison.csv)`, width))]
      : []),
  ].join("\n");
}
