/** Settings from those that a test or a benchmark gives; the rest are the program's own defaults. */
import type { Catalogue, Choice } from "../../src/components/define.ts";
import { catalogue as ours } from "../../src/components/registry.ts";
import type { Settings } from "../../src/components/settings.ts";
import { SETTINGS } from "../../src/config/fields.ts";
import { issuesError } from "../../src/config/issues.ts";
import { merge } from "../../src/config/merge.ts";
import { resolveSettings } from "../../src/config/resolve.ts";
import { mapTree, plain, scalarTree } from "../../src/config/tree.ts";
import type { MapTree, Tree } from "../../src/config/tree.ts";

type Part<T> = T extends Choice
  ? Choice | string
  : T extends readonly (infer Item)[]
    ? readonly Part<Item>[]
    : T extends object
      ? { readonly [K in keyof T]?: Part<T[K]> | undefined }
      : T;

/** Settings as in a config: any of them may be left out, and a component is given by name or with options. */
export type Given = Part<Settings>;

const PLACE = { text: "given settings" };

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

function mapOf(values: object): MapTree {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return mapTree(
    PLACE,
    entries.map(([key, value]) => [key, { keyPlace: PLACE, tree: treeOf(value) }]),
  );
}

function treeOf(value: unknown): Tree {
  if (isList(value)) return { kind: "list", items: value.map(treeOf), place: PLACE };
  if (typeof value === "object" && value !== null) return mapOf(value);
  // Sound: settings are JSON.
  return scalarTree(value as string | number | boolean | null, PLACE);
}

/** `over` merged over `from` as by `--set`: groups are merged, components and lists are replaced. */
export const change = (from: Given, over: Given): Given =>
  // Sound: the merged settings have the form of the two parts.
  plain(merge(mapOf(from), mapOf(over), SETTINGS, "assign")) as Given;

/** Writes out every default with the program's own resolver. Throws the error that a user would see. */
export function settingsOf(given: Given, catalogue: Catalogue = ours): Settings {
  const { settings, issues } = resolveSettings(mapOf(given), catalogue, undefined);
  if (settings === undefined) throw issuesError(issues);
  return settings;
}
