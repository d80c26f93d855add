/** verdicts.csv: one row for each finding of each run. */
import { joinedCells, joinedColumns } from "../results/columns.ts";
import type { CsvValue } from "../results/csv.ts";
import type { Results } from "../results/results.ts";
import type { Judged } from "./findings.ts";

/** Header and rows. A run in which nothing was found has none. */
export function verdictsTable(
  judged: readonly Judged[],
  { swept }: Pick<Results, "swept">,
): readonly (readonly CsvValue[])[] {
  const front = joinedColumns(swept).map(({ name }) => name);
  const header = [...front, "rule", "state", "since", "verdict", "cites", "causes", "remedies"];
  const rows = judged.flatMap(({ done, found }) =>
    found.map(({ rule, state, since, words, cites, causes, remedies }): CsvValue[] => [
      ...joinedCells(done.run, swept),
      rule,
      state,
      since,
      words,
      Object.entries(cites)
        .map(([name, value]) => `${name}=${value}`)
        .join("; "),
      causes.join("; ") || null,
      remedies.flatMap(({ components }) => components.map(({ name }) => name)).join("; ") || null,
    ]),
  );
  return [header, ...rows];
}
