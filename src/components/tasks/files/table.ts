/** CSV as the tasks read it: a header, then rows of the same width; by commas, semicolons or tabs. */
import { parse } from "csv-parse/browser/esm/sync";
import { quoted } from "../../foreign-text.ts";
import { likely } from "../../suggest.ts";
import { UserError } from "../../user-error.ts";
import { decode } from "../text/decode.ts";
import { unzipped } from "./gzip.ts";

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The line of the file in which each row ends. */
  readonly lines: readonly number[];
}

const DELIMITERS = [",", ";", "\t"] as const;

/** What parts the columns: what comes most often in the header. */
function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  const count = (mark: string): number => header.split(mark).length;
  return DELIMITERS.reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

/** Throws a UserError if it is no such table. A byte order mark is dropped; empty lines are passed over. */
export function readTable(packed: Uint8Array): Table {
  const text = decoded(unzipped(packed));
  if (text.trim() === "") throw new UserError("the file is empty; give a CSV file with a header");
  const found = parsed(text);
  const [header, ...rows] = found;
  const columns = header!.record.map((name) => name.trim());
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined)
    throw new UserError(`two columns are called ${quoted(twice)}; give each a name of its own`);
  if (columns.every((name) => name === "" || NUMBER.test(name)))
    throw new UserError("the first line has numbers alone; write the columns' names there");
  if (rows.length === 0) throw new UserError("there is nothing below the header");
  for (const { record, info } of rows)
    if (record.length !== columns.length)
      throw new UserError(
        `line ${info.lines} has ${record.length} columns, and the header ${columns.length}; make all rows as wide`,
      );
  return { columns, rows: rows.map(({ record }) => record), lines: rows.map(({ info }) => info.lines) };
}

/** The same refusals as of a text; where it stands in the config is for the caller to say. */
function decoded(bytes: Uint8Array): string {
  try {
    return decode(bytes);
  } catch (error) {
    throw error instanceof UserError ? new UserError(error.what) : error;
  }
}

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function parsed(text: string): readonly Row[] {
  try {
    const options = {
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    } as const;
    // Sound: with `info` each row comes as its record and where it stands.
    return parse(text, options) as unknown as readonly Row[];
  } catch (error) {
    throw new UserError(`this is no CSV: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The place of a column. Throws a UserError that names those that there are. */
export function columnOf({ columns }: Table, name: string, option: string): number {
  const place = columns.indexOf(name);
  if (place >= 0) return place;
  const [close] = likely(name, columns);
  const advice = close === undefined ? `there are ${listed(columns)}` : `did you mean ${quoted(close)}?`;
  throw new UserError(`there is no column ${quoted(name)}; ${advice}`, `task.${option}`);
}

const MOST_NAMES = 12;
export const listed = (names: readonly string[]): string =>
  names
    .slice(0, MOST_NAMES)
    .map((name) => quoted(name))
    .join(", ") + (names.length > MOST_NAMES ? ", …" : "");

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number in a cell. Throws a UserError with its line if there is none. */
export function numberIn({ columns, rows, lines }: Table, row: number, column: number): number {
  const text = rows[row]![column]!.trim();
  const value = Number(text);
  if (NUMBER.test(text) && Number.isFinite(value)) return value;
  const what = text === "" ? "is empty" : `is ${quoted(text)}`;
  const advice = /^[+-]?\d+,\d+$/.test(text)
    ? "write a point for the decimal comma"
    : "write a number there, or leave the row out";
  throw new UserError(`line ${lines[row]}, column ${quoted(columns[column]!)} ${what}; ${advice}`);
}
