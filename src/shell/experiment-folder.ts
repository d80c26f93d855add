/** results/<name>/: who may write there, what of it is finished, and the files about all runs together. */
import {
  accessSync,
  constants,
  createReadStream,
  createWriteStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Run } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { csvHeader, csvLines } from "../results/csv.ts";
import type { Table } from "../results/columns.ts";
import { growingPath, writeAtomically } from "./atomic.ts";
import { kindOf, shownPath } from "./locate.ts";
import { isPartial, type RunRecord } from "./run-folder.ts";

export interface ExperimentFolder {
  readonly path: string;
  readonly runs: string;
  /** Lets others write here. */
  release(): void;
}

/** The experiment's folder below `results`; nothing is written yet. */
export function experimentPath(results: string, name: string): string {
  // A name such as ../x would leave the results folder.
  if (basename(name) !== name || name === "" || name.startsWith(".")) {
    throw new UserError(`name: "${name}" cannot be the name of a folder; use letters, digits, - and _`);
  }
  const path = join(results, name);
  for (let folder = path; ; folder = dirname(folder)) {
    const kind = kindOf(folder);
    if (kind === "file") {
      throw new UserError(
        `${shownPath(folder)}: results go into folders, but this is a file; use another --results DIR`,
      );
    }
    if (kind === "folder") {
      checkWritable(folder);
      return path;
    }
  }
}

function checkWritable(folder: string): void {
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new UserError(`${shownPath(folder)}: results cannot be written here; use --results DIR`);
  }
}

/** Makes the folder this process's own and clears away what killed processes left. */
export function openExperimentFolder(path: string): ExperimentFolder {
  const runs = join(path, "runs");
  try {
    makeFolder(runs);
  } catch (error) {
    throw new UserError(
      `${shownPath(runs)}: this folder cannot be made (${(error as Error).message}); use another --results DIR`,
    );
  }
  const release = lock(path);
  for (const name of readdirSync(runs))
    if (isPartial(name)) rmSync(join(runs, name), { recursive: true, force: true });
  return { path, runs, release };
}

/** mkdir -p. Node's own never returns where a file system such as /proc says "no such file" for ever. */
function makeFolder(path: string): void {
  if (kindOf(path) === "folder") return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

interface Owner {
  readonly pid: number;
  readonly host: string;
}

/** One process at a time: another's partial runs must not be cleared away under its feet. */
function lock(path: string): () => void {
  const file = join(path, ".lock");
  const me: Owner = { pid: process.pid, host: hostname() };
  const take = (): void => writeFileSync(file, JSON.stringify(me), { flag: "wx" });
  try {
    take();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const owner = readOwner(file);
    if (owner && owner.host === me.host && isAlive(owner.pid)) {
      throw new UserError(
        `${shownPath(path)}: process ${owner.pid} is writing here; wait for it or use another --results DIR (if that process is something else, delete ${shownPath(file)})`,
      );
    }
    if (owner && owner.host !== me.host) {
      throw new UserError(
        `${shownPath(path)}: a process on ${owner.host} is writing here; if it no longer runs, delete ${shownPath(file)}`,
      );
    }
    rmSync(file, { force: true });
    take();
  }
  return () => rmSync(file, { force: true });
}

function readOwner(file: string): Owner | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Owner;
  } catch {
    return null; // killed while it wrote
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false; // left by a process that had our number
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Removes the finished folders of these runs, and nothing else. */
export function discardRuns({ runs }: ExperimentFolder, discarded: readonly Run[]): void {
  for (const { id } of discarded) rmSync(join(runs, id), { recursive: true, force: true });
}

/** A finished run as the joined tables name it, and what it said of its own. */
export interface Part {
  readonly run: Run;
  readonly record: RunRecord;
}

/**
 * Writes the tables of all runs together, <table>.csv, in the order of the runs. Tables that a run lacks
 * (it did not measure that) are skipped for it; columns that it lacks are empty. One file is held open at
 * a time and none is read whole. Of the tables in `possible`, those that no run has are removed: they would
 * be of an earlier config.
 */
export async function joinTables(
  folder: ExperimentFolder,
  parts: readonly Part[],
  possible: readonly string[],
): Promise<void> {
  const names = new Set(parts.flatMap(({ record }) => record.tables.map(({ name }) => name)));
  for (const name of possible)
    if (!names.has(name)) rmSync(join(folder.path, `${name}.csv`), { force: true });
  for (const name of names) {
    const holders = parts.flatMap(({ run, record }) => {
      const table = record.tables.find((candidate) => candidate.name === name);
      return table ? [{ run, record, table }] : [];
    });
    const path = join(folder.path, `${name}.csv`);
    const growing = growingPath(path);
    await pipeline(Readable.from(joined(folder, holders)), createWriteStream(growing));
    renameSync(growing, path);
  }
}

type Holder = Part & { readonly table: Table };

async function* joined(
  { runs }: ExperimentFolder,
  holders: readonly Holder[],
): AsyncGenerator<string | Buffer> {
  const columns = new Map(
    holders.flatMap(({ table }) => table.columns.map((column) => [column.name, column])),
  );
  const names = [...columns.keys()];
  yield csvHeader([...columns.values()]);
  for (const { run, record, table } of holders) {
    const path = join(runs, run.id, `${table.name}.csv`);
    const sameColumns = names.every((column, i) => table.columns[i]?.name === column);
    if (sameColumns && record.label === run.label) {
      const start = Buffer.byteLength(csvHeader(table.columns));
      yield* createReadStream(path, { start }) as AsyncIterable<Buffer>;
    } else yield* rewritten(path, run, record, table, names);
  }
}

/** The lines of a run under the label it has now, with its columns put where the joined table has them. */
async function* rewritten(
  path: string,
  run: Run,
  record: RunRecord,
  table: Table,
  columns: readonly string[],
): AsyncGenerator<string> {
  // The label may hold commas, but every line begins with the same three cells.
  const prefix = (label: string): string => csvLines([[run.id, label, run.seed]]).trimEnd() + ",";
  const before = prefix(record.label);
  const places = columns
    .slice(3)
    .map((name) => table.columns.findIndex((column) => column.name === name) - 3);
  let header = true;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (!header) {
      const cells = line.slice(before.length).split(",");
      const inPlace = places.every((place, i) => place === i)
        ? cells
        : places.map((place) => cells[place] ?? "");
      yield `${prefix(run.label)}${inPlace.join(",")}\n`;
    }
    header = false;
  }
}

/** Writes a small file of the experiment in one step. */
export const writeFile = (folder: ExperimentFolder, name: string, text: string): void =>
  writeAtomically(join(folder.path, name), text);
