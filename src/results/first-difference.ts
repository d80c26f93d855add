/** Where two tables, or two files of arrays, first differ. */
import type { CsvValue } from "./csv.ts";
import type { CsvTable } from "./read-csv.ts";
import type { NamedArray } from "./npz.ts";

/** How a difference is told: of a file that was written and came out anew, or of two that stand side by side. */
export interface Telling {
  readonly values: (one: string, other: string) => string;
  readonly rows: (one: number, other: number) => string;
  /** Of columns, arrays or a shape. */
  readonly form: (what: string, one: string, other: string) => string;
}

const REPEATED: Telling = {
  values: (was, is) => `${was} was written, ${is} came out`,
  rows: (was, is) => `${was} rows were written, ${is} came out`,
  form: (what, was, is) => `the ${what} ${what.endsWith("s") ? "were" : "was"} ${was} and ${what.endsWith("s") ? "are" : "is"} ${is}`, // prettier-ignore
};

export const SIDE_BY_SIDE: Telling = {
  values: (a, b) => `${a} in a, ${b} in b`,
  rows: (a, b) => `${a} rows in a, ${b} in b`,
  form: (what, a, b) => `the ${what} ${what.endsWith("s") ? "are" : "is"} ${a} in a, ${b} in b`,
};

/** `row 3, column loss: 0.5 was written, 0.25 came out`, or null if they are the same. Rows count from 1, the header apart. */
export function tableDifference(before: CsvTable, after: CsvTable, told = REPEATED): string | null {
  const columns = [before, after].map((table) => table.columns.join(", "));
  if (columns[0] !== columns[1]) return told.form("columns", columns[0]!, columns[1]!);
  const rows = Math.min(before.rows.length, after.rows.length);
  for (let row = 0; row < rows; row++) {
    for (const [i, column] of before.columns.entries()) {
      const [was, is] = [before.rows[row]![i], after.rows[row]![i]];
      if (!Object.is(was, is))
        return `row ${row + 1}, column ${column}: ${told.values(shown(was), shown(is))}`;
    }
  }
  if (before.rows.length === after.rows.length) return null;
  return told.rows(before.rows.length, after.rows.length);
}

/** `trained/W, index 7: 0.5 was written, 0.25 came out`, or null. The index counts in the order of the file, from 0. */
export function arraysDifference(
  before: readonly NamedArray[],
  after: readonly NamedArray[],
  told = REPEATED,
): string | null {
  const names = [before, after].map((arrays) => arrays.map(({ name }) => name).join(", "));
  if (names[0] !== names[1]) return told.form("arrays", names[0]!, names[1]!);
  for (const [i, { name, shape, values }] of before.entries()) {
    const other = after[i]!;
    if (shape.join() !== other.shape.join())
      return `${name}: ${told.form("shape", shape.join("×"), other.shape.join("×"))}`;
    const index = values.findIndex((value, at) => !Object.is(value, other.values[at]));
    if (index >= 0)
      return `${name}, index ${index}: ${told.values(shown(values[index]), shown(other.values[index]))}`;
  }
  return null;
}

type Value = CsvValue | undefined;

const shown = (value: Value): string =>
  value === null || value === undefined ? "nothing" : Object.is(value, -0) ? "-0" : String(value);
