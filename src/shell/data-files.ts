/** The files that tasks read: found, read once, hashed. */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { bare } from "../components/foreign-text.ts";
import type { DataFile, Task } from "../components/define.ts";
import { UserError } from "../components/user-error.ts";
import { readBytes } from "./read-file.ts";

export interface UsedFile {
  /** A package's name and the rest; or a path. */
  readonly path: string;
  /** In hex. */
  readonly sha256: string;
}

export interface DataFiles {
  /** SHA-256 in hex. */
  digest(file: DataFile): string;
  /** What a task with these options reads: where it lies, and what is in it. */
  used(task: Task, options: Readonly<Record<string, unknown>>): readonly UsedFile[];
  /** The bytes of everything that a task with these options reads, by the task's own names for them. */
  of(task: Task, options: Readonly<Record<string, unknown>>): Record<string, Uint8Array>;
}

/** "@scope/name/rest" or "name/rest" */
const PACKAGE_FILE = /^(@[^/]+\/[^/]+|[^@/][^/]*)\/(.+)$/;

function locate(file: DataFile, folder: string): string {
  if ("path" in file) return resolve(folder, file.path);
  const [, name, rest] = PACKAGE_FILE.exec(file.package) ?? [];
  if (name === undefined || rest === undefined)
    throw new Error(`"${file.package}" names no file of a package, as in "name/data.txt"`);
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), rest);
  } catch {
    throw new UserError(`data file ${file.package}: the package ${name} is not installed; run npm ci`);
  }
}

/** Paths of the user's are taken from `folder`, that of the config. */
export function dataFiles(folder: string): DataFiles {
  const known = new Map<string, { bytes: Uint8Array; digest: string }>();
  const read = (file: DataFile): { bytes: Uint8Array; digest: string } => {
    const path = locate(file, folder);
    const earlier = known.get(path);
    if (earlier) return earlier;
    const named = "path" in file ? file.path : file.package;
    const advice = "path" in file && file.otherwise !== undefined ? `; ${file.otherwise}` : "";
    const bytes = readBytes(path, (cause) => `data file ${bare(named)}: ${cause} (${bare(path)})${advice}`);
    const entry = { bytes, digest: createHash("sha256").update(bytes).digest("hex") };
    known.set(path, entry);
    return entry;
  };
  return {
    digest: (file) => read(file).digest,
    used: (task, options) =>
      Object.values(task.files?.(options) ?? {}).map((file) => ({
        path: "path" in file ? locate(file, folder) : file.package,
        sha256: read(file).digest,
      })),
    of: (task, options) => {
      const wanted = task.files?.(options) ?? {};
      return Object.fromEntries(Object.entries(wanted).map(([key, file]) => [key, read(file).bytes]));
    },
  };
}
