/** results/<name>/: where it lies, and who may write there. */
import { accessSync, constants, mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { bare, quoted } from "../components/foreign-text.ts";
import type { Run } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { writeAtomically } from "./atomic.ts";
import { kindOf, shownPath, userFolder } from "./locate.ts";
import { lock } from "./lock.ts";
import { isPartial } from "./run-folder.ts";

export interface ExperimentFolder {
  readonly path: string;
  readonly runs: string;
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

/** The experiment's folder below `results`; nothing is written yet. */
export function experimentPath(results: string, name: string): string {
  // A name such as ../x would leave the results folder.
  if (basename(name) !== name || name === "" || name.startsWith(".")) {
    throw new UserError(`name: ${quoted(name)} cannot be the name of a folder; use letters, digits, - and _`);
  }
  const path = join(results, name);
  for (let folder = path; ; folder = dirname(folder)) {
    const kind = kindOf(folder);
    if (kind === "file") {
      throw new UserError(
        `${bare(shownPath(folder))}: results go into folders, but this is a file; use another --results DIR`,
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
    throw new UserError(`${bare(shownPath(folder))}: results cannot be written here; use --results DIR`);
  }
}

/** Makes the folder this process's own and clears away what killed processes left. */
export function openExperimentFolder(path: string): ExperimentFolder {
  const runs = runsFolder(path);
  try {
    makeFolder(runs);
  } catch (error) {
    throw new UserError(
      `${bare(shownPath(runs))}: this folder cannot be made (${(error as Error).message}); use another --results DIR`,
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

/** Removes the finished folders of these runs, and nothing else. */
export function discardRuns({ runs }: ExperimentFolder, discarded: readonly Run[]): void {
  for (const { id } of discarded) rmSync(join(runs, id), { recursive: true, force: true });
}

/** Writes a small file of the experiment in one step. */
export const writeFile = (folder: ExperimentFolder, name: string, text: string): void =>
  writeAtomically(join(folder.path, name), text);
