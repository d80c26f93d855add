/** Merges one tree over another, for `extends` and assignments. Maps are merged; lists and scalars are replaced. */
import { fieldOf } from "./fields.ts";
import type { Field } from "./fields.ts";
import { mapTree, scalarTree } from "./tree.ts";
import type { MapTree, Tree } from "./tree.ts";

/**
 * A component given by a bare name or with a different name replaces the whole object, since the options of one
 * component mean nothing to another. With the same name, `extend` merges the options, while `assign` (`--set` and
 * sweeps) takes the object as complete, so that a sweep's value means the same over any base.
 */
export type MergeMode = "extend" | "assign";

export function merge(base: Tree | undefined, over: Tree, field: Field | undefined, mode: MergeMode): Tree {
  if (field?.type === "component") return mergeComponent(base, over, field.initial, mode);
  if (over.kind !== "map") return over;
  const entries = new Map(base?.kind === "map" ? base.entries : []);
  for (const [key, entry] of over.entries) {
    const tree = merge(entries.get(key)?.tree, entry.tree, fieldOf(field, key), mode);
    entries.set(key, { keyPlace: entry.keyPlace, tree });
  }
  return mapTree(over.place, entries);
}

function mergeComponent(
  base: Tree | undefined,
  over: Tree,
  initial: string | undefined,
  mode: MergeMode,
): Tree {
  if (over.kind !== "map") return over;
  const name = over.entries.get("name")?.tree;
  const under =
    base ?? (mode === "assign" && initial !== undefined ? scalarTree(initial, over.place) : undefined);
  const options = under === undefined ? undefined : componentMap(under);
  if (options === undefined) return over;
  const before = options.entries.get("name")?.tree;
  const sameName = name?.kind === "scalar" && before?.kind === "scalar" && name.value === before.value;
  if (name !== undefined && (mode === "assign" || !sameName)) return over;
  return mapTree(over.place, [...options.entries, ...over.entries]);
}

/** A component in object form: `relu` becomes `{ name: relu }`. Undefined if it is neither a name nor a map. */
export function componentMap(tree: Tree): MapTree | undefined {
  if (tree.kind === "map") return tree;
  if (tree.kind !== "scalar" || typeof tree.value !== "string") return undefined;
  return mapTree(tree.place, [["name", { keyPlace: tree.place, tree }]]);
}
