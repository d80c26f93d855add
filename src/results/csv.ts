/**
 * CSV as it is written: RFC 4180, comma, LF, one header line; a number in the shortest form that reads back to
 * the same double; missing is empty; NaN, Infinity and −Infinity as such. `read-csv.ts` is the way back.
 */
import { stringify } from "csv-stringify/sync";
import type { CellValue, Column } from "../components/define.ts";

/** A cell of any of our tables. */
export type CsvValue = CellValue | string | boolean;

/** The shortest decimal that reads back to the same double; the sign of −0 is kept. */
export const formatNumber = (x: number): string => (Object.is(x, -0) ? "-0" : String(x));

/** Lines, each ended by LF; no rows, no bytes. Numbers and booleans need their own words: the library's
 * defaults turn true into 1 and −0 into 0. */
export function csvLines(rows: readonly (readonly CsvValue[])[], { safe = false } = {}): string {
  return stringify(rows as CsvValue[][], {
    record_delimiter: "\n",
    // A lone carriage return ends a line for many readers.
    quoted_match: /\r/,
    cast: { number: formatNumber, boolean: String, ...(safe && { string: harmless }) },
  });
}

/** A spreadsheet takes text that begins so for a formula, and may run it; an apostrophe in front makes it text. */
export const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

/** The header line. */
export const csvHeader = (columns: readonly Column[], { safe = false } = {}): string =>
  csvLines([columns.map(({ name }) => name)], { safe });
