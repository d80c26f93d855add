/** CSV read back as it was written: the same doubles, null where a cell is empty. */
import { parse } from "csv-parse/sync";
import type { CsvValue } from "./csv.ts";
import { TEXT_COLUMNS } from "./columns.ts";

export interface CsvTable {
  readonly columns: readonly string[];
  /** As wide as `columns`, each. */
  readonly rows: readonly (readonly CsvValue[])[];
}

/** What our CSVs are: LF alone ends a line, and the parser refuses a row that is not as wide as the header. */
export const CSV_FORMAT = { record_delimiter: "\n" } as const;

/** As `formatNumber` writes them. */
const NUMBER = /^(-?(\d+(\.\d+)?(e[+-]\d+)?|Infinity)|NaN)$/;

/** A cell of a column that is not text: number, truth value or, of a swept setting, a word. */
export function readCell(text: string): CsvValue {
  if (text === "") return null;
  if (NUMBER.test(text)) return Number(text);
  return text === "true" ? true : text === "false" ? false : text;
}

/**
 * A whole table in memory. Columns named in `texts` stay text, whatever it looks like: an arm may be called 1e5, and a
 * fingerprint may have no letter. Throws an Error that names the line if the text is not such a table.
 */
export function readCsv(text: string, texts: ReadonlySet<string> = TEXT_COLUMNS): CsvTable {
  const [columns, ...lines] = parse(text, CSV_FORMAT);
  if (columns === undefined) throw new Error("a table begins with a header; this one is empty");
  const isText = columns.map((column) => texts.has(column));
  const rows = lines.map((line) =>
    line.map((cell, i): CsvValue => (isText[i] === true ? cell || null : readCell(cell))),
  );
  return { columns, rows };
}
