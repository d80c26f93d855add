/** The files about all runs of an experiment together. */
import { CsvError } from "csv-parse";
import { join } from "node:path";
import type { Catalogue, Column } from "../components/define.ts";
import { bare } from "../components/foreign-text.ts";
import {
  COMPARISON,
  EVALUATION,
  joinedCells,
  joinedColumns,
  RUN_COLUMNS,
  RUNS,
  type Table,
  TEXT_COLUMNS,
  TRAINING,
  VERDICTS,
} from "../results/columns.ts";
import { csvHeader, csvLines, type CsvValue, harmless } from "../results/csv.ts";
import { type Done, isDone } from "../results/fate.ts";
import type { Results } from "../results/results.ts";
import { runsTable } from "../results/runs-table.ts";
import { comparisonTable } from "../statistics/comparison-table.ts";
import { judge, type Judged } from "../statistics/findings.ts";
import { verdictsTable } from "../statistics/verdicts-table.ts";
import type { WrittenFile } from "../results/record.ts";
import type { ExperimentFolder } from "./experiment-folder.ts";
import { shownPath } from "./locate.ts";
import { Damage, verified } from "./read-run.ts";
import { readLines } from "./read-table.ts";
import { isSafe } from "./safe-csv.ts";
import { WorldError } from "./world-error.ts";

/**
 * Each is replaced in one step. `diagnostics` are those that there are, measured or not; `catalogue` has the rules by which
 * the runs are judged. Resolves to what these found.
 */
export async function writeTables(
  folder: ExperimentFolder,
  results: Results,
  catalogue: Catalogue,
  diagnostics: Iterable<string>,
): Promise<readonly Judged[]> {
  const judged = judge(results, catalogue);
  const possible = [TRAINING.name, EVALUATION.name, ...diagnostics];
  await joinTables(folder, results, possible);
  const safe = isSafe(folder);
  folder.own.replace(`${COMPARISON}.csv`, csvLines(comparisonTable(results), { safe }));
  folder.own.replace(`${VERDICTS}.csv`, csvLines(verdictsTable(judged, results), { safe }));
  folder.own.replace(`${RUNS}.csv`, csvLines(runsTable(results), { safe }));
  return judged;
}

/**
 * Writes the tables of all runs together, <table>.csv, in the order of the runs, each row with its run's label and swept
 * settings. Tables that a run lacks (it did not measure that) are skipped for it; columns that it lacks are empty. One
 * file is held open at a time and none is read whole; where one is not as it was written, its table stays as it was. Of
 * the tables in `possible`, those that no run has are removed: they would be of runs that are no longer there.
 */
export async function joinTables(
  folder: ExperimentFolder,
  { fates, swept }: Pick<Results, "fates" | "swept">,
  possible: readonly string[],
): Promise<void> {
  const done = fates.filter(isDone);
  const names = new Set(done.flatMap(({ record }) => record.tables.map(({ name }) => name)));
  for (const name of possible) if (!names.has(name)) folder.own.removeFile(`${name}.csv`);
  for (const name of names) {
    const parts = done.flatMap((one): Part[] => {
      const table = one.record.tables.find((candidate) => candidate.name === name);
      return table ? [{ ...one, table, front: joinedCells(one.run, swept) }] : [];
    });
    await folder.own.replaceFrom(`${name}.csv`, joined(folder, parts, swept));
  }
}

/** A run's share of a joined table, and the cells that stand in front of its own. */
type Part = Done & { readonly table: Table; readonly front: readonly CsvValue[] };

const isText = ({ name, text }: Column): boolean => text === true || TEXT_COLUMNS.has(name);

/** A run's columns without those that a joined table has in another form. */
const ownColumns = ({ columns }: Table): readonly Column[] => columns.slice(RUN_COLUMNS.length);

async function* joined(
  { runs, path }: ExperimentFolder,
  parts: readonly Part[],
  swept: readonly string[],
): AsyncGenerator<string | Buffer> {
  const safe = isSafe({ path });
  const columns = new Map(
    parts.flatMap(({ table }) => ownColumns(table).map((column) => [column.name, column] as const)),
  );
  const names = [...columns.keys()];
  yield csvHeader([...joinedColumns(swept), ...columns.values()], { safe });
  for (const part of parts) {
    const own = ownColumns(part.table);
    const sameColumns = names.every((column, i) => own[i]?.name === column);
    const asTheyAre = sameColumns && !(safe && own.some(isText));
    const folder = join(runs.path, part.run.id);
    const bytes = verified(folder, fileOf(part));
    try {
      yield* asTheyAre ? fronted(bytes, part, safe) : rewritten(bytes, part, names, safe);
    } catch (error) {
      throw isDamage(error) ? damagedSince(folder, error) : error;
    }
  }
}

const fileOf = ({ record, table }: Part): WrittenFile =>
  record.files.find(({ name }) => name === `${table.name}.csv`)!;

/** Also rows that are none, which are met before the end of the file tells that it is not as it was written. */
const isDamage = (error: unknown): error is Error => error instanceof Damage || error instanceof CsvError;

/** A file was damaged after it had been found to be whole. */
const damagedSince = (folder: string, { message }: Error): WorldError =>
  new WorldError(
    `${bare(shownPath(folder))}: ${message}: it was damaged while this command ran; ` +
      "give the same command again, and it is trained again",
  );

/** All but the first bytes. */
async function* skipped(pieces: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const piece of pieces) {
    if (left < piece.length) yield piece.subarray(left);
    left = Math.max(0, left - piece.length);
  }
}

/** A run's rows, byte for byte but for what they begin with. */
async function* fronted(
  bytes: AsyncIterable<Buffer>,
  { run, table, front }: Part,
  safe: boolean,
): AsyncGenerator<Buffer> {
  // Every row of a run begins alike. Bytes are handled as characters of Latin-1, of which each is one byte.
  const latin = (cells: readonly CsvValue[]): string =>
    Buffer.from(csvLines([cells], { safe }).replace(/\n$/, ",")).toString("latin1");
  const before = latin([run.id, run.seed]);
  const after = latin(front);
  const start = Buffer.byteLength(csvHeader(table.columns));
  for await (const rows of wholeRows(skipped(bytes, start))) {
    const changed = rows.map((row) => {
      if (!row.startsWith(before)) throw new Damage(`${table.name}.csv holds a row that is not of this run`);
      return after + row.slice(before.length);
    });
    yield Buffer.from(changed.join(""), "latin1");
  }
}

/** The rows that end in each chunk, as Latin-1; a line end between quotes ends no row. */
async function* wholeRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly string[]> {
  let left = "";
  for await (const chunk of chunks) {
    const text = left + chunk.toString("latin1");
    const rows: string[] = [];
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) {
      const row = text.slice(from, end + 1);
      if (row.includes('"') && row.split('"').length % 2 === 0) continue;
      rows.push(row);
      from = end + 1;
    }
    left = text.slice(from);
    yield rows;
  }
  if (left !== "") throw new Damage("a table ends within a row");
}

/** Rows are turned into text this many at a time. */
const ROWS_AT_ONCE = 1000;

/** A run's rows, each column where the joined table has it. */
async function* rewritten(
  bytes: AsyncIterable<Buffer>,
  { table, front }: Part,
  columns: readonly string[],
  safe: boolean,
): AsyncGenerator<string> {
  const places = columns.map((name) => table.columns.findIndex((column) => column.name === name));
  const start = safe ? front.map((cell) => (typeof cell === "string" ? harmless(cell) : cell)) : front;
  // Cells that are copied stay the text that they are.
  const copied = (cells: readonly string[], place: number): CsvValue => {
    const cell = cells[place] ?? null;
    return safe && cell !== null && isText(table.columns[place]!) ? harmless(cell) : cell;
  };
  let waiting: CsvValue[][] = [];
  let isHeader = true;
  for await (const cells of readLines(bytes)) {
    if (!isHeader) waiting.push([...start, ...places.map((place) => copied(cells, place))]);
    isHeader = false;
    if (waiting.length < ROWS_AT_ONCE) continue;
    yield csvLines(waiting);
    waiting = [];
  }
  yield csvLines(waiting);
}
