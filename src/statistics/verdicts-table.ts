/** verdicts.csv: one row for each finding of each run. */
import type { Column } from "../components/define.ts";
import { joinedCells, joinedColumns } from "../results/columns.ts";
import type { CsvValue } from "../results/csv.ts";
import type { Results } from "../results/results.ts";
import type { Judged } from "./findings.ts";

/** Columns after those that joined tables start with. */
export const VERDICT_COLUMNS: readonly Column[] = [
  { name: "rule", unit: "", about: "the rule that found it, by its name in diagnostics.rules", text: true },
  { name: "state", unit: "", about: "what it found, in one word: vanishing", text: true },
  {
    name: "since",
    unit: "updates",
    about: "the measurement from which on it is so; empty where that has no meaning",
    whole: true,
  },
  { name: "verdict", unit: "", about: "what happened and from what, in words", text: true },
  {
    name: "cites",
    unit: "",
    about: "the summaries of diagnostics that it rests on, with their last values: name=value; …",
    text: true,
  },
  { name: "causes", unit: "", about: "what it comes from, the first cause first", text: true },
  { name: "remedies", unit: "", about: "components of the catalogue that address the causes", text: true },
];

/** Header and rows. A run in which nothing was found has none. */
export function verdictsTable(
  judged: readonly Judged[],
  { swept }: Pick<Results, "swept">,
): readonly (readonly CsvValue[])[] {
  const header = [...joinedColumns(swept), ...VERDICT_COLUMNS].map(({ name }) => name);
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
