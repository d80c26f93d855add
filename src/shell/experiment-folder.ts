/** results/<name>/: where it lies, and who may write there. */
import { createHash } from "node:crypto";
import { accessSync, constants, lstatSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { bare, quoted } from "../components/foreign-text.ts";
import type { Run } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { isTooLong, nameFault } from "./file-names.ts";
import { kindOf, shownPath, userFolder } from "./locate.ts";
import { lock } from "./lock.ts";
import { clearRuns, discardRun } from "./run-folder.ts";
import { makeFolder, type SafeFolder } from "./safe-folder.ts";

export interface ExperimentFolder {
  readonly path: string;
  readonly own: SafeFolder;
  readonly runs: SafeFolder;
  /** Lets others write here. */
  release(): void;
}

/** What the user typed is meant from where it was typed; the preset lies in the folder where the program runs. */
export function resultsFolder(typed: string | undefined): string {
  if (typed?.trim() === "")
    throw new UserError('--results: is empty; got ""; write a folder, for example --results results');
  return typed === undefined ? resolve("results") : resolve(userFolder(process.env, process.cwd()), typed);
}

/** The folder of the experiment's runs. */
export const runsFolder = (path: string): string => join(path, "runs");

/** Of ids, and of the experiment's and the runs' files but those of plug-ins; the longest path is tried with it. */
const ROOM = "runs/.00000000-s4294967295.partial/.checkpoint.growing";

/** The experiment's folder below `results`; nothing is written yet. Throws if results could not be written there. */
export function experimentPath(results: string, name: string): string {
  // A name such as ../x would leave the results folder.
  if (basename(name) !== name || name.startsWith(".") || nameFault(name) !== null)
    throw new UserError(`name: ${quoted(name)} cannot be the name of a folder; use letters, digits, - and _`);
  const path = join(results, name);
  const tooLong = results.split(sep).find((part) => part !== "" && nameFault(part) !== null);
  if (tooLong !== undefined)
    throw new UserError(
      `--results: ${quoted(tooLong)} cannot be the name of a folder: ${nameFault(tooLong)}`,
    );
  if (isTooLong(join(path, ROOM)))
    throw new UserError(
      `${bare(shownPath(path))}: the path is too long for results (${Buffer.byteLength(path)} bytes); use another --results DIR`,
    );
  if (isLink(path))
    throw new UserError(
      `${bare(shownPath(path))}: it is a link, and results go into a folder; move it away or use another --results DIR`,
    );
  for (let folder = path; ; folder = dirname(folder)) {
    const kind = kindOf(folder);
    if (kind === "file" || kind === "other") {
      const what = kind === "file" ? "a file" : "a device, a pipe or a socket";
      throw new UserError(
        `${bare(shownPath(folder))}: results go into folders, but this is ${what}; use another --results DIR`,
      );
    }
    if (kind === "folder") return path;
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

/** Throws if this process may not write there. */
function checkWritable(path: string): void {
  if (kindOf(path) !== "folder") return;
  try {
    accessSync(path, constants.W_OK);
  } catch {
    throw new UserError(`${bare(shownPath(path))}: results cannot be written here; use --results DIR`);
  }
}

/** Makes the folder this process's own and clears away what killed processes left, but for what can be gone on with. */
export function openExperimentFolder(path: string): ExperimentFolder {
  let parent = path;
  while (kindOf(parent) === null) parent = dirname(parent);
  for (const folder of new Set([parent, path, runsFolder(path)])) checkWritable(folder);
  const own = made(path, () => makeFolder(path));
  const release = lock(path);
  try {
    own.tidy();
    const runs = made(runsFolder(path), () => own.folder("runs"));
    clearRuns(runs);
    return { path, own, runs, release };
  } catch (error) {
    release();
    throw error;
  }
}

function made(path: string, make: () => SafeFolder): SafeFolder {
  try {
    return make();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${bare(shownPath(path))}: this folder cannot be made (${(error as Error).message}); use another --results DIR`,
    );
  }
}

/** Where every config lies that a command was given, each once. */
const CONFIGS = "configs";
const CONFIG_DIGITS = 8;

/** Writes the config of this command to experiment.yaml, and beside those of earlier commands; returns its name there. */
export function keepConfig({ own }: ExperimentFolder, text: string): string {
  const name = `${createHash("sha256").update(text).digest("hex").slice(0, CONFIG_DIGITS)}.yaml`;
  own.folder(CONFIGS).replace(name, text);
  own.replace("experiment.yaml", text);
  return name;
}

/** Removes the folders of these runs, finished or interrupted, and nothing else. */
export function discardRuns({ runs }: ExperimentFolder, discarded: readonly Run[]): void {
  for (const { id } of discarded) discardRun(runs, id);
}

/** Where runs go that are not as they were written. */
const DAMAGED = "damaged";

/** Moves a damaged run out of the way and returns what happened, in words. */
export function setAside({ own, runs }: ExperimentFolder, id: string, damage: string): string {
  const damaged = own.folder(DAMAGED);
  let n = 1;
  while (damaged.has(`${id}-${n}`)) n++;
  runs.move(id, damaged, `${id}-${n}`);
  const [from, to] = [join(runs.path, id), join(damaged.path, `${id}-${n}`)].map((path) =>
    bare(shownPath(path)),
  );
  return `${from}: ${damage}; moved to ${to}`;
}
