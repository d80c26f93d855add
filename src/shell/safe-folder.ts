/**
 * The one way in which files are written. No name leads out of the folder, no link is followed, a file of a name is
 * whole or not there, and what is said to be done has reached the disk.
 */
import { createHash, type Hash } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { bare, quoted } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";
import type { WrittenFile } from "../results/record.ts";
import { nameFault } from "./file-names.ts";
import { shownPath } from "./locate.ts";
import { otherThanFile } from "./read-file.ts";

export interface SafeFolder {
  readonly path: string;
  /** The folder of this name in it, made if there is none. */
  folder(name: string): SafeFolder;
  /** Begins a new file; what else has its name is an error. */
  create(name: string): SafeFile;
  /** Goes on with a file that begins with these bytes, and cuts off what comes after them; null if it does not. */
  reopen(begun: WrittenFile): SafeFile | null;
  /** Puts a whole file in the place of what has its name; a failure leaves the old one as it was. */
  replace(name: string, ...content: readonly (string | Uint8Array)[]): void;
  /** The same with content that comes piece by piece; nothing is replaced if a piece throws. */
  replaceFrom(name: string, pieces: AsyncIterable<string | Uint8Array>): Promise<void>;
  /** Moves what has this name into another folder, where its new name must be free. */
  move(name: string, to: SafeFolder, newName: string): void;
  /** Removes a file, a link or a folder with all that is in it, if it is there. */
  remove(name: string): void;
  /** Removes a file or a link, if it is there; a folder is an error. */
  removeFile(name: string): void;
  has(name: string): boolean;
  names(): readonly string[];
  /** Removes what was growing when a process was killed. */
  tidy(): void;
  /** Throws unless the folder is still the one that was opened. */
  check(): void;
  /** Lets what was made, moved and removed in it reach the disk. */
  sync(): void;
}

export interface SafeFile {
  write(content: string | Uint8Array): void;
  /** Lets all bytes so far reach the disk, and goes on. */
  mark(): WrittenFile;
  /** Lets all bytes reach the disk and closes the file. */
  finish(): WrittenFile;
  /** Closes it as it is; nothing happens if it is closed already. */
  close(): void;
}

/** A file grows beside the one that it will replace, so that the rename stays on one disk. */
const growingName = (name: string): string => `.${name}.growing`;
const isGrowing = (name: string): boolean => /^\..+\.growing$/.test(name);

/** A folder that is there. What leads to it may be links: it was named by the user. */
export const openFolder = (path: string): SafeFolder => guarded(realpathSync(path), null);

/**
 * The folder at the path, made with all that lead to it if need be; if that fails, what was made is removed again.
 * Links may lead to it, it must not be one.
 */
export function makeFolder(path: string): SafeFolder {
  const made: string[] = [];
  try {
    makeAll(path, made);
    return guarded(path, null);
  } catch (error) {
    for (const folder of made.reverse()) quietly(() => rmdirSync(folder));
    throw error;
  }
}

/** For what is cleared away after a failure, which is what should be told. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // The next start clears it away.
  }
}

/** mkdir -p. Node's own never returns where a file system such as /proc says "no such file" for ever. */
function makeAll(path: string, made: string[]): void {
  if (statOf(path) !== null) return;
  makeAll(dirname(path), made);
  if (!makeOne(path)) return;
  made.push(path);
  syncFolder(dirname(path));
}

/** False if another process was quicker. */
function makeOne(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** What lies at a path, links not followed; null if there is nothing. */
function statOf(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

function guarded(path: string, parent: SafeFolder | null): SafeFolder {
  const opened = folderStats(path);
  const check = (): void => {
    parent?.check();
    const now = folderStats(path);
    if (now.ino !== opened.ino || now.dev !== opened.dev)
      throw new UserError(`${shown(path)}: another folder was put in its place while results were written`);
  };
  /** Where a name is, once it is sure that it is in here. */
  const at = (name: string): string => {
    const fault = nameFault(name);
    if (fault !== null)
      throw new UserError(`${shown(path)}: ${quoted(name)} cannot be the name of a file in it: ${fault}`);
    check();
    return join(path, name);
  };
  const grow = (name: string): Growing => {
    const target = at(name);
    return grown(path, name, at(growingName(name)), target, check);
  };

  const folder: SafeFolder = {
    path,
    check,
    folder(name) {
      const inner = at(name);
      if (statOf(inner) === null && makeOne(inner)) syncFolder(path);
      return guarded(inner, folder);
    },
    create: (name) => createFile(at(name), name),
    reopen: (begun) => reopenFile(at(begun.name), begun),
    replace: (name, ...content) => replaceWith(grow(name), content),
    replaceFrom: async (name, pieces) => replaceFrom(grow(name), pieces),
    move(name, to, newName) {
      const source = at(name);
      if (to.has(newName)) throw new Error(`${join(to.path, newName)} is there already`);
      renameSync(source, join(to.path, newName));
      to.sync();
      if (to !== folder) syncFolder(path);
    },
    remove: (name) => rmSync(at(name), { recursive: true, force: true }),
    removeFile: (name) => removeLink(at(name)),
    has: (name) => statOf(at(name)) !== null,
    names() {
      check();
      return readdirSync(path);
    },
    tidy() {
      check();
      for (const name of readdirSync(path).filter(isGrowing)) removeLink(join(path, name));
    },
    sync() {
      check();
      syncFolder(path);
    },
  };
  return folder;
}

interface Growing {
  readonly file: SafeFile;
  /** Puts it in its place. */
  done(): void;
  abandon(): void;
}

function grown(folder: string, name: string, growing: string, target: string, check: () => void): Growing {
  removeLink(growing);
  const file = createFile(growing, name);
  return {
    file,
    done() {
      file.finish();
      check();
      renameSync(growing, target);
      syncFolder(folder);
    },
    abandon() {
      file.close();
      quietly(() => removeLink(growing));
    },
  };
}

function replaceWith(growing: Growing, content: readonly (string | Uint8Array)[]): void {
  try {
    for (const piece of content) growing.file.write(piece);
    growing.done();
  } catch (error) {
    growing.abandon();
    throw error;
  }
}

async function replaceFrom(growing: Growing, pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  try {
    for await (const piece of pieces) growing.file.write(piece);
    growing.done();
  } catch (error) {
    growing.abandon();
    throw error;
  }
}

const shown = (path: string): string => bare(shownPath(path));

function folderStats(path: string): Stats {
  const stats = lstatSync(path);
  if (stats.isDirectory()) return stats;
  const what = otherThanFile(stats) ?? "a file";
  throw new UserError(
    `${shown(path)}: it is ${what}, and results go into a folder; move it away or use another --results DIR`,
  );
}

/** Removes a file, a link or the like by its name; a folder is an error. */
function removeLink(path: string): void {
  if (statOf(path) !== null) unlinkSync(path);
}

function createFile(path: string, name: string): SafeFile {
  const file = openSync(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o666,
  );
  return openedFile(file, name, createHash("sha256"), 0);
}

/** A file is read in pieces of this size. */
const PIECE_BYTES = 1 << 20;

function reopenFile(path: string, begun: WrittenFile): SafeFile | null {
  if (statOf(path)?.isFile() !== true) return null;
  const file = openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW);
  try {
    const hash = fstatSync(file).isFile() ? hashOfStart(file, begun.bytes) : null;
    if (hash?.copy().digest("hex") === begun.sha256) {
      ftruncateSync(file, begun.bytes);
      return openedFile(file, begun.name, hash, begun.bytes);
    }
  } catch (error) {
    closeSync(file);
    throw error;
  }
  closeSync(file);
  return null;
}

/** Null if the file is shorter. */
function hashOfStart(file: number, bytes: number): Hash | null {
  const hash = createHash("sha256");
  const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, bytes));
  for (let done = 0; done < bytes;) {
    const count = readSync(file, piece, 0, Math.min(piece.length, bytes - done), done);
    if (count === 0) return null;
    hash.update(piece.subarray(0, count));
    done += count;
  }
  return hash;
}

/** An open file to which is written after its first `bytes`, whose hash this is. */
function openedFile(file: number, name: string, hash: Hash, bytes: number): SafeFile {
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    closeSync(file);
  };
  const sync = (): void => toDisk(file, ["EINVAL", "ENOSYS", "ENOTSUP"]);
  return {
    write(content) {
      const added = typeof content === "string" ? Buffer.from(content) : content;
      // A disk that is nearly full takes a part and refuses only the next write.
      for (let done = 0; done < added.length;) done += writeSync(file, added, done);
      hash.update(added);
      bytes += added.length;
    },
    mark() {
      sync();
      return { name, bytes, sha256: hash.copy().digest("hex") };
    },
    finish() {
      sync();
      close();
      return { name, bytes, sha256: hash.digest("hex") };
    },
    close,
  };
}

/** Not every file system can be told to; the codes are those of one that cannot. */
function toDisk(file: number, unable: readonly string[]): void {
  try {
    fsyncSync(file);
  } catch (error) {
    if (!unable.includes(codeOf(error) ?? "")) throw error;
  }
}

function syncFolder(path: string): void {
  // Windows opens no folder.
  if (process.platform === "win32") return;
  const folder = openSync(path, constants.O_RDONLY);
  try {
    toDisk(folder, ["EINVAL", "ENOSYS", "ENOTSUP", "EBADF", "EACCES", "EPERM"]);
  } finally {
    closeSync(folder);
  }
}

/** Replaces one file that the user named, in one step. */
export const writeAtomically = (path: string, content: string): void =>
  openFolder(dirname(path)).replace(basename(path), content);
