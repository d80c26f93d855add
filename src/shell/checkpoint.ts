/** The file by which an interrupted run goes on. Its first line is the SHA-256 of all that follows: JSON, then state. */
import { createHash } from "node:crypto";
import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { Run } from "../components/settings.ts";
import { NUMBERS_VERSION } from "../components/settings.ts";
import type { Outcome } from "../results/outcome.ts";
import type { WrittenFile } from "../results/record.ts";
import { RECORD_FORMAT } from "../results/record-schema.ts";
import type { Course } from "../training/train.ts";
import { programVersion } from "./manifest.ts";
import { readWhole, Unreadable } from "./read-file.ts";

export const CHECKPOINT = "checkpoint";
/** Raised when the file, `Course` or what lies in a plan's state changes its form. */
const FORMAT = 1;

/** What a run needs to go on, but for the bytes of its state. */
export interface Standing {
  readonly course: Course;
  readonly outcome: Outcome;
  /** The run's tables up to here. */
  readonly tables: readonly WrittenFile[];
  /** Milliseconds since 1970. */
  readonly started_ms: number;
  readonly elapsed_ms: number;
  readonly measuring_ms: number;
}

export interface Checkpoint extends Standing {
  readonly state: Uint8Array;
}

/** A run as it is planned here, which a checkpoint must be of. */
export interface Planned {
  readonly run: Run;
  /** What lies in its state, and where. */
  readonly layout: string;
  readonly stateBytes: number;
}

/** There is a checkpoint that must not be used; the message says why. */
export class Refused extends Error {}

const digest = (...pieces: readonly (string | Uint8Array)[]): string => {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
};

/** What must be the same where it is read. */
const identity = ({ run, layout, stateBytes }: Planned) => ({
  settings: run.hash,
  seed: run.seed,
  numbers: NUMBERS_VERSION,
  record: RECORD_FORMAT,
  program: programVersion(),
  layout: digest(layout),
  state_bytes: stateBytes,
});
type Identity = ReturnType<typeof identity>;

const OTHERWISE: Readonly<Record<keyof Identity, string>> = {
  settings: "it is of other settings",
  seed: "it is of another seed",
  numbers: "it is of another numbers version",
  record: "it is of another format of run.json",
  program: "it was written by another version of bptt-lab",
  layout: "its state is laid out otherwise",
  state_bytes: "its state has another size",
};

const START = /^bptt-lab checkpoint (\d{1,9}) ([0-9a-f]{64})$/;
const LF = 10;
/** Of all but the state: outcomes grow with every measurement. */
const MOST_STANDING_BYTES = 256e6;

/** The pieces of the file. */
export function checkpointFile(
  planned: Planned,
  standing: Standing,
  state: Uint8Array,
): readonly [string, string, Uint8Array] {
  const header = `${JSON.stringify({ ...identity(planned), standing }, writeNumber)}\n`;
  return [`bptt-lab checkpoint ${FORMAT} ${digest(header, state)}\n`, header, state];
}

/** Whether there is something of this name in a folder, whatever it is; not if the folder is a link or a file. */
export function hasCheckpoint(folder: string): boolean {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  return lstatSync(join(folder, CHECKPOINT), { throwIfNoEntry: false }) !== undefined;
}

/** The checkpoint in a folder; throws a {@link Refused}. */
export function readCheckpoint(folder: string, planned: Planned): Checkpoint {
  try {
    const mostBytes = planned.stateBytes + MOST_STANDING_BYTES;
    return parse(readWhole(join(folder, CHECKPOINT), { mostBytes, followLinks: false }), planned);
  } catch (error) {
    throw error instanceof Unreadable ? new Refused(error.message) : error;
  }
}

/** A checkpoint that is as it was written, whatever run it is of. */
export interface Checkpointed {
  readonly update: number;
  /** The whole file. */
  readonly bytes: Uint8Array;
}

/** The checkpoint in a folder; null if there is none that can be read. */
export function checkpointed(folder: string): Checkpointed | null {
  try {
    if (!hasCheckpoint(folder)) return null;
    const bytes = readWhole(join(folder, CHECKPOINT), { mostBytes: Infinity, followLinks: false });
    return { update: opened(bytes).standing.course.update, bytes };
  } catch (error) {
    if (error instanceof Unreadable || error instanceof Refused) return null;
    throw error;
  }
}

interface Opened {
  readonly found: Identity;
  readonly standing: Standing;
  /** Where the state begins. */
  readonly afterHeader: number;
}

function opened(bytes: Uint8Array): Opened {
  const [first, afterFirst] = line(bytes, 0);
  const [, format, seal] = START.exec(first) ?? [];
  if (format !== undefined && Number(format) !== FORMAT)
    throw new Refused(`it is of format ${format}, and this bptt-lab knows ${FORMAT}`);
  if (digest(bytes.subarray(afterFirst)) !== seal) throw new Refused("it is not as it was written");
  const [header, afterHeader] = line(bytes, afterFirst);
  const { standing, ...found } = JSON.parse(header, readNumber) as Identity & { readonly standing: Standing };
  return { found, standing, afterHeader };
}

function parse(bytes: Uint8Array, planned: Planned): Checkpoint {
  const { found, standing, afterHeader } = opened(bytes);
  for (const [key, value] of Object.entries(identity(planned)))
    if (found[key as keyof Identity] !== value) throw new Refused(OTHERWISE[key as keyof Identity]);
  return { ...standing, state: bytes.subarray(afterHeader) };
}

/** The line that begins here, without its end, and where the next one begins. */
function line(bytes: Uint8Array, from: number): readonly [string, number] {
  const end = bytes.indexOf(LF, from);
  if (end < 0) return ["", bytes.length];
  return [Buffer.from(bytes.subarray(from, end)).toString("utf8"), end + 1];
}

/** Numbers that JSON lacks are written as an object of this one key, which nothing else in a checkpoint has. */
const NUMBER = "= number";

function writeNumber(_key: string, value: unknown): unknown {
  if (typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return { [NUMBER]: Object.is(value, -0) ? "-0" : String(value) };
}

const readNumber = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && NUMBER in value ? Number(value[NUMBER]) : value;
