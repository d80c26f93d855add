/** Where things lie: the user's folder, this package, the config that was asked for. */
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { bare } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";
import { likely } from "../components/suggest.ts";

/** The folder of this program's package.json. */
export const packageRoot: string = (() => {
  // Sources and bundles lie at different depths below it.
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
})();

const sameFolder = (a: string, b: string): boolean => {
  try {
    return realpathSync(a) === realpathSync(b);
  } catch {
    return false;
  }
};

/**
 * The folder in which the user typed the command. npm runs a script in the package's folder and says in
 * INIT_CWD where it was called; a program that a script starts elsewhere is not meant by it.
 */
export function userFolder(env: NodeJS.ProcessEnv, cwd: string): string {
  const { INIT_CWD, npm_lifecycle_event, npm_package_json } = env;
  const movedByNpm = npm_lifecycle_event && npm_package_json && sameFolder(dirname(npm_package_json), cwd);
  return movedByNpm && INIT_CWD ? INIT_CWD : cwd;
}

/** A path as messages show it: from the current folder if it lies below it. */
export function shownPath(path: string, cwd = process.cwd()): string {
  const short = relative(cwd, path);
  return short === "" || short.startsWith("..") || isAbsolute(short) ? path : short;
}

/**
 * What lies at a path or where its links lead; `other` is a device, a pipe or a socket. null if there is nothing, also
 * where part of the path is not a folder, or the path is too long for one.
 */
export function kindOf(path: string): "file" | "folder" | "other" | null {
  try {
    const stats = statSync(path);
    return stats.isDirectory() ? "folder" : stats.isFile() ? "file" : "other";
  } catch {
    return null;
  }
}

const isYaml = (path: string): boolean => [".yaml", ".yml"].includes(extname(path));

/** The YAML files of a folder and of its `configs`, as paths from the folder; none if it cannot be read. */
function yamlFiles(folder: string): readonly string[] {
  const list = (below: string): string[] => {
    try {
      return readdirSync(join(folder, below))
        .filter(isYaml)
        .map((name) => join(below, name));
    } catch {
      return [];
    }
  };
  return [...list("."), ...list("configs")];
}

/** At most so many file names in a message. */
const MOST_NAMES = 12;

/**
 * The config file: as given from the user's folder, else from `experiments/` there, else from the same two
 * places of this package.
 */
export function findConfig(given: string, places: readonly string[]): string {
  const folders = [...new Set(places)].flatMap((folder) => [folder, join(folder, "experiments")]);
  const paths = folders.map((folder) => resolve(folder, given));
  // What is not a file either is refused when it is read, by its name.
  const found = paths.find((path) => ["file", "other"].includes(kindOf(path) ?? ""));
  if (found) return found;

  const folder = paths.find((path) => kindOf(path) === "folder");
  if (folder) {
    const names = yamlFiles(folder).map((name) => bare(shownPath(join(folder, name))));
    throw new UserError(
      `${bare(given)}: is a folder, not a config file; ` +
        (names.length > 0
          ? `name a file: ${names.slice(0, MOST_NAMES).join(", ")}`
          : "it holds no .yaml file either"),
    );
  }
  throw new UserError(`${bare(given)}: no such config file; ${closeNames(given, folders)}`);
}

function closeNames(given: string, folders: readonly string[]): string {
  const below = dirname(given);
  const names = new Set(folders.flatMap((folder) => yamlFiles(resolve(folder, below))));
  const asTyped = [...names].map((name) => join(below, name));
  const close = likely(
    basename(given),
    [...names].map((name) => basename(name)),
  );
  const exact = asTyped.filter((name) => name === `${given}.yaml` || name === `${given}.yml`);
  const suggested = exact.length > 0 ? exact : asTyped.filter((name) => close.includes(basename(name)));
  if (suggested.length > 0)
    return `did you mean ${suggested
      .slice(0, 3)
      .map((name) => bare(name))
      .join(" or ")}?`;
  if (asTyped.length > 0)
    return `there are ${asTyped
      .slice(0, MOST_NAMES)
      .map((name) => bare(name))
      .join(", ")}`;
  return `looked in ${folders.map((folder) => bare(shownPath(resolve(folder, below)))).join(", ")}`;
}
