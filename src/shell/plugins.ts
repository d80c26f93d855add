/**
 * A user's own components. A plug-in is bundled with "bptt-lab" (and its zod) resolved to this very
 * program, wherever the file lies, so that its components are made by the same helpers as ours.
 */
import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Component, KINDS } from "../components/define.ts";
import { UserError } from "../components/user-error.ts";
import { RENAMED, renamedWords } from "../config/renamed.ts";
import { kindOf, packageRoot, shownPath } from "./locate.ts";

/** A plug-in to load. */
export interface PluginSpec {
  /** Absolute. */
  readonly path: string;
  /** Which line of the config names it. */
  readonly where: string;
  /** What its digest must be. Without, the file is taken as it is now. */
  readonly digest?: string;
}

export interface Plugin {
  readonly path: string;
  readonly where: string;
  readonly components: readonly Component[];
  /** SHA-256 of what the plug-in says, in hex: neither its place nor its blanks and comments matter. */
  readonly digest: string;
  /** Functions of Math that it uses whose last bits differ between machines. */
  readonly inexact: readonly string[];
}

/** Stand for this program's modules until the bundle has been hashed. */
const OURS = { "bptt-lab": "bptt-lab:program", zod: "bptt-lab:zod" } as const;

/** Math's functions that are not correctly rounded; JavaScript engines differ in their last bits. */
const INEXACT =
  /\bMath\.(a?cosh?|a?sinh?|a?tanh?|atan2|cbrt|expm1|exp|hypot|log10|log1p|log2|log|pow)(?=\s*[(\],;])/g;

/** Bundles, hashes and loads the file; throws a UserError if it cannot be used, or has another digest than it must. */
export async function loadPlugin({ path, where, digest: expected }: PluginSpec): Promise<Plugin> {
  const refuse = (what: string): UserError => new UserError(`${where}: ${basename(path)}: ${what}`);
  const found = kindOf(path);
  if (found !== "file") {
    const what = found === "folder" ? "a folder" : "a device, a pipe or a socket";
    throw refuse(found === null ? `there is no such file (${path})` : `is ${what}, not a file (${path})`);
  }

  const text = await bundle(path, refuse);
  const renamed = renamedImport(text);
  if (renamed !== null) throw refuse(renamed);
  const digest = createHash("sha256").update(text).digest("hex");
  if (expected !== undefined && digest !== expected) {
    throw refuse(
      `it was changed after this experiment had begun (SHA-256 ${expected.slice(0, 8)}…, now ${digest.slice(0, 8)}…); ` +
        "no experiment mixes two versions of a plug-in: give the command again",
    );
  }
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = (await import(dataUrl(loadable(text, path)))) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw refuse(`it throws when it is loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
  const components = componentsOf(exported);
  if (components.length === 0) {
    throw refuse(
      "it exports no component; write, for example, `export const mine = initializer({ name, summary, source, options, create })`",
    );
  }
  const inexact = [...new Set(Array.from(text.matchAll(INEXACT), ([call]) => call))];
  return { path, where, components, digest, inexact };
}

/** `import{noise,z as zod}from"bptt-lab:program"`: the bundle has no blanks. */
const IMPORTED = new RegExp(`\\{([^{}]*)\\}from"${OURS["bptt-lab"]}"`, "g");

/** What to say of a bundle that imports a name which has another one now; null if there is no such name. */
function renamedImport(text: string): string | null {
  for (const [, names = ""] of text.matchAll(IMPORTED)) {
    for (const name of names.split(",")) {
      const [word = ""] = name.split(" as ");
      const now = RENAMED.get(word);
      if (now !== undefined) return `${renamedWords(word, now)}; write import { ${now} } from "bptt-lab"`;
    }
  }
  return null;
}

const dataUrl = (text: string): string =>
  `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`;

/** The bundle with this program's modules in the places kept for them; stacks name it by its file. */
function loadable(text: string, path: string): string {
  const api = pathToFileURL(join(packageRoot, "dist/api.js")).href;
  const code = text
    .replaceAll(`"${OURS["bptt-lab"]}"`, JSON.stringify(api))
    .replaceAll(`"${OURS.zod}"`, JSON.stringify(import.meta.resolve("zod")));
  return `${code}\n//# sourceURL=${pathToFileURL(path).href}\n`;
}

async function bundle(path: string, refuse: (what: string) => UserError): Promise<string> {
  const { build } = await import("esbuild");
  try {
    const { outputFiles } = await build({
      entryPoints: [path],
      absWorkingDir: dirname(path),
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      target: "node20",
      // Comments and blanks would carry the file's place into the hash.
      minifyWhitespace: true,
      legalComments: "none",
      charset: "utf8",
      logLevel: "silent",
      plugins: [
        {
          name: "this-program",
          setup({ onResolve }) {
            onResolve({ filter: /^bptt-lab$/ }, () => ({ path: OURS["bptt-lab"], external: true }));
            onResolve({ filter: /^zod(\/v4)?$/ }, () => ({ path: OURS.zod, external: true }));
          },
        },
      ],
    });
    return outputFiles[0]!.text;
  } catch (error) {
    throw refuse(buildFailure(error, dirname(path)));
  }
}

interface BuildMessage {
  readonly text: string;
  readonly location: { readonly file: string; readonly line: number; readonly column: number } | null;
}

function buildFailure(error: unknown, folder: string): string {
  const [first] = (error as { errors?: readonly BuildMessage[] }).errors ?? [];
  if (!first) return error instanceof Error ? error.message : String(error);
  const { text, location } = first;
  if (!location) return text;
  return `${shownPath(join(folder, location.file))}:${location.line}:${location.column + 1}: ${text}`;
}

const isComponent = (value: unknown): value is Component =>
  typeof value === "object" &&
  value !== null &&
  "kind" in value &&
  (KINDS as readonly unknown[]).includes(value.kind) &&
  "name" in value &&
  typeof value.name === "string" &&
  "options" in value &&
  typeof value.options === "object" &&
  "create" in value &&
  typeof value.create === "function";

/** Components among the exports, alone or in lists, each once. */
const componentsOf = (exported: Readonly<Record<string, unknown>>): readonly Component[] => [
  ...new Set(Object.values(exported).flat().filter(isComponent)),
];
