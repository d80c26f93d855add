/** The rows of a run's table, fast: tables of figures are split at their commas, and only rows with quotes are parsed. */
import { parse } from "csv-parse/sync";
import { CSV_FORMAT } from "../results/read-csv.ts";

/** Calls `row` with the cells of each row, the header first, as text. What the source throws is thrown. */
export async function eachRow(
  source: AsyncIterable<Buffer>,
  row: (cells: readonly string[]) => void,
): Promise<void> {
  let left = "";
  const decoder = new TextDecoder();
  const take = (text: string): void => {
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) {
      const line = text.slice(from, end);
      if (!line.includes('"')) row(line.split(","));
      // A line end between quotes ends no row.
      else if (line.split('"').length % 2 === 0) continue;
      else row(parse(line, CSV_FORMAT)[0]!);
      from = end + 1;
    }
    left = text.slice(from);
  };
  for await (const piece of source) take(left + decoder.decode(piece, { stream: true }));
  if (left !== "") take(`${left}\n`);
}
