/** Dotted paths to settings, as written in `--set` and sweeps: what a path leads to, and assignment. */
import { bare, quoted } from "../components/foreign-text.ts";
import { OTHER_KEYS, SETTINGS, fieldOf, leafPaths } from "./fields.ts";
import type { ComponentField, ComponentsField, Field } from "./fields.ts";
import { fail } from "./issues.ts";
import type { Place } from "./issues.ts";
import { componentMap, merge } from "./merge.ts";
import { settingMeant } from "./other-words.ts";
import { keyIn12 } from "./yaml-1.1.ts";
import { RENAMED, renamedWords } from "./renamed.ts";
import { nearest, suggestion } from "../components/suggest.ts";
import { child, mapTree, scalarTree, shown } from "./tree.ts";
import type { MapTree, Tree } from "./tree.ts";

/** What a path leads to: a field, or something inside a component's options; otherwise, why it leads nowhere. */
export type Target =
  { readonly ok: true; readonly field: Field | "option" } | { readonly ok: false; readonly what: string };

export const joined = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

/** The field of one item of a list of components. */
export const itemField = ({ kind, about }: ComponentsField): ComponentField => ({
  type: "component",
  kind,
  about,
  initial: undefined,
});

export function targetOf(path: string): Target {
  const keys = path.split(".");
  if (keys.includes(""))
    return { ok: false, what: `${quoted(path)} is not a path; write for example model.hidden` };
  let field: Field = SETTINGS;
  for (const [i, key] of keys.entries()) {
    const parent = keys.slice(0, i).join(".");
    switch (field.type) {
      case "group": {
        const next = fieldOf(field, key);
        if (next === undefined) return { ok: false, what: unknownKey(field, key, parent) };
        field = next;
        break;
      }
      case "components":
        if (!/^\d{1,6}$/.test(key)) {
          return {
            ok: false,
            what: `${bare(parent)} is a list; write the position of an item, counted from 0, not ${quoted(key)}`,
          };
        }
        field = itemField(field);
        break;
      case "component":
        return { ok: true, field: "option" };
      case "value":
        return { ok: false, what: `${bare(parent)} is a single value; it has no ${quoted(key)}` };
      default:
        return field satisfies never;
    }
  }
  return { ok: true, field };
}

/** `unknown key "hiden"; did you mean "hidden"?` — or the full path, for a key that belongs elsewhere. */
export function unknownKey(parent: Field & { readonly type: "group" }, key: string, path: string): string {
  const own = [...Object.keys(parent.fields), ...(path === "" ? OTHER_KEYS : [])];
  const what = `unknown key ${quoted(key)}`;
  const now = RENAMED.get(key);
  if (now !== undefined && own.includes(now)) return `${renamedWords(key, now)}; write ${joined(path, now)}`;
  const before = keyIn12(key, own);
  if (before !== undefined) return `${what}; ${before}`;
  const elsewhere = leafPaths().find(([leaf]) => leaf.split(".").at(-1) === key)?.[0];
  const near = nearest(key, own);
  if (near === undefined && elsewhere !== undefined) return `${what}; did you mean "${elsewhere}"?`;
  // `optimiser` is a slip of ours rather than a word of theirs; `lr` is not.
  const meant = settingMeant(key);
  if (meant !== undefined) return `${what}; ${meant}`;
  return what + suggestion(key, own, "available:");
}

/** `root` with `value` at `path`, which `targetOf` must accept. Whatever is missing on the way is made from defaults. */
export function assign(root: MapTree, path: string, value: Tree, at: Place): MapTree {
  // Sound: a group stays a map whatever is assigned inside it.
  return assigned(root, SETTINGS, path.split("."), value, { at, path }) as MapTree;
}

interface Assigning {
  readonly at: Place;
  readonly path: string;
}

function assigned(
  tree: Tree | undefined,
  field: Field,
  keys: readonly string[],
  value: Tree,
  assigning: Assigning,
): Tree {
  const [key, ...rest] = keys;
  if (key === undefined) return merge(tree, value, field, "assign");
  switch (field.type) {
    case "group": {
      const next = fieldOf(field, key);
      const under = child(tree, key);
      // Name, description and the like have no fields; they are simply replaced.
      return withKey(
        tree,
        key,
        next === undefined ? value : assigned(under, next, rest, value, assigning),
        assigning,
      );
    }
    case "component":
      return withOption(tree, field, keys, value, assigning);
    case "components": {
      const items =
        tree === undefined
          ? field.initial.map((name) => scalarTree(name, assigning.at))
          : itemsOf(tree, assigning);
      const item = items[Number(key)];
      if (item === undefined) {
        fail(
          assigning.at,
          assigning.path,
          items.length === 0
            ? `there is no item ${key}; the list is empty; set the whole list, for example to [{ name: … }]`
            : `there is no item ${key}; the list has ${items.length}, counted from 0`,
        );
      }
      const changed = assigned(item, itemField(field), rest, value, assigning);
      return { kind: "list", items: items.with(Number(key), changed), place: tree?.place ?? assigning.at };
    }
    case "value":
      return value;
    default:
      return field satisfies never;
  }
}

function withOption(
  tree: Tree | undefined,
  field: ComponentField,
  keys: readonly string[],
  value: Tree,
  assigning: Assigning,
): Tree {
  const { at, path } = assigning;
  const current = tree ?? (field.initial === undefined ? undefined : scalarTree(field.initial, at));
  if (current === undefined)
    fail(at, path, `there is no ${field.kind} yet that could have options; set its name first`);
  const map = componentMap(current);
  if (map === undefined)
    fail(at, path, `there is no ${field.kind} here; got ${shown(current)}; set its name first`);
  if (keys.length === 1 && keys[0] === "name") return merge(current, value, field, "assign");
  return inside(map, keys, value, assigning);
}

/** Assignment inside a component's options, where there are no fields. */
function inside(tree: Tree | undefined, keys: readonly string[], value: Tree, assigning: Assigning): Tree {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (tree?.kind === "list") {
    const i = /^\d{1,6}$/.test(key) ? Number(key) : NaN;
    if (tree.items[i] === undefined) {
      fail(
        assigning.at,
        assigning.path,
        `there is no item ${quoted(key)}; the list has ${tree.items.length}, counted from 0`,
      );
    }
    return { ...tree, items: tree.items.with(i, inside(tree.items[i], rest, value, assigning)) };
  }
  return withKey(tree, key, inside(child(tree, key), rest, value, assigning), assigning);
}

function withKey(tree: Tree | undefined, key: string, value: Tree, { at, path }: Assigning): MapTree {
  if (tree !== undefined && tree.kind !== "map")
    fail(at, path, `there is no map to set ${quoted(key)} in; got ${shown(tree)}`);
  const entries = new Map(tree?.entries).set(key, { keyPlace: at, tree: value });
  return mapTree(tree?.place ?? at, entries);
}

function itemsOf(tree: Tree, { at, path }: Assigning): readonly Tree[] {
  if (tree.kind !== "list") fail(at, path, `there is no list here; got ${shown(tree)}`);
  return tree.items;
}
