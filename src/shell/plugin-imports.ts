/** What is wrong with a plug-in's imports, in words that say what to write instead. */
import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { RENAMED, renamedWords } from "../config/renamed.ts";
import { likely } from "../components/suggest.ts";
import { kindOf, shownPath } from "./locate.ts";

/** Stand for this program's modules until the bundle has been hashed. */
export const OURS = { "bptt-lab": "bptt-lab:program", zod: "bptt-lab:zod" } as const;
type Ours = keyof typeof OURS;

/** A file of the bundle, and what it says. */
interface Source {
  readonly path: string;
  readonly text: string;
}

/** The files of a bundle that its author may have written. */
export const ownSources = (inputs: readonly string[], folder: string): readonly Source[] =>
  inputs
    .filter((path) => !path.includes("node_modules/"))
    .map((path) => join(folder, path))
    .filter((path) => kindOf(path) === "file")
    .map((path) => ({ path, text: readFileSync(path, "utf8") }));

/**
 * What to say of a bundle that imports from us what we do not export; null if all is there. `exported` is asked for
 * the names that a module exports.
 */
export async function missingImport(
  bundle: string,
  sources: readonly Source[],
  exported: (name: Ours) => Promise<readonly string[]>,
): Promise<string | null> {
  const modules: readonly Ours[] = ["bptt-lab", "zod"];
  for (const module of modules) {
    const wanted = importedFrom(bundle, OURS[module]);
    if (wanted.length === 0) continue;
    const names = await exported(module);
    const missing = wanted.find((name) => !names.includes(name));
    if (missing === undefined) continue;
    const place = placeOfImport(sources, module, missing);
    return `${place}${missingWords(module, missing, names)}`;
  }
  return null;
}

/** `import{noise,z as zod}from"bptt-lab:program"`, `import lab from"…"`: the bundle has no blanks. */
function importedFrom(bundle: string, module: string): readonly string[] {
  const named = Array.from(
    bundle.matchAll(new RegExp(`\\{([^{}]*)\\}from"${module}"`, "g")),
    ([, names = ""]) => names.split(",").map((name) => name.split(" as ")[0]!),
  ).flat();
  const whole = new RegExp(`import [\\w$]+(?: |,\\{[^{}]*\\})from"${module}"`).test(bundle);
  return [...named.filter((name) => name !== ""), ...(whole ? ["default"] : [])];
}

function missingWords(module: Ours, name: string, names: readonly string[]): string {
  const now = module === "bptt-lab" ? RENAMED.get(name) : undefined;
  if (now !== undefined) return `${renamedWords(name, now)}; write import { ${now} } from "${module}"`;
  if (name === "default") return `"${module}" has no default export; write import { … } from "${module}"`;
  const near = similar(name, names);
  const instead = near.length > 0 ? `; did you mean ${near.join(", ")}?` : "";
  const type = /^[A-Z]/.test(name) ? `; if it is a type, write import type { ${name} }` : "";
  const list = module === "bptt-lab" ? "; docs/plugins.md lists all that it exports" : "";
  return `"${module}" does not export ${name}${instead}${type}${list}`;
}

/** Most names that are suggested. */
const MOST = 3;

/** Words of a name: `nextGaussian` → next, gaussian. */
const wordsOf = (name: string): readonly string[] =>
  name
    .split(/(?=[A-Z])|_/)
    .map((word) => word.toLowerCase())
    .filter((word) => word.length > 2);

/** Names that it may be a misspelling of, then those that share a word with it; rarer words say more. */
function similar(name: string, names: readonly string[]): readonly string[] {
  const slips = likely(name, names);
  const words = wordsOf(name);
  const shares = (word: string): readonly string[] => names.filter((one) => wordsOf(one).includes(word));
  const shared = words
    .map(shares)
    .filter((those) => those.length > 0)
    .sort((a, b) => a.length - b.length)
    .flat();
  const others = slips.length > 0 ? [] : synonyms(name, names);
  return [...new Set([...slips, ...shared, ...others])].slice(0, MOST);
}

/** What other libraries call it. */
const SYNONYMS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/gauss|normal|randn/i, ["fillGaussian"]],
  [/uniform|random|^rand$/i, ["nextUniform", "fillUniform"]],
  [/int|choice|shuffle/i, ["nextBelow"]],
  [/seed|rng|stream|generator/i, ["makeStream"]],
  [/^(logistic|sigma)$/i, ["sigmoid"]],
  [/^(ln|log1p|log2)$/i, ["log"]],
  [/error/i, ["UserError"]],
  [/^(cat|hstack|stack)/i, ["concat"]],
  [/^(chunk|slice)/i, ["split"]],
  [/stochastic|dropout/i, ["noise"]],
  [/init/i, ["initializer"]],
];

const synonyms = (name: string, names: readonly string[]): readonly string[] =>
  SYNONYMS.filter(([word]) => word.test(name)).flatMap(([, those]) =>
    those.filter((one) => names.includes(one)),
  );

/** `mine.ts:3:10: `, where the import stands; "" if it is not found. */
function placeOfImport(sources: readonly Source[], module: string, name: string): string {
  const statement = new RegExp(
    `\\b(?:import|export)\\b([^;"'\`]*?)\\bfrom\\s*["']${module}(?:/v4)?["']`,
    "g",
  );
  for (const { path, text } of sources) {
    for (const { index, 0: all, 1: clause = "" } of text.matchAll(statement)) {
      const word =
        name === "default" ? /[\w$]+/ : new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`);
      const at = clause.search(word);
      if (at >= 0) return `${placeAt(path, text, index + all.indexOf(clause) + at)}: `;
    }
  }
  return "";
}

/** Where a text stands that a module could not be loaded for; "" if it is not found. */
export function placeOfText(sources: readonly Source[], searched: string): string {
  for (const { path, text } of sources) {
    const at = text.indexOf(searched);
    if (at >= 0) return `${placeAt(path, text, at)}: `;
  }
  return "";
}

function placeAt(path: string, text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return `${shownPath(path)}:${line}:${offset - before.lastIndexOf("\n")}`;
}

interface BuildNote {
  readonly text: string;
}
interface BuildMessage extends BuildNote {
  readonly location: { readonly file: string; readonly line: number; readonly column: number } | null;
  readonly notes?: readonly BuildNote[];
}

/** Most mistakes of one file that are shown at once. */
const MOST_SHOWN = 5;

/** What esbuild could not do with a plug-in, one line for each mistake, in our words where they say more. */
export function buildFailure(error: unknown, folder: string): string {
  const errors = (error as { errors?: readonly BuildMessage[] }).errors ?? [];
  if (errors.length === 0) return error instanceof Error ? error.message : String(error);
  const shown = errors.slice(0, MOST_SHOWN).map((message) => failureLine(message, folder));
  const more = errors.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more like these`] : [])].join("\n  ");
}

function failureLine({ text, location, notes = [] }: BuildMessage, folder: string): string {
  const file = location ? join(folder, location.file) : "";
  const place = location ? `${shownPath(file)}:${location.line}:${location.column + 1}: ` : "";
  const [, specifier] = /^Could not resolve "(.*)"$/.exec(text) ?? [];
  if (specifier !== undefined)
    return `${place}${unresolved(specifier, file === "" ? folder : dirname(file))}`;
  const hints = notes.map(({ text }) => text.trim()).filter((note) => /did you mean|instead/i.test(note));
  const asScript = /\.[cm]?js$/.test(file) && isTypeScript(text) ? [TYPES_IN_SCRIPT] : [];
  return place + [text, ...hints, ...asScript].join("; ");
}

const TYPES_IN_SCRIPT = "types may stand only in a file whose name ends with .ts";

/** esbuild finds a mistake in a script where a type annotation stands. */
const isTypeScript = (text: string): boolean =>
  /but found ":"|but found "(as|satisfies|type|interface|<|\?|!)"|^Unexpected "(enum|type|interface|<)"|found "\w+"$/.test(
    text,
  );

function unresolved(specifier: string, folder: string): string {
  if (specifier.startsWith(".") || specifier.startsWith("/")) {
    const wanted = join(specifier.startsWith("/") ? "" : folder, specifier);
    const near = likely(specifier, neighbours(specifier, folder));
    const instead = near[0] === undefined ? "" : `; did you mean "${near[0]}"?`;
    return `Could not resolve "${specifier}": there is no such file (${shownPath(wanted)})${instead}`;
  }
  const [scope = "", second = ""] = specifier.split("/");
  const name = scope.startsWith("@") ? `${scope}/${second}` : scope;
  if (name === "bptt-lab")
    return `Could not resolve "${specifier}": bptt-lab has no subpaths; write import { … } from "bptt-lab" (docs/plugins.md)`;
  if (name === "zod")
    return `Could not resolve "${specifier}": write import { z } from "bptt-lab", or from "zod"`;
  if (isBuiltin(specifier)) return `Could not resolve "${specifier}": write "node:${specifier}"`;
  return (
    `Could not resolve "${specifier}": the package ${name} is not installed in ${shownPath(folder)} or a folder above it; ` +
    `run npm install ${name} there, or copy what you need of it into a file of your own`
  );
}

/** The files beside the one that is not there, written as an import. */
function neighbours(specifier: string, folder: string): readonly string[] {
  const below = dirname(specifier);
  const prefix = below === "." ? "./" : `${below}/`;
  return filesIn(join(below.startsWith("/") ? "" : folder, below)).map((name) => `${prefix}${name}`);
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
