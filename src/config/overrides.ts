/** `--set path=value` */
import { bare } from "../components/foreign-text.ts";
import { OTHER_KEYS, SETTINGS, fieldOf } from "./fields.ts";
import { fail } from "./issues.ts";
import type { Place } from "./issues.ts";
import { parseYaml } from "./parse-yaml.ts";
import { assign, targetOf } from "./paths.ts";
import { scalarTree } from "./tree.ts";
import type { MapTree, Tree } from "./tree.ts";

const SHOWN_CHARACTERS = 80;

export interface Override {
  readonly path: string;
  readonly place: Place;
  readonly value: Tree;
}

/** Overrides apply in the order of the command line; if two set the same path, the last wins. */
export function parseOverride(text: string): Override {
  const equals = text.indexOf("=");
  const whole: Place = { text: `--set ${bare(text, SHOWN_CHARACTERS)}` };
  if (equals < 1) fail(whole, "", "must be path=value; write for example --set model.hidden=100");
  const path = text.slice(0, equals).trim();
  const place: Place = { ...whole, path };
  const what = refusal(path);
  if (what !== undefined) fail(place, path, what);
  const value = parseYaml(text.slice(equals + 1), { placeAt: () => place, path });
  return { path, place, value: value ?? scalarTree(null, place) };
}

export const applyOverrides = (tree: MapTree, overrides: readonly Override[]): MapTree =>
  overrides.reduce((under, { path, value, place }) => assign(under, path, value, place), tree);

function refusal(path: string): string | undefined {
  const [first = "", ...rest] = path.split(".");
  const other = (OTHER_KEYS as readonly string[]).includes(first) && fieldOf(SETTINGS, first) === undefined;
  if (other && ["extends", "plugins", "data-folder"].includes(first)) {
    return `${first} cannot be set from the command line; write it in the file`;
  }
  if (other)
    return rest.length === 0 ? undefined : `${first} can only be set as a whole; write --set ${first}=…`;
  const target = targetOf(path);
  return target.ok ? undefined : target.what;
}
