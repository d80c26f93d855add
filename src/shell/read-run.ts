/** A finished run read back: nothing in its folder is believed that is not as it was written. */
import { createHash } from "node:crypto";
import { createReadStream, fstatSync, lstatSync, type Stats } from "node:fs";
import { join } from "node:path";
import { bare } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";
import { NewerFormat, parseRecord, type RunRecord, type WrittenFile } from "../results/record.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { shownPath } from "./locate.ts";
import { openToRead, otherThanFile, readWhole, Unreadable } from "./read-file.ts";

export const RECORD = "run.json";
/** Far above that of the widest run. */
export const MOST_RECORD_BYTES = 16e6;
/** A file is read in pieces of this size. */
const PIECE_BYTES = 1 << 20;

/** A file that is not what was written; the message begins with its name. */
export class Damage extends Error {}

/** The record of a run of which every file is as it was written, what is wrong with it, or null if there is no such run. */
export type Found = RunRecord | Damage | null;

/** Throws a UserError if something keeps the run from being read that is no damage. */
export async function readRun(runs: string, id: string): Promise<Found> {
  const folder = join(runs, id);
  try {
    const stats = statsOf(folder);
    if (stats === null) return null;
    if (!stats.isDirectory()) throw new Damage(`it is ${otherThanFile(stats) ?? "a file"}, not a folder`);
    const record = readRecord(folder);
    if (record.run !== id) throw new Damage(`${RECORD} is that of another run, ${bare(record.run)}`);
    if (record.fingerprint !== fingerprintOf(record.files))
      throw new Damage(`${RECORD} holds a fingerprint that is not that of its files`);
    for (const file of record.files) await drain(verified(folder, file));
    return record;
  } catch (error) {
    if (error instanceof Damage) return error;
    throw error;
  }
}

async function drain(pieces: AsyncGenerator): Promise<void> {
  while (!(await pieces.next()).done);
}

/** Throws unless this is a folder, or nothing. */
export function checkRuns(runs: string): void {
  const stats = statsOf(runs);
  if (stats === null || stats.isDirectory()) return;
  throw new UserError(
    `${bare(shownPath(runs))}: it is ${otherThanFile(stats) ?? "a file"}, and runs lie in a folder; move it away or use another --results DIR`,
  );
}

/** Links are not followed; null if there is nothing. */
function statsOf(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw new UserError(
      `${bare(shownPath(path))}: it cannot be looked at (${(error as Error).message}); results are checked before they are used`,
    );
  }
}

function readRecord(folder: string): RunRecord {
  const path = join(folder, RECORD);
  try {
    const bytes = readWhole(path, { mostBytes: MOST_RECORD_BYTES, followLinks: false });
    return parseRecord(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    if (error instanceof NewerFormat)
      throw new UserError(
        `${bare(shownPath(path))} ${error.message}; update bptt-lab or use another --results DIR`,
      );
    if (error instanceof Unreadable) throw damageOf(folder, RECORD, error);
    // Whatever else is thrown is about the text.
    throw new Damage(
      `${RECORD} ${error instanceof TypeError ? "is not UTF-8 text" : (error as Error).message}`,
    );
  }
}

/** A file that may not be read is not damaged. */
function damageOf(folder: string, name: string, { code, message }: Unreadable): Error {
  if (code === "ENOENT") return new Damage(`${name} is missing`);
  return code === "EACCES" || code === "EPERM"
    ? new UserError(
        `${bare(shownPath(join(folder, name)))}: ${message}; results are checked before they are used`,
      )
    : new Damage(`${name}: ${message}`);
}

/**
 * The bytes of a run's file, piece by piece. Throws a {@link Damage} before the first if the size is wrong, and after the
 * last if what was read is not what was written: use nothing of it before it has ended.
 */
export async function* verified(
  folder: string,
  { name, bytes, sha256 }: WrittenFile,
): AsyncGenerator<Buffer> {
  const path = join(folder, name);
  const file = opened(folder, name);
  const hash = createHash("sha256");
  const stream = createReadStream(path, { fd: file, highWaterMark: PIECE_BYTES });
  try {
    const { size } = fstatSync(file);
    if (size !== bytes) throw new Damage(`${name} has ${size} bytes instead of ${bytes}`);
    for await (const piece of stream as AsyncIterable<Buffer>) {
      hash.update(piece);
      yield piece;
    }
  } catch (error) {
    // A disk that cannot read a part of a file any more.
    throw (error as NodeJS.ErrnoException).code === "EIO"
      ? new Damage(`${name} cannot be read: ${(error as Error).message}`)
      : error;
  } finally {
    stream.destroy();
  }
  if (hash.digest("hex") !== sha256)
    throw new Damage(`${name} is not as it was written (its SHA-256 differs)`);
}

function opened(folder: string, name: string): number {
  try {
    return openToRead(join(folder, name), false);
  } catch (error) {
    throw error instanceof Unreadable ? damageOf(folder, name, error) : error;
  }
}
