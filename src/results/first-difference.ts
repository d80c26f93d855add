/** Where two tables, or two files of arrays, first differ. */
import type { CsvValue } from "./csv.ts";
import type { CsvTable } from "./read-csv.ts";
import type { NamedArray } from "./npz.ts";

/** `row 3, column loss: 0.5 was written, 0.25 came out`, or null if they are the same. Rows count from 1, the header apart. */
export function tableDifference(before: CsvTable, after: CsvTable): string | null {
  const columns = [before, after].map((table) => table.columns.join(", "));
  if (columns[0] !== columns[1]) return `the columns were ${columns[0]} and are ${columns[1]}`;
  const rows = Math.min(before.rows.length, after.rows.length);
  for (let row = 0; row < rows; row++) {
    for (const [i, column] of before.columns.entries()) {
      const [was, is] = [before.rows[row]![i], after.rows[row]![i]];
      if (!Object.is(was, is)) return `row ${row + 1}, column ${column}: ${both(was, is)}`;
    }
  }
  if (before.rows.length === after.rows.length) return null;
  return `${before.rows.length} rows were written, ${after.rows.length} came out`;
}

/** `trained/W, index 7: 0.5 was written, 0.25 came out`, or null. The index counts in the order of the file, from 0. */
export function arraysDifference(before: readonly NamedArray[], after: readonly NamedArray[]): string | null {
  const names = [before, after].map((arrays) => arrays.map(({ name }) => name).join(", "));
  if (names[0] !== names[1]) return `the arrays were ${names[0]} and are ${names[1]}`;
  for (const [i, { name, shape, values }] of before.entries()) {
    const other = after[i]!;
    if (shape.join() !== other.shape.join())
      return `${name}: the shape was ${shape.join("×")} and is ${other.shape.join("×")}`;
    const index = values.findIndex((value, at) => !Object.is(value, other.values[at]));
    if (index >= 0) return `${name}, index ${index}: ${both(values[index], other.values[index])}`;
  }
  return null;
}

type Value = CsvValue | undefined;

const both = (was: Value, is: Value): string => `${shown(was)} was written, ${shown(is)} came out`;
const shown = (value: Value): string =>
  value === null || value === undefined ? "nothing" : Object.is(value, -0) ? "-0" : String(value);
