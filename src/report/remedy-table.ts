/** The comparison as the terminal shows it: a row a remedy. */
import type { ArmEstimates } from "../statistics/comparison.ts";
import { baselineOf, chanceOf, differenceOf, legend, spread, withInterval } from "./comparison-words.ts";
import { PLAIN, type Style, wrapped } from "./style.ts";
import { brief, type FittingColumn, fittingTable } from "./text-table.ts";

/** The values of a setting that was chosen for each remedy. */
export interface TunedColumn {
  readonly title: string;
  /** By label. */
  readonly cells: ReadonlyMap<string, string>;
}

/**
 * In the order given, and below what the figures are. Of the summaries those that are named. Columns with nothing in any row are left out, and where the width is too small those
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
  // Of fewer the IQM is the mean.
  const several = arms.some(({ n, diverged }) => n > 3 || (diverged > 0 && n > 1));
  const columns = [
    column("remedy", 0, ({ label }) => label),
    column("n", 0.5, ({ n }) => String(n)),
    ...tuned.map(({ title, cells }) => column(title, 0, ({ label }) => cells.get(label) ?? "")),
    column("diverged", 2, ({ diverged }) => (diverged === 0 ? "" : String(diverged))),
    column(
      `test ${oneMetric}`,
      1,
      (arm) => spread(arm.test_metric) + (metrics.size === 1 ? "" : ` (${arm.metric_name})`),
    ),
    ...(several ? [column("IQM", 5, (arm) => withInterval(arm.figures.test_metric.iqm))] : []),
    ...(arms.length > 1
      ? [column(`difference to ${baselineOf(arms) ?? "baseline"}`, 3, differenceOf), column("p", 2, chanceOf)]
      : []),
    column("test loss", 4, ({ test_loss }) => spread(test_loss)),
    column("solved", 0, ({ solved, n }) => (solved === null ? "" : `${solved} of ${n}`)),
    column("solved at", 5, ({ solved_at_median: at }) => (at === null ? "" : brief(at))),
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
    ...legend(arms, text).map((line) => colors.dim(wrapped(line, width))),
    ...(leftOut.length > 0
      ? [colors.dim(wrapped(`no room here for: ${leftOut.join(", ")} (see comparison.csv)`, width))]
      : []),
  ].join("\n");
}
