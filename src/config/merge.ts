/** One tree laid over another: `extends` and assignments. Maps merge, lists and scalars replace. */
import { fieldOf } from "./fields.ts";
import type { Field } from "./fields.ts";
import { mapTree, scalarTree } from "./tree.ts";
import type { MapTree, Tree } from "./tree.ts";

/**
 * A component that is given by a bare name or by another name replaces the whole object, since the options
 * of one mean nothing to another. By the same name: `extend` merges the options; `assign` (`--set` and sweeps)
 * takes the object as complete, so that a sweep's value means the same over any base.
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

/** The object form of a component: `relu` is `{ name: relu }`. Undefined if it is neither. */
export function componentMap(tree: Tree): MapTree | undefined {
  if (tree.kind === "map") return tree;
  if (tree.kind !== "scalar" || typeof tree.value !== "string") return undefined;
  return mapTree(tree.place, [["name", { keyPlace: tree.place, tree }]]);
}
