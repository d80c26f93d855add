/** run.json: what a finished run says of itself, as a type and as text. */
import type { Reading } from "../components/define.ts";
import type { Run } from "../components/settings.ts";
import { RUN_COLUMNS, type Table } from "./columns.ts";
import type { Outcome } from "./outcome.ts";

/** What made the numbers: program, engine, machine. None of it determines a byte of them. */
export interface Provenance {
  readonly versions: { readonly "bptt-lab": string; readonly numbers: number; readonly node: string };
  /** Of this program's checkout; null where it is not a checkout. */
  readonly commit: string | null;
  /** True if the checkout holds changes that are not in the commit. */
  readonly modified: boolean | null;
  readonly machine: Readonly<Record<string, string | number>>;
}

export interface RunRecord extends Provenance {
  readonly run: string;
  readonly seed: number;
  readonly status: Outcome["status"];
  /** SHA-256 of all that the id stands for but the seed: the id begins with its first digits. */
  readonly settings_sha256: string;
  /** Of the bytes of the run's CSVs. */
  readonly fingerprint: string;
  readonly started_at: string;
  readonly ended_at: string;
  readonly elapsed_ms: number;
  /** Counted training steps a second, evaluation and diagnostics included in the time. */
  readonly counted_steps_per_second: number | null;
  readonly parameters: number;
  /** What the task read; null where it reads no files. */
  readonly reading: Reading["figures"] | null;
  readonly outcome: Outcome;
  /** The columns of each CSV, with units. */
  readonly tables: readonly Table[];
}

/** All that a record is made from. Times are in milliseconds since 1970. */
interface Finished {
  readonly run: Run;
  readonly outcome: Outcome;
  readonly fingerprint: string;
  readonly provenance: Provenance;
  readonly started_ms: number;
  readonly ended_ms: number;
  readonly parameters: number;
  readonly reading?: Reading | undefined;
  /** Without the columns that they all start with. */
  readonly tables: readonly Table[];
}

/** The record of a run that has just ended. Its keys are in the order of the file. */
export function recordOf({ run, outcome, provenance, started_ms, ended_ms, ...rest }: Finished): RunRecord {
  const elapsed_ms = ended_ms - started_ms;
  const { counted_steps } = outcome;
  return {
    run: run.id,
    seed: run.seed,
    status: outcome.status,
    settings_sha256: run.hash,
    fingerprint: rest.fingerprint,
    ...provenance,
    started_at: new Date(started_ms).toISOString(),
    ended_at: new Date(ended_ms).toISOString(),
    elapsed_ms,
    counted_steps_per_second:
      counted_steps > 0 && elapsed_ms > 0 ? Math.round((counted_steps * 1000) / elapsed_ms) : null,
    parameters: rest.parameters,
    reading: rest.reading?.figures ?? null,
    outcome,
    tables: rest.tables.map(({ name, columns }) => ({ name, columns: [...RUN_COLUMNS, ...columns] })),
  };
}

/** The text of run.json. */
export const recordText = (record: RunRecord): string => JSON.stringify(record, writeNumber, 2) + "\n";

/** Throws an Error if the text is not that of a record. */
export function parseRecord(text: string): RunRecord {
  const value: unknown = JSON.parse(text, readNumber);
  const has = (key: string): boolean =>
    typeof value === "object" && value !== null && typeof Reflect.get(value, key) === "object";
  if (!has("outcome") || !has("tables")) throw new Error("this is not the record of a run");
  // Sound for what this program wrote, and nothing else gets a folder of a run's name.
  return value as RunRecord;
}

/** JSON has no word for these; they are written as strings. */
const UNWRITABLE = new Map<string, number>([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  ["-0", -0],
]);

/** JSON.stringify's replacer: numbers that JSON lacks become the words that our CSVs use. */
export function writeNumber(_key: string, value: unknown): unknown {
  if (typeof value !== "number") return value;
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
}

/** JSON.parse's reviver, the inverse of {@link writeNumber}; no text of ours is one of these words. */
export const readNumber = (_key: string, value: unknown): unknown =>
  typeof value === "string" ? (UNWRITABLE.get(value) ?? value) : value;
