/**
 * A config as written: plain YAML data in which every value and every key knows its place, so that positions survive
 * `extends`, `--set` and sweeps. Trees are immutable; assignment makes new ones.
 */
import { bare, quoted } from "../components/foreign-text.ts";
import type { Place } from "./issues.ts";

export interface ScalarTree {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** What was written, where that is not a text: 12e4, 1.0, True. */
  readonly source?: string;
  readonly place: Place;
}
export interface ListTree {
  readonly kind: "list";
  readonly items: readonly Tree[];
  readonly place: Place;
}
export interface MapTree {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Entry>;
  readonly place: Place;
}
export interface Entry {
  readonly keyPlace: Place;
  readonly tree: Tree;
}
export type Tree = ScalarTree | ListTree | MapTree;

export const scalarTree = (value: ScalarTree["value"], place: Place, source?: string): ScalarTree => ({
  kind: "scalar",
  value,
  place,
  ...(source === undefined ? {} : { source }),
});

export const mapTree = (place: Place, entries: Iterable<readonly [string, Entry]> = []): MapTree => ({
  kind: "map",
  entries: new Map(entries),
  place,
});

/** The data without places. −0 becomes 0, since JSON does not distinguish them. */
export function plain(tree: Tree): unknown {
  switch (tree.kind) {
    case "scalar":
      return tree.value === 0 ? 0 : tree.value;
    case "list":
      return tree.items.map(plain);
    case "map":
      return Object.fromEntries([...tree.entries].map(([key, { tree: value }]) => [key, plain(value)]));
    default:
      return tree satisfies never;
  }
}

export function child(tree: Tree | undefined, key: string | number): Tree | undefined {
  if (tree?.kind === "map") return tree.entries.get(String(key))?.tree;
  if (tree?.kind === "list") return tree.items[Number(key)];
  return undefined;
}

/** The value at the end of `path`, if there is one. */
export function descendant(tree: Tree | undefined, path: readonly (string | number)[]): Tree | undefined {
  return path.reduce<Tree | undefined>((at, key) => child(at, key), tree);
}

/** The place of the innermost value that exists along `path`. */
export function innermostPlace(tree: Tree, path: readonly (string | number)[]): Place {
  let at = tree;
  for (const key of path) {
    const next = child(at, key);
    if (next === undefined) break;
    at = next;
  }
  return at.place;
}

export const isExpression = (value: unknown): value is string =>
  typeof value === "string" && value.startsWith("=");

/** Every scalar of a tree with its path. */
export function* scalars(
  tree: Tree,
  path: readonly string[] = [],
): Generator<{ readonly path: readonly string[]; readonly scalar: ScalarTree }> {
  if (tree.kind === "scalar") yield { path, scalar: tree };
  else if (tree.kind === "list") {
    for (const [i, item] of tree.items.entries()) yield* scalars(item, [...path, String(i)]);
  } else {
    for (const [key, { tree: value }] of tree.entries) yield* scalars(value, [...path, key]);
  }
}

const SHOWN_CHARACTERS = 60;

/** A value as a message quotes it: in YAML's flow form, or as its size if that is too long. */
export function shown(tree: Tree): string {
  switch (tree.kind) {
    case "scalar":
      return shownScalar(tree.value);
    case "list": {
      const text = `[${tree.items.map(shown).join(", ")}]`;
      return text.length <= SHOWN_CHARACTERS ? text : `a list of ${tree.items.length}`;
    }
    case "map": {
      const text = `{ ${[...tree.entries].map(([key, entry]) => `${bare(key, SHOWN_CHARACTERS)}: ${shown(entry.tree)}`).join(", ")} }`;
      if (tree.entries.size === 0) return "{}";
      return text.length <= SHOWN_CHARACTERS ? text : `a map of ${tree.entries.size} keys`;
    }
    default:
      return tree satisfies never;
  }
}

function shownScalar(value: ScalarTree["value"]): string {
  if (value === null) return "nothing";
  if (typeof value === "string") return quoted(value, SHOWN_CHARACTERS);
  if (Number.isNaN(value)) return ".nan";
  if (value === Infinity) return ".inf";
  if (value === -Infinity) return "-.inf";
  return String(value);
}
