/** One CSV of a run while it is written. */
import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { RUN_COLUMNS, type Table } from "../results/columns.ts";
import { type CsvValue, csvHeader, csvLines } from "../results/csv.ts";

/** Rows are turned into text and written this many at a time. */
const ROWS_AT_ONCE = 1000;

export interface TableFile {
  readonly table: Table;
  /** Rows with run and seed in front. */
  add(rows: readonly (readonly CsvValue[])[]): void;
  /** Writes what waits. SHA-256 of all bytes, in hex; nothing can be added any more. */
  digest(): string;
  close(): void;
}

/** Begins `<table>.csv` in the folder with its header. */
export function openTableFile(folder: string, table: Table): TableFile {
  const file = openSync(join(folder, `${table.name}.csv`), "w");
  const hash = createHash("sha256");
  let waiting: (readonly CsvValue[])[] = [];
  const write = (text: string): void => {
    const bytes = Buffer.from(text);
    // A disk that is nearly full takes a part and refuses only the next write.
    for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
    hash.update(bytes);
  };
  const flush = (): void => {
    write(csvLines(waiting));
    waiting = [];
  };
  write(csvHeader([...RUN_COLUMNS, ...table.columns]));
  return {
    table,
    add(rows) {
      for (const row of rows) waiting.push(row);
      if (waiting.length >= ROWS_AT_ONCE) flush();
    },
    digest() {
      flush();
      return hash.digest("hex");
    },
    close: () => closeSync(file),
  };
}
