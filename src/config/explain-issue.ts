/** zod's issues in the words of this program: what is wrong; what was got; what to write instead. */
import type { z } from "zod";
import { quoted } from "../components/foreign-text.ts";
import type { Place } from "./issues.ts";
import { nearest } from "../components/suggest.ts";
import { writtenNumber } from "./written-number.ts";
import { descendant, innermostPlace, shown } from "./tree.ts";
import type { Tree } from "./tree.ts";

export type ZodIssue = z.core.$ZodIssue;
type IssuePath = readonly (string | number)[];

export interface Explained {
  readonly place: Place;
  /** Path relative to the parsed value. */
  readonly path: IssuePath;
  readonly what: string;
  readonly cause: "missing" | "refused" | "unknown key" | "expression";
  /** True if something is missing that a sweep may still supply. */
  readonly incomplete: boolean;
}

const EXPECTED: Readonly<Record<string, string>> = {
  number: "a number",
  int: "a whole number",
  string: "text",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  set: "a list",
  object: "a map",
  record: "a map",
  map: "a map",
  null: "null",
};

/** One explanation per path: of several complaints about one value, the first is enough. */
export function explainIssues(issues: readonly ZodIssue[], tree: Tree): readonly Explained[] {
  const seen = new Set<string>();
  const explained: Explained[] = [];
  for (const issue of issues) {
    for (const one of explain(innermostBranch(issue), tree)) {
      const key = JSON.stringify(one.path);
      if (!seen.has(key)) explained.push(one);
      seen.add(key);
    }
  }
  return explained;
}

/** For a union, the issue of the branch that got furthest, so that a mistake inside a list is reported as just that. */
function innermostBranch(issue: ZodIssue): ZodIssue {
  if (issue.code !== "invalid_union") return issue;
  const deep = issue.errors.flat().filter(({ path }) => path.length > 0);
  const [first] = deep.sort((a, b) => b.path.length - a.path.length);
  return first === undefined ? issue : innermostBranch({ ...first, path: [...issue.path, ...first.path] });
}

function explain(issue: ZodIssue, tree: Tree): readonly Explained[] {
  const path = issue.path.map((key) => (typeof key === "number" ? key : String(key)));
  if (issue.code === "unrecognized_keys") {
    const parent = descendant(tree, path);
    return issue.keys.map((key) => ({
      place:
        (parent?.kind === "map" ? parent.entries.get(key)?.keyPlace : undefined) ??
        innermostPlace(tree, path),
      path: [...path, key],
      what: `unknown key ${quoted(key)}; take it out`,
      cause: "unknown key",
      incomplete: false,
    }));
  }
  const value = descendant(tree, path);
  const place = innermostPlace(tree, path);
  if (value === undefined) {
    return [
      { place, path, what: `is missing; it ${expectation(issue)}`, cause: "missing", incomplete: true },
    ];
  }
  const what = `${expectation(issue, value)}; got ${shown(value)}${nearWord(issue, value)}`;
  return [{ place, path, what, cause: "refused", incomplete: false }];
}

/** Several values in one text, as Hydra's multirun has them: `1,2,3`. */
const SEVERAL = /^[\w.+-]{1,30}(?:,\s*[\w.+-]{1,30})+$/;
export const severalHint = (text: string): string =>
  SEVERAL.test(text) ? `; several values are a sweep: sweep={grid: {…: [${text}]}}` : "";

/** What PyYAML and others write for 1e-08, and read as a text; with their underscores, base 60 and base 2. */
const NUMBER_IN_11 = /^[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?$/;
const BASE_60 = /^[+-]?[1-9][\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/;
const BASE_2 = /^0b[01_]+$/;
const QUOTED_BY_11 = "a tool for YAML 1.1 may have put a number in quotes";

/** The number that the text is to a reader of YAML 1.1; null if it is none there either. */
function numberIn11(given: string): number | null {
  const text = given.replaceAll("_", "");
  const number = NUMBER_IN_11.test(given) || BASE_2.test(given) ? Number(text) : base60(text);
  return Number.isFinite(number) ? number : null;
}

/** 1:30 → 90 */
function base60(text: string): number {
  if (!BASE_60.test(text)) return NaN;
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = text.replace(/^[+-]/, "").split(":");
  return sign * digits.reduce((sum, digit) => 60 * sum + Number(digit), 0);
}

function nearWord(issue: ZodIssue, value: Tree): string {
  if (value.kind === "scalar" && (value.value === 0 || value.value === 1) && expectsBoolean(issue))
    return `; write ${value.value === 1}`;
  if (value.kind === "scalar" && (typeof value.value === "number" || typeof value.value === "boolean"))
    return wants(issue, ["string"])
      ? `; a text stands in quotes: write ${quoted(value.source ?? String(value.value))}`
      : "";
  if (value.kind === "scalar" && typeof value.value === "string") {
    const text = value.value.trim();
    if (expectsNumber(issue)) {
      const number = numberIn11(text);
      if (number === null) return severalHint(text);
      const why = /[_:b]/.test(text) ? "that is a number in YAML 1.1 alone" : QUOTED_BY_11;
      return `; ${why}; write ${writtenNumber(number)}`;
    }
    if (expectsBoolean(issue) && BOOLEAN_IN_11.test(text))
      return `; write ${/^(y|yes|on|true)$/i.test(text)} (YAML 1.2 knows only true and false)`;
  }
  if (issue.code !== "invalid_value" || value.kind !== "scalar" || typeof value.value !== "string") return "";
  const near = nearest(value.value, issue.values.map(String));
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

/** `must be …`; `value` is undefined if it is missing. */
function expectation(issue: ZodIssue, value?: Tree): string {
  switch (issue.code) {
    case "invalid_type":
      return expectedType(issue.expected, value);
    case "too_small":
      return bound(issue.origin, issue.minimum, issue.inclusive === false ? "greater than" : "at least");
    case "too_big":
      return bound(issue.origin, issue.maximum, issue.inclusive === false ? "less than" : "at most");
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "invalid_value":
      return `must be ${alternatives(issue.values.map((word) => JSON.stringify(word)))}`;
    case "invalid_union":
      return unionExpectation(issue.errors.flat());
    case "invalid_format":
      return issue.pattern === undefined ? `must be a valid ${issue.format}` : `must match ${issue.pattern}`;
    default:
      return issue.message;
  }
}

const BOOLEAN_IN_11 = /^(?:y|yes|on|n|no|off|true|false)$/i;

const wants = (issue: ZodIssue, types: readonly string[]): boolean =>
  (issue.code === "invalid_type" && types.includes(issue.expected)) ||
  (issue.code === "invalid_union" && issue.errors.flat().some((branch) => wants(branch, types)));
const expectsNumber = (issue: ZodIssue): boolean => wants(issue, ["number", "int"]);
const expectsBoolean = (issue: ZodIssue): boolean => wants(issue, ["boolean"]);

function expectedType(expected: string, value: Tree | undefined): string {
  const infinite =
    value?.kind === "scalar" && typeof value.value === "number" && !Number.isFinite(value.value);
  if (infinite && (expected === "number" || expected === "int")) return "must be a finite number";
  return `must be ${EXPECTED[expected] ?? expected}`;
}

function bound(origin: string, limit: number | bigint, comparison: string): string {
  if (origin === "string") return `must have ${comparison} ${limit} characters`;
  if (origin === "array" || origin === "set") return `must have ${comparison} ${limit} items`;
  return `must be ${comparison} ${limit}`;
}

function unionExpectation(branches: readonly ZodIssue[]): string {
  const wanted = new Set(branches.map((branch) => expectation(branch).replace(/^must be /, "")));
  return wanted.size === 0 ? "must be another value" : `must be ${alternatives([...wanted])}`;
}

function alternatives(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}
