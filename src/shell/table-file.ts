/** One CSV of a run while it is written. */
import { RUN_COLUMNS, type Table } from "../results/columns.ts";
import { type CsvValue, csvHeader, csvLines } from "../results/csv.ts";
import type { WrittenFile } from "../results/record.ts";
import type { SafeFile, SafeFolder } from "./safe-folder.ts";

/** Rows are turned into text and written this many at a time. */
const ROWS_AT_ONCE = 1000;

export interface TableFile {
  readonly table: Table;
  /** Rows with run and seed in front. */
  add(rows: readonly (readonly CsvValue[])[]): void;
  /** Lets all rows so far reach the disk, and goes on. */
  mark(): WrittenFile;
  /** Writes what waits and closes the file. */
  finish(): WrittenFile;
  close(): void;
}

const fileOf = (table: Table): string => `${table.name}.csv`;

/** Begins `<table>.csv` in the folder with its header. */
export function openTableFile(folder: SafeFolder, table: Table): TableFile {
  const file = folder.create(fileOf(table));
  try {
    file.write(csvHeader([...RUN_COLUMNS, ...table.columns]));
  } catch (error) {
    file.close();
    throw error;
  }
  return tableFile(table, file);
}

/** Goes on after the rows that one of these files begins with; null if none is the table's, or it does not begin so. */
export function reopenTableFile(
  folder: SafeFolder,
  table: Table,
  marks: readonly WrittenFile[],
): TableFile | null {
  const mark = marks.find(({ name }) => name === fileOf(table));
  const file = mark === undefined ? null : folder.reopen(mark);
  return file && tableFile(table, file);
}

function tableFile(table: Table, file: SafeFile): TableFile {
  let waiting: (readonly CsvValue[])[] = [];
  const flush = (): void => {
    file.write(csvLines(waiting));
    waiting = [];
  };
  return {
    table,
    add(rows) {
      for (const row of rows) waiting.push(row);
      if (waiting.length >= ROWS_AT_ONCE) flush();
    },
    mark() {
      flush();
      return file.mark();
    },
    finish() {
      flush();
      return file.finish();
    },
    close: () => file.close(),
  };
}
