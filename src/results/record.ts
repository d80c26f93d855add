/** run.json: what a finished run says of itself, as a type and as text. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { quoted } from "../components/foreign-text.ts";
import type { Reading } from "../components/define.ts";
import type { Run, Settings } from "../components/settings.ts";
import { RUN_COLUMNS, type Table } from "./columns.ts";
import type { Outcome } from "./outcome.ts";
import { NUMBER_WORDS, RECORD_FORMAT, recordSchema } from "./record-schema.ts";

/** What made the numbers: program, engine, machine. None of it determines a byte of them. */
export interface Provenance {
  /** Which kernels, and how wide their vectors are. */
  readonly engine: { readonly name: string; readonly vector_bits: number };
  readonly versions: { readonly "bptt-lab": string; readonly numbers: number; readonly node: string };
  /** Of this program's checkout; null where it is not a checkout. */
  readonly commit: string | null;
  /** SHA-256 of its package-lock.json; null where there is none. */
  readonly lock_sha256: string | null;
  /** True if the checkout holds changes that are not in the commit. */
  readonly modified: boolean | null;
  readonly machine: Readonly<Record<string, string | number>>;
}

/** A file as it was written. */
export interface WrittenFile {
  readonly name: string;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}

/** A file that the run was made from. */
export interface SourceFile {
  /** As the run's program found it; that of a package begins with the package's name. */
  readonly path: string;
  /** Of its bytes; of a plug-in, of its code bundled with all of its own that it imports. */
  readonly sha256: string;
}

export interface RunRecord extends Provenance {
  readonly format: typeof RECORD_FORMAT;
  readonly run: string;
  readonly seed: number;
  readonly status: Outcome["status"];
  /** SHA-256 of all that the id stands for but the seed: the id begins with its first digits. */
  readonly settings_sha256: string;
  /** Resolved: all that config.yaml says. */
  readonly settings: Settings;
  readonly plugins: readonly SourceFile[];
  readonly data: readonly SourceFile[];
  /** Of the bytes of the run's CSVs. */
  readonly fingerprint: string;
  readonly started_at: string;
  readonly ended_at: string;
  /** Time at work: what lies between an interruption and its resumption, or was lost with a kill, is left out. */
  readonly elapsed_ms: number;
  /** What of it went into diagnostics. */
  readonly measuring_ms: number;
  /** Counted training steps a second, evaluation and diagnostics included in the time. */
  readonly counted_steps_per_second: number | null;
  readonly parameters: number;
  /** What the task read; null where it reads no files. */
  readonly reading: Reading["figures"] | null;
  readonly outcome: Outcome;
  /** The columns of each CSV, with units. */
  readonly tables: readonly Table[];
  /** Every other file of the run's folder. */
  readonly files: readonly WrittenFile[];
}

/** All that a record is made from. Times are in milliseconds since 1970. */
interface Finished {
  readonly run: Run;
  readonly sources: { readonly [K in "plugins" | "data"]: readonly SourceFile[] };
  readonly outcome: Outcome;
  readonly fingerprint: string;
  readonly provenance: Provenance;
  readonly started_ms: number;
  readonly ended_ms: number;
  /** Less than from start to end where the run was interrupted. */
  readonly elapsed_ms: number;
  readonly measuring_ms: number;
  readonly parameters: number;
  readonly reading?: Reading | undefined;
  /** Without the columns that they all start with. */
  readonly tables: readonly Table[];
  readonly files: readonly WrittenFile[];
}

/** The record of a run that has just ended. Its keys are in the order of the file. */
export function recordOf({ run, outcome, provenance, started_ms, ended_ms, ...rest }: Finished): RunRecord {
  const { elapsed_ms } = rest;
  const { counted_steps } = outcome;
  return {
    format: RECORD_FORMAT,
    run: run.id,
    seed: run.seed,
    status: outcome.status,
    settings_sha256: run.hash,
    settings: run.settings,
    plugins: rest.sources.plugins.map(({ path, sha256 }) => ({ path, sha256 })),
    data: rest.sources.data.map(({ path, sha256 }) => ({ path, sha256 })),
    fingerprint: rest.fingerprint,
    ...provenance,
    started_at: new Date(started_ms).toISOString(),
    ended_at: new Date(ended_ms).toISOString(),
    elapsed_ms,
    measuring_ms: rest.measuring_ms,
    counted_steps_per_second:
      counted_steps > 0 && elapsed_ms > 0 ? Math.round((counted_steps * 1000) / elapsed_ms) : null,
    parameters: rest.parameters,
    reading: rest.reading?.figures ?? null,
    outcome,
    tables: rest.tables.map((table) => ({ ...table, columns: [...RUN_COLUMNS, ...table.columns] })),
    files: rest.files,
  };
}

/** The last member of run.json, which no later format will change: the SHA-256 of all lines above it. */
const SEAL = "sha256_of_lines_above";
const SEALED = new RegExp(`^([^]*\\n) {2}"${SEAL}": "([0-9a-f]{64})"\\n}\\n$`);

const digest = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

/** The text of run.json. */
export function recordText(record: RunRecord): string {
  const lines = JSON.stringify(record, writeNumber, 2).replace(/\n\}$/, ",\n");
  return `${lines}  "${SEAL}": "${digest(lines)}"\n}\n`;
}

const OLDER_FORMATS: ReadonlySet<unknown> = new Set([2, 3]);

/** Another program than this one wrote it; it is not damaged. */
export class NewerFormat extends Error {}

/** Throws an Error that says what is wrong if the text is not that of a record, to the byte. */
export function parseRecord(text: string): RunRecord {
  const [, lines, seal] = SEALED.exec(text) ?? [];
  const value = parseObject(text);
  const { format, [SEAL]: _, ...rest } = value;
  if (lines === undefined || digest(lines) !== seal) {
    const old = format === undefined && "outcome" in rest && "tables" in rest;
    throw new Error(
      old
        ? "is of format 1, of an earlier bptt-lab, which did not keep by what its files could be checked"
        : "is not as it was written",
    );
  }
  if (OLDER_FORMATS.has(format))
    throw new Error(`is of format ${String(format)}, of an earlier bptt-lab, which kept less of a run`);
  if (typeof format === "number" && format > RECORD_FORMAT)
    throw new NewerFormat(`is of format ${format}, of a newer bptt-lab; this one knows ${RECORD_FORMAT}`);
  const checked = recordSchema.safeParse({ format, ...rest });
  if (checked.success) return checked.data;
  const { path, message } = checked.error.issues[0]!;
  throw new Error(`says what no run says at ${quoted(path.join("."))}: ${message}`);
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error("is not whole JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("is not the record of a run");
  return { ...value };
}

/** JSON.stringify's replacer: numbers that JSON lacks become the words that our CSVs use. */
export function writeNumber(_key: string, value: unknown): unknown {
  if (typeof value !== "number") return value;
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
}

const UNWRITABLE = new Map<string, number>(NUMBER_WORDS.map((word) => [word, Number(word)]));

/** JSON.parse's reviver, the inverse of {@link writeNumber} where no text is one of these words. */
export const readNumber = (_key: string, value: unknown): unknown =>
  typeof value === "string" ? (UNWRITABLE.get(value) ?? value) : value;
