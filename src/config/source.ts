/** A config file and the files it extends → one tree, in which every value knows the file it came from. */
import { bare } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";
import { SETTINGS } from "./fields.ts";
import { fail } from "./issues.ts";
import type { Place } from "./issues.ts";
import { merge } from "./merge.ts";
import { parseYaml } from "./parse-yaml.ts";
import { mapTree, shown } from "./tree.ts";
import type { MapTree, ScalarTree, Tree } from "./tree.ts";

/** Throws a UserError if the file cannot be read. */
export interface FileReader {
  (path: string): string;
}

/** Resolves a path that is written in another file. */
export type JoinPath = (fromFile: string, relative: string) => string;

export interface ConfigSource {
  readonly path: string;
  /** Paths relative to the file that names them, which may be one that this config extends. */
  readonly plugins: readonly { readonly path: string; readonly where: string }[];
  /** Where relative paths of data files start; null if it is not said. */
  readonly dataFolder: string | null;
  /** The merged config, without `extends`. */
  readonly tree: MapTree;
}

/** Reads `path` and what it extends. Of the content, only paths of other files are interpreted yet. */
export function readConfig(path: string, read: FileReader, join: JoinPath): ConfigSource {
  const tree = new Reader(read, join).file(path, read(path), []);
  return { path, plugins: pluginsOf(tree, join), dataFolder: dataFolderOf(tree, join), tree };
}

class Reader {
  /** Files already read: a file that is extended twice is read once. */
  private readonly done = new Map<string, MapTree>();
  private readonly read: FileReader;
  private readonly join: JoinPath;

  constructor(read: FileReader, join: JoinPath) {
    this.read = read;
    this.join = join;
  }

  file(path: string, text: string, within: readonly string[]): MapTree {
    const top = parseFile(path, text);
    const own = top.entries.get("extends");
    const rest = mapTree(
      top.place,
      [...top.entries].filter(([key]) => key !== "extends"),
    );
    if (own === undefined) return rest;
    const chain = [...within, path];
    const bases = pathsOf(own.tree, "extends", "base.yaml").map((item) => this.base(item, path, chain));
    // Sound: a map merged over a map is a map.
    return [...bases, rest].reduce((under, over) => merge(under, over, SETTINGS, "extend") as MapTree);
  }

  private base(item: PathTree, from: string, chain: readonly string[]): MapTree {
    const path = this.join(from, item.value);
    if (chain.includes(path)) {
      const circle = [...chain.slice(chain.indexOf(path)), path].map((one) => bare(one)).join(" → ");
      fail(item.place, "extends", `a file cannot extend itself; got ${circle}; take one of these out`);
    }
    const known = this.done.get(path);
    if (known !== undefined) return known;
    const tree = this.file(path, this.readBase(path, item.place), chain);
    this.done.set(path, tree);
    return tree;
  }

  private readBase(path: string, place: Place): string {
    try {
      return this.read(path);
    } catch (error) {
      if (error instanceof UserError) fail(place, "extends", error.message);
      throw error;
    }
  }
}

function parseFile(path: string, text: string): MapTree {
  const placeAt = (line: number, column: number): Place => ({
    text: `${bare(path)}:${line}:${column}`,
    file: path,
  });
  const tree = parseYaml(text, { placeAt, path: "" });
  if (tree === undefined || (tree.kind === "scalar" && tree.value === null)) {
    fail(placeAt(1, 1), "", "the file is empty; write at least a task, for example `task: adding`");
  }
  if (tree.kind !== "map") {
    fail(tree.place, "", `a config is a map of keys such as task, model, training; got ${shown(tree)}`);
  }
  return tree;
}

type PathTree = ScalarTree & { readonly value: string };

const isPath = (tree: Tree): tree is PathTree =>
  tree.kind === "scalar" && typeof tree.value === "string" && tree.value.trim() !== "";

/** One path or a list of them. */
function pathsOf(tree: Tree, key: string, example: string): readonly PathTree[] {
  if (isPath(tree)) return [tree];
  if (tree.kind !== "list")
    fail(tree.place, key, `must be a path; got ${shown(tree)}; write ${key}: ${example}`);
  return tree.items.map((item, i) =>
    isPath(item)
      ? item
      : fail(item.place, `${key}.${i}`, `must be a path; got ${shown(item)}; write ${example}`),
  );
}

function pluginsOf(tree: MapTree, join: JoinPath): ConfigSource["plugins"] {
  const own = tree.entries.get("plugins")?.tree;
  if (own === undefined) return [];
  if (own.kind !== "list") {
    fail(
      own.place,
      "plugins",
      `must be a list of paths; got ${shown(own)}; write plugins: [./my-initializer.ts]`,
    );
  }
  return pathsOf(own, "plugins", "./my-initializer.ts").map((item, i) => ({
    path: join(item.place.file ?? "", item.value),
    where: `${item.place.text} plugins.${i}`,
  }));
}

function dataFolderOf(tree: MapTree, join: JoinPath): string | null {
  const own = tree.entries.get("data-folder")?.tree;
  if (own === undefined) return null;
  if (!isPath(own))
    fail(
      own.place,
      "data-folder",
      `must be the path of a folder; got ${shown(own)}; write data-folder: ../data`,
    );
  return join(own.place.file ?? "", own.value);
}
