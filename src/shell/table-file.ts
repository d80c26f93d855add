/** One CSV of a run while it is written. */
import { RUN_COLUMNS, type Table } from "../results/columns.ts";
import { type CsvValue, csvHeader, csvLines } from "../results/csv.ts";
import type { WrittenFile } from "../results/record.ts";
import type { SafeFolder } from "./safe-folder.ts";

/** Rows are turned into text and written this many at a time. */
const ROWS_AT_ONCE = 1000;

export interface TableFile {
  readonly table: Table;
  /** Rows with run and seed in front. */
  add(rows: readonly (readonly CsvValue[])[]): void;
  /** Writes what waits and closes the file. */
  finish(): WrittenFile;
  close(): void;
}

/** Begins `<table>.csv` in the folder with its header. */
export function openTableFile(folder: SafeFolder, table: Table): TableFile {
  const file = folder.create(`${table.name}.csv`);
  let waiting: (readonly CsvValue[])[] = [];
  const flush = (): void => {
    file.write(csvLines(waiting));
    waiting = [];
  };
  try {
    file.write(csvHeader([...RUN_COLUMNS, ...table.columns]));
  } catch (error) {
    file.close();
    throw error;
  }
  return {
    table,
    add(rows) {
      for (const row of rows) waiting.push(row);
      if (waiting.length >= ROWS_AT_ONCE) flush();
    },
    finish() {
      flush();
      return file.finish();
    },
    close: () => file.close(),
  };
}
