/** The id of a run: a hash of everything that determines its numbers, and of nothing else, then the seed. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Catalogue, Choice, DataFile } from "../components/define.ts";
import { NUMBERS_VERSION } from "../components/settings.ts";
import type { Settings } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { canonicalJson } from "./canonical-json.ts";

const PREFIX_DIGITS = 8;

export interface HashContext {
  readonly catalogue: Catalogue;
  /** SHA-256 of a data file. */
  digest(file: DataFile): string;
  /** SHA-256 of each plug-in. */
  readonly plugins: readonly string[];
}

/** SHA-256 of a run's settings, its data and plug-ins, in hex. */
export function settingsHash(settings: Settings, { catalogue, digest, plugins }: HashContext): string {
  const { task, model, training, evaluation } = settings;
  // The verdict's rules determine no number.
  const { rules: _, ...diagnostics } = settings.diagnostics;
  const files = filesOf(task, catalogue);
  const content = {
    task: withoutPaths(task, catalogue),
    model,
    training,
    evaluation,
    diagnostics,
    numbers: NUMBERS_VERSION,
    plugins: [...plugins].sort(),
    data: Object.fromEntries(Object.entries(files).map(([name, file]) => [name, digest(file)])),
  };
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(content))));
}

function filesOf({ name, ...options }: Choice, catalogue: Catalogue): Readonly<Record<string, DataFile>> {
  return catalogue.task.get(name)?.files?.(options) ?? {};
}

/** Whether the task reads files by their paths, and not just those of packages. */
export const readsByPath = (task: Choice, catalogue: Catalogue): boolean =>
  Object.values(filesOf(task, catalogue)).some((file) => "path" in file);

const PROBE = "\u0000probe";

/**
 * The task with `null` for options that are just the path of a data file: the file's bytes are in the hash, and where
 * they lie changes no number. An option is such a path if other text put in it turns up as the path of a file.
 */
function withoutPaths(task: Choice, catalogue: Catalogue): Choice {
  const paths = (choice: Choice) =>
    Object.values(filesOf(choice, catalogue)).flatMap((file) => ("path" in file ? [file.path] : []));
  const known = paths(task);
  const entries = Object.entries(task).map(([key, value]) => {
    if (key === "name" || typeof value !== "string" || !known.includes(value)) return [key, value];
    return [key, paths({ ...task, [key]: PROBE }).includes(PROBE) ? null : value];
  });
  return { ...(Object.fromEntries(entries) as Record<string, unknown>), name: task.name };
}

/** The first digits of each hash. Throws if two different hashes share them: both would get the same folder. */
export function hashPrefixes(hashes: readonly string[]): readonly string[] {
  const owners = new Map<string, string>();
  for (const hash of hashes) {
    const prefix = hash.slice(0, PREFIX_DIGITS);
    const owner = owners.get(prefix) ?? hash;
    if (owner !== hash) {
      throw new UserError(
        `two runs with different settings got the same id ${prefix} by accident; ` +
          `change any setting of one of them, for example evaluation.every`,
      );
    }
    owners.set(prefix, hash);
  }
  return hashes.map((hash) => hash.slice(0, PREFIX_DIGITS));
}

export const runId = (prefix: string, seed: number): string => `${prefix}-s${seed}`;
