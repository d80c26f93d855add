/** `relu` or `{ name: identity, scale: 1 }` → a Choice with every option written out. */
import { z } from "zod";
import { quoted } from "../components/foreign-text.ts";
import { type Catalogue, type Choice, type Component, type Kind } from "../components/define.ts";
import { severalHint } from "./explain-issue.ts";
import type { Explained } from "./explain-issue.ts";
import type { Issue } from "./issues.ts";
import { componentMap } from "./merge.ts";
import { keyIn12 } from "./yaml-1.1.ts";
import { nameMeant, optionMeant, settingMeant } from "./other-words.ts";
import { parseValue } from "./parse-value.ts";
import type { EvaluateHere } from "./parse-value.ts";
import { nearest, suggestion } from "../components/suggest.ts";
import { mapTree, shown } from "./tree.ts";
import type { Tree } from "./tree.ts";

export interface ChoiceContext {
  readonly catalogue: Catalogue;
  readonly issues: Issue[];
  /** The value of an expression at a path; throws an ExpressionProblem. */
  evaluate(text: string, path: string): number;
}

const withArticle = (kind: Kind): string => `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`;

/** Undefined if anything is wrong; `context.issues` then says what. */
export function resolveChoice(
  kind: Kind,
  tree: Tree,
  path: string,
  context: ChoiceContext,
): Choice | undefined {
  const map = componentMap(tree);
  const example = [...context.catalogue[kind].keys()][0] ?? "name";
  if (map === undefined) {
    const wanted = `must be the name of ${withArticle(kind)}, or a map with its name and options`;
    const what = `${wanted}; got ${shown(tree)}; write for example ${example}`;
    context.issues.push({ place: tree.place, path, what });
    return undefined;
  }
  const name = map.entries.get("name")?.tree;
  if (name === undefined) {
    const meant = nameIn(kind, map, context.catalogue) ?? example;
    const what = `the name of the ${kind} is missing; write { name: ${meant}, … }`;
    context.issues.push({ place: map.place, path, what, incomplete: true });
    return undefined;
  }
  const declaration = named(kind, name, tree.kind === "map" ? `${path}.name` : path, context);
  if (declaration === undefined) return undefined;
  const options = mapTree(
    map.place,
    [...map.entries].filter(([key]) => key !== "name"),
  );
  return parsedOptions(declaration, options, path, context);
}

/** Where other tools write the name of a class. */
const NAME_KEYS = ["type", "class", "_target_", "class_name", "class_path", "kind", "method", "id"];

/** The component that `{ type: adam }` or `{ adam: { … } }` means. */
function nameIn(kind: Kind, map: Tree & { readonly kind: "map" }, catalogue: Catalogue): string | undefined {
  const known = [...catalogue[kind].keys()];
  const values = NAME_KEYS.map((key) => map.entries.get(key)?.tree);
  const words = values.map((tree) => (tree?.kind === "scalar" ? String(tree.value) : ""));
  for (const word of [...words, ...map.entries.keys()].filter((one) => one !== "")) {
    const last = word.replace(/^.*[.]/, "");
    const same = known.find((one) => one === last.toLowerCase());
    if (same !== undefined) return same;
  }
  return undefined;
}

/** `adam(lr=0.1)`, and `identity(scale=1)` as tables of results have it. */
const CALL = /^([\w.-]+)\((.*)\)$/s;

/** What to write instead of a call, or of a name that is not known. */
function insteadOf(kind: Kind, word: string, known: readonly string[]): string {
  const [, callee, given = ""] = CALL.exec(word) ?? [];
  if (callee !== undefined && known.includes(callee)) {
    const options = /^(?:[\w-]+=[\w.+-]+(?:, ?|$))+$/.test(given) ? given.replaceAll("=", ": ") : "…";
    return `; options stand in a map: { name: ${callee}, ${options} }`;
  }
  const meant = nameMeant(kind, word, known);
  return meant === undefined
    ? suggestion(word, known, "available:") + severalHint(word)
    : `; here it is ${meant}`;
}

function named(kind: Kind, name: Tree, path: string, context: ChoiceContext): Component | undefined {
  const components = context.catalogue[kind];
  if (name.kind !== "scalar" || typeof name.value !== "string") {
    const what = `must be the name of ${withArticle(kind)}; got ${shown(name)}`;
    context.issues.push({ place: name.place, path, what });
    return undefined;
  }
  const declaration = components.get(name.value);
  if (declaration === undefined) {
    const known = [...components.keys()];
    const near = insteadOf(kind, name.value, known);
    context.issues.push({ place: name.place, path, what: `unknown ${kind} ${shown(name)}${near}` });
  }
  return declaration;
}

/** One schema per declaration, made once: a sweep parses thousands of choices. */
const schemas = new WeakMap<Component, z.ZodType<Record<string, unknown>>>();

function optionsSchema(declaration: Component): z.ZodType<Record<string, unknown>> {
  const known = schemas.get(declaration);
  if (known !== undefined) return known;
  const schema = z.object(declaration.options).strict();
  schemas.set(declaration, schema);
  return schema;
}

function parsedOptions(
  declaration: Component,
  tree: Tree & { readonly kind: "map" },
  path: string,
  context: ChoiceContext,
): Choice | undefined {
  const evaluate: EvaluateHere = (text) => context.evaluate(text, path);
  const unknown = [...tree.entries].filter(([key]) => !Object.hasOwn(declaration.options, key));
  for (const [key, { keyPlace }] of unknown) {
    context.issues.push({ place: keyPlace, path: `${path}.${key}`, what: unknownOption(declaration, key) });
  }
  const known = mapTree(
    tree.place,
    [...tree.entries].filter(([key]) => Object.hasOwn(declaration.options, key)),
  );
  const result = parseValue(optionsSchema(declaration), known, evaluate);
  if (result.ok)
    return unknown.length > 0 ? undefined : { name: declaration.name, ...withoutUndefined(result.value) };
  for (const { place, path: below, what, cause, incomplete } of result.problems) {
    const hint = below.length === 1 ? optionHint(declaration, String(below[0]), cause) : "";
    context.issues.push({ place, path: [path, ...below].join("."), what: what + hint, incomplete });
  }
  return undefined;
}

function unknownOption({ kind, name, options }: Component, key: string): string {
  const names = Object.keys(options);
  const what = `the ${kind} ${quoted(name)} has no option ${quoted(key)}`;
  const before = keyIn12(key, names);
  if (before !== undefined) return `${what}; ${before}`;
  const meant = optionMeant(key, names);
  if (meant !== undefined) return `${what}; here it is ${meant} (its options: ${names.join(", ")})`;
  const elsewhere = nearest(key, names) === undefined ? settingMeant(key) : undefined;
  if (elsewhere !== undefined) return `${what}; ${elsewhere}`;
  if (names.length === 0) return `${what}; it has no options`;
  const near = suggestion(key, names, "");
  const list = `its options: ${names.join(", ")}`;
  return near.startsWith("; did") ? `${what}${near} (${list})` : `${what}; ${list}`;
}

function optionHint(declaration: Component, option: string, cause: Explained["cause"]): string {
  const schema = declaration.options[option];
  if (schema === undefined) return "";
  if (cause === "refused") return defaultHint(schema);
  if (cause !== "missing") return "";
  const about = schema.description;
  return `; the ${declaration.kind} "${declaration.name}" needs it${about === undefined ? "" : ` (${about})`}`;
}

/** `; the default is 1`, if the default is a single value. */
export function defaultHint(schema: z.ZodType): string {
  const initial = defaultOf(schema)?.value;
  const single = typeof initial === "string" || typeof initial === "number" || typeof initial === "boolean";
  return single ? `; the default is ${initial}` : "";
}

export function defaultOf(schema: z.ZodType): { readonly value: unknown } | undefined {
  const result = schema.safeParse(undefined);
  return result.success && result.data !== undefined ? { value: result.data } : undefined;
}

const withoutUndefined = (options: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
