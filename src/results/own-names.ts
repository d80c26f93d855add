/** Names that components give to cells and columns: each must be told apart from ours, and read as text. */
import type { Column } from "../components/define.ts";
import { quoted } from "../components/foreign-text.ts";
import { misreadAs } from "../components/misread.ts";
import { UserError } from "../components/user-error.ts";
import { EVALUATION, joinedColumns, type Table } from "./columns.ts";
import { runsColumns } from "./runs-table.ts";

interface Named {
  readonly metric_name: string;
  readonly diagnostics: readonly {
    readonly name: string;
    readonly columns: readonly Column[];
    readonly summaries: readonly Column[];
  }[];
}

/** Throws a UserError for a name that would make a table ambiguous. */
export function checkNames({ metric_name, diagnostics }: Named, swept: readonly string[]): void {
  const misread = misreadAs(metric_name);
  if (misread !== null)
    throw new UserError(
      `the metric's name ${quoted(metric_name)} is ${misread} to readers of CSV; give it another, for example error_rate`,
      "task",
    );
  const front = joinedColumns(swept).map(({ name }) => name);
  const update = EVALUATION.columns[0]!.name;
  for (const { name, columns } of diagnostics) refuseTwice({ name, columns }, [...front, update], "column");
  const summaries = diagnostics.flatMap((one) => one.summaries);
  const own = runsColumns([]).map(({ name }) => name);
  refuseTwice({ name: "runs", columns: summaries }, [...front, ...own], "summary");
}

function refuseTwice({ name, columns }: Table, before: readonly string[], what: string): void {
  const taken = new Set(before);
  for (const column of columns) {
    if (taken.has(column.name))
      throw new UserError(
        `${name}.csv has a column ${quoted(column.name)} already; give the diagnostic's ${what} another name`,
        "diagnostics.measure",
      );
    taken.add(column.name);
  }
}
