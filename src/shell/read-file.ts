/** Files that are read whole, or refused in words: never a device, a pipe or a socket, which may have no end. */
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
  statSync,
} from "node:fs";
import { bare } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder, not a file",
  ENOTDIR: "part of its path is a file, not a folder",
  EACCES: "it may not be read",
  ELOOP: "it is a link that leads nowhere",
  ENXIO: "it is a socket or a device, not a file",
  ENAMETOOLONG: "its path is too long",
};

/** The code of what the operating system refused; empty for any other error. */
const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/** What the operating system refused, in words. */
const causeOf = (error: unknown): string =>
  CAUSES[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));

/** What it is, if it is not a file. */
export function otherThanFile(kind: Stats | Dirent): string | null {
  if (kind.isFile()) return null;
  if (kind.isDirectory()) return "a folder";
  if (kind.isSymbolicLink()) return "a link";
  if (kind.isFIFO()) return "a named pipe";
  return kind.isSocket() ? "a socket" : "a device";
}

/** Why a file cannot be read, in words; the operating system's code where it has one. */
export class Unreadable extends Error {
  readonly code: string;

  constructor(message: string, code = "") {
    super(message);
    this.code = code;
  }
}

interface ReadLimits {
  readonly mostBytes: number;
  /** Refuse a path that ends in a link. */
  readonly followLinks: boolean;
}

/**
 * Opens a file for reading; throws an {@link Unreadable} if it is anything else. Nothing is waited for. The descriptor
 * is the caller's to close.
 */
export function openToRead(path: string, followLinks: boolean): number {
  let file: number;
  try {
    // To open some devices is to do something with them already.
    refuseOther(followLinks ? statSync(path) : lstatSync(path));
    // Without O_NONBLOCK the opening of a pipe waits for someone who writes.
    file = openSync(
      path,
      constants.O_RDONLY | constants.O_NONBLOCK | (followLinks ? 0 : constants.O_NOFOLLOW),
    );
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw new Unreadable(causeOf(error), codeOf(error));
  }
  try {
    refuseOther(fstatSync(file));
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** The bytes of a file; throws an {@link Unreadable}. No more is read than may be there. */
export function readWhole(path: string, { mostBytes, followLinks }: ReadLimits): Uint8Array {
  const file = openToRead(path, followLinks);
  try {
    const { size } = fstatSync(file);
    if (size > mostBytes) throw new Unreadable(tooLarge(size, mostBytes));
    return readAll(file, size, mostBytes);
  } finally {
    closeSync(file);
  }
}

function refuseOther(stats: Stats): void {
  const other = otherThanFile(stats);
  if (other !== null) throw new Unreadable(`it is ${other}, not a file`);
}

const megabytes = (bytes: number): string => `${Math.max(0.1, Math.ceil(bytes / 1e5) / 10)} MB`;
const tooLarge = (bytes: number, most: number): string =>
  `it has ${megabytes(bytes)}, more than the ${megabytes(most)} that are read`;

/** Files of the system say that they are empty and are not: the end is where nothing more comes. */
function readAll(file: number, expected: number, most: number): Uint8Array {
  let bytes = Buffer.allocUnsafe(expected + 1);
  for (let length = 0; ;) {
    if (length === bytes.length) bytes = Buffer.concat([bytes, Buffer.allocUnsafe(bytes.length)]);
    const count = readSync(file, bytes, length, bytes.length - length, null);
    if (count === 0) return bytes.subarray(0, length);
    length += count;
    if (length > most) throw new Unreadable(tooLarge(length, most));
  }
}

/** Of text that a person writes. */
const MOST_CONFIG_BYTES = 16e6;
/** Of data: what fits into memory more than once. */
const MOST_DATA_BYTES = 500e6;

/** The bytes of a file that the user named; `message` makes a UserError's message from the cause if it cannot be read. */
export function readBytes(
  path: string,
  message: (cause: string) => string,
  mostBytes = MOST_DATA_BYTES,
): Uint8Array {
  try {
    return readWhole(path, { mostBytes, followLinks: true });
  } catch (error) {
    // Whatever else is thrown here comes from the operating system, and the file is the user's.
    throw new UserError(message((error as Error).message));
  }
}

/** The text of a UTF-8 file. */
export function readText(path: string): string {
  const bytes = readBytes(path, (cause) => `${bare(path)}: ${cause}`, MOST_CONFIG_BYTES);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(`${bare(path)}: it is not UTF-8 text; save it as UTF-8`);
  }
}
