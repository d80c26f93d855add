/** The files about all runs of an experiment together. */
import { createReadStream, createWriteStream, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { COMPARISON, EVALUATION, RUNS, type Table, TRAINING } from "../results/columns.ts";
import { csvHeader, csvLines, type CsvValue } from "../results/csv.ts";
import { type Done, isDone } from "../results/fate.ts";
import type { Results } from "../results/results.ts";
import { runsTable } from "../results/runs-table.ts";
import { comparisonTable } from "../statistics/comparison-table.ts";
import { growingPath } from "./atomic.ts";
import { type ExperimentFolder, writeFile } from "./experiment-folder.ts";
import { readLines } from "./read-table.ts";

/** Each is replaced in one step. `diagnostics` are those that there are, measured or not. */
export async function writeTables(
  folder: ExperimentFolder,
  results: Results,
  diagnostics: Iterable<string>,
): Promise<void> {
  const possible = [TRAINING.name, EVALUATION.name, ...diagnostics];
  await joinTables(folder, results.fates.filter(isDone), possible);
  writeFile(folder, `${COMPARISON}.csv`, csvLines(comparisonTable(results)));
  writeFile(folder, `${RUNS}.csv`, csvLines(runsTable(results)));
}

/**
 * Writes the tables of all runs together, <table>.csv, in the order of the runs. Tables that a run lacks (it did not
 * measure that) are skipped for it; columns that it lacks are empty. One file is held open at a time and none is read
 * whole. Of the tables in `possible`, those that no run has are removed: they would be of an earlier config.
 */
export async function joinTables(
  folder: ExperimentFolder,
  done: readonly Done[],
  possible: readonly string[],
): Promise<void> {
  const names = new Set(done.flatMap(({ record }) => record.tables.map(({ name }) => name)));
  for (const name of possible)
    if (!names.has(name)) rmSync(join(folder.path, `${name}.csv`), { force: true });
  for (const name of names) {
    const parts = done.flatMap((one): Part[] => {
      const table = one.record.tables.find((candidate) => candidate.name === name);
      return table ? [{ ...one, table }] : [];
    });
    const path = join(folder.path, `${name}.csv`);
    const growing = growingPath(path);
    await pipeline(Readable.from(joined(folder, parts)), createWriteStream(growing));
    renameSync(growing, path);
  }
}

/** A run's share of a joined table. */
type Part = Done & { readonly table: Table };

async function* joined({ runs }: ExperimentFolder, parts: readonly Part[]): AsyncGenerator<string | Buffer> {
  const columns = new Map(
    parts.flatMap(({ table }) => table.columns.map((column) => [column.name, column] as const)),
  );
  const names = [...columns.keys()];
  yield csvHeader([...columns.values()]);
  for (const part of parts) {
    const { run, record, table } = part;
    const path = join(runs, run.id, `${table.name}.csv`);
    const sameColumns = names.every((column, i) => table.columns[i]?.name === column);
    if (sameColumns && record.label === run.label) {
      const start = Buffer.byteLength(csvHeader(table.columns));
      yield* createReadStream(path, { start }) as AsyncIterable<Buffer>;
    } else yield* rewritten(path, part, names);
  }
}

/** Rows are turned into text this many at a time. */
const ROWS_AT_ONCE = 1000;

/** A run's rows under the label that it has now, each column where the joined table has it. */
async function* rewritten(
  path: string,
  { run, table }: Part,
  columns: readonly string[],
): AsyncGenerator<string> {
  const places = columns.map((name) => table.columns.findIndex((column) => column.name === name));
  let waiting: CsvValue[][] = [];
  let isHeader = true;
  for await (const cells of readLines(path)) {
    // Cells that are copied stay the text that they are.
    if (!isHeader)
      waiting.push(places.map((place, i) => (columns[i] === "label" ? run.label : (cells[place] ?? null))));
    isHeader = false;
    if (waiting.length < ROWS_AT_ONCE) continue;
    yield csvLines(waiting);
    waiting = [];
  }
  yield csvLines(waiting);
}
