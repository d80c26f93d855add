/** Gradient flow at initialization, for runs that trained nothing: a row a remedy, the best first. */
import type { ArmEstimates } from "../statistics/comparison.ts";
import { factorOf, ranked } from "../statistics/flow.ts";
import { PLAIN, type Style } from "./style.ts";
import { brief, type FittingColumn, fittingTable } from "./text-table.ts";

/** A row a remedy, the factor nearest to 1 first. */
export function flowTable(
  arms: readonly ArmEstimates[],
  names: readonly string[],
  { width, colors }: Style = PLAIN,
): string {
  const rows = ranked(arms);
  const column = (title: string, spare: number, cell: (arm: ArmEstimates) => string): FittingColumn => ({
    title,
    spare,
    cells: rows.map(cell),
  });
  const columns = [
    column("remedy", 0, ({ label }) => label),
    column("n", 5, ({ n }) => String(n)),
    column("factor a step", 0, (arm) => brief(factorOf(arm))),
    ...names.map((name, i) =>
      column(name.replaceAll("_", " "), 6 + i, ({ summaries }) => brief(summaries[name]?.mean ?? null)),
    ),
  ];
  const kept = columns.filter(({ cells }, i) => i < 3 || cells.some((cell) => cell !== "–"));
  const { text, leftOut } = fittingTable(kept, width);
  return [
    text,
    ...(leftOut.length > 0
      ? [colors.dim(`no room here for: ${leftOut.join(", ")} (see comparison.csv)`)]
      : []),
    "ranked by how near the factor a step is to 1; nothing was trained",
  ].join("\n");
}
