/** The comparison as the terminal shows it: a row a remedy. */
import type { ArmEstimates } from "../statistics/comparison.ts";
import { legend } from "./comparison-words.ts";
import { remedyColumns, type SettingColumn } from "./remedy-columns.ts";
import { PLAIN, type Style, wrapped } from "./style.ts";
import { fittingTable } from "./text-table.ts";

/**
 * In the order given, and below what the figures are. Of the summaries those that are named. Columns with nothing in any row are left out, and where the width is too small those
 * that matter least, which is said below.
 */
export function remedyTable(
  arms: readonly ArmEstimates[],
  summaryNames: readonly string[],
  { width, colors }: Style = PLAIN,
  tuned: readonly SettingColumn[] = [],
): string {
  const { text, leftOut } = fittingTable(remedyColumns(arms, summaryNames, tuned, "screen"), width);
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
