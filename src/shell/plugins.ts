/**
 * A user's own components. A plug-in is bundled with "bptt-lab" (and its zod) resolved to this very
 * program, wherever the file lies, so that its components are made by the same helpers as ours.
 */
import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Component, KINDS } from "../components/define.ts";
import { bare, quoted } from "../components/foreign-text.ts";
import { nearest } from "../components/suggest.ts";
import { UserError } from "../components/user-error.ts";
import { thrownText, valueText } from "../components/value-text.ts";
import { nowAt } from "./command-thread.ts";
import { kindOf, packageRoot } from "./locate.ts";
import { buildFailure, missingImport, OURS, ownSources, placeOfText } from "./plugin-imports.ts";
import { placeIn, rememberBundle } from "./plugin-places.ts";

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

/** Math's functions that are not correctly rounded; JavaScript engines differ in their last bits. */
const INEXACT =
  /\bMath\.(a?cosh?|a?sinh?|a?tanh?|atan2|cbrt|expm1|exp|hypot|log10|log1p|log2|log|pow)(?=\s*[(\],;])/g;

/** Names of the files that were loaded in this thread. */
export const loadedPlugins: string[] = [];

/** Bundles, hashes and loads the file; throws a UserError if it cannot be used, or has another digest than it must. */
export async function loadPlugin({ path, where, digest: expected }: PluginSpec): Promise<Plugin> {
  const refuse = (what: string): UserError => new UserError(`${where}: ${bare(basename(path))}: ${what}`);
  const found = kindOf(path);
  if (found !== "file") {
    const what = found === "folder" ? "a folder" : "a device, a pipe or a socket";
    throw refuse(
      found === null ? `there is no such file (${bare(path)})` : `is ${what}, not a file (${bare(path)})`,
    );
  }

  const { text, map, inputs } = await bundle(path, refuse);
  const sources = ownSources(inputs, dirname(path));
  const missing = await missingImport(text, sources, exportsOf);
  if (missing !== null) throw refuse(missing);
  const digest = createHash("sha256").update(text).digest("hex");
  if (expected !== undefined && digest !== expected) {
    throw refuse(
      `it was changed after this experiment had begun (SHA-256 ${expected.slice(0, 8)}…, now ${digest.slice(0, 8)}…); ` +
        "no experiment mixes two versions of a plug-in: give the command again",
    );
  }
  let exported: Readonly<Record<string, unknown>>;
  try {
    const code = loadable(text, path);
    rememberBundle({ url: pathToFileURL(path).href, path, map, original: unloaded, lines: code.split("\n") });
    if (!loadedPlugins.includes(basename(path))) loadedPlugins.push(bare(basename(path)));
    nowAt({ doing: "loading", plugin: path, where });
    exported = (await import(dataUrl(code))) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw refuse(loadFailure(error, (text) => placeOfText(sources, text)));
  }
  nowAt({ doing: "preparing" });
  const odd = Object.entries(exported)
    .map(oddity)
    .find((one) => one !== null);
  if (odd !== undefined) throw refuse(odd);
  const components = componentsOf(exported);
  if (components.length === 0) throw refuse(noComponent(exported));
  const unreadable = components.find(({ name }) => !NAME.test(name));
  if (unreadable !== undefined) {
    throw refuse(
      `its ${unreadable.kind} is called ${quoted(unreadable.name)}; a name is a word of a config, of letters from a to z, ` +
        "digits and hyphens, 60 at most",
    );
  }
  const inexact = [...new Set(Array.from(text.matchAll(INEXACT), ([call]) => call))];
  return { path, where, components, digest, inexact };
}

/** What a plug-in threw, or what Node says, when it was loaded; `placed` finds where a text stands in its files. */
function loadFailure(error: unknown, placed: (text: string) => string): string {
  if (!(error instanceof Error)) return `it throws when it is loaded: ${thrownText(error)}`;
  const [, builtin] = /^No such built-in module: (.*)$/.exec(error.message) ?? [];
  if (builtin !== undefined) return `${placed(builtin)}Node has no module ${builtin}`;
  const place = placeIn(error.stack);
  if (/^Dynamic require of /.test(error.message)) {
    const at = place === null ? "" : ` (${place})`;
    return `a plug-in is an ES module: write import { … } from "bptt-lab" instead of require${at}`;
  }
  return `it throws when it is loaded: ${thrownText(error)}${place === null ? "" : ` (${place})`}`;
}

const exportsOf = async (name: keyof typeof OURS): Promise<readonly string[]> =>
  Object.keys((await import(moduleUrls()[name])) as object);

/** Where this program's modules are. */
const moduleUrls = (): Readonly<Record<keyof typeof OURS, string>> => ({
  "bptt-lab": pathToFileURL(join(packageRoot, "dist/api.js")).href,
  zod: import.meta.resolve("zod"),
});

const dataUrl = (text: string): string =>
  `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`;

/** The bundle with this program's modules in the places kept for them; stacks name it by its file. */
function loadable(text: string, path: string): string {
  const urls = moduleUrls();
  const code = text
    .replaceAll(`"${OURS["bptt-lab"]}"`, JSON.stringify(urls["bptt-lab"]))
    .replaceAll(`"${OURS.zod}"`, JSON.stringify(urls.zod));
  return `${code}\n//# sourceURL=${pathToFileURL(path).href}\n`;
}

/** The reverse: a piece of the code that runs as esbuild wrote it, and its source map counts it. */
function unloaded(code: string): string {
  const urls = moduleUrls();
  return code
    .replaceAll(JSON.stringify(urls["bptt-lab"]), `"${OURS["bptt-lab"]}"`)
    .replaceAll(JSON.stringify(urls.zod), `"${OURS.zod}"`);
}

interface Bundle {
  readonly text: string;
  /** Its source map, apart from the text, which is hashed. */
  readonly map: string;
  /** The files in it, from the plug-in's folder. */
  readonly inputs: readonly string[];
}

async function bundle(path: string, refuse: (what: string) => UserError): Promise<Bundle> {
  const { build } = await import("esbuild");
  try {
    const { outputFiles, metafile } = await build({
      entryPoints: [path],
      absWorkingDir: dirname(path),
      bundle: true,
      write: false,
      outfile: "plug-in.js",
      sourcemap: "external",
      sourcesContent: false,
      metafile: true,
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
    const [map, code] = outputFiles;
    return { text: code!.text, map: map!.text, inputs: Object.keys(metafile.inputs) };
  } catch (error) {
    throw refuse(buildFailure(error, dirname(path)));
  }
}

/** What the laws ask for, and what is harmless besides: a name also stands in labels and files' names. */
const NAME = /^[A-Za-z\d][\w.-]{0,59}$/;

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

/** What is wrong with an export that was meant to be a component; null if it is one, or never was meant to be. */
function oddity([key, value]: readonly [string, unknown]): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const given = value as Readonly<Record<string, unknown>>;
  const { kind, name, options, create } = given;
  if (!(KINDS as readonly unknown[]).includes(kind)) {
    if (typeof create !== "function" || !("name" in given)) return null;
    const near = typeof kind === "string" ? (nearest(kind, KINDS) ?? "activation") : "activation";
    const got = kind === undefined ? "a plain object" : `an object of the kind ${valueText(kind)}`;
    return `${key} is ${got}; write export const ${key} = ${near}({ … }), or another kind: ${KINDS.join(", ")}`;
  }
  const wrong = (field: string, what: string): string =>
    `${key}: ${field} of ${/^[aeiou]/.test(String(kind)) ? "an" : "a"} ${String(kind)} is ${what}; got ${valueText(given[field])}`;
  if (typeof name !== "string") return wrong("name", "the word of a config");
  if (typeof create !== "function") return wrong("create", "a function that returns what the kind must have");
  if (typeof options !== "object" || options === null) return wrong("options", "a map, {} for none");
  const schemeless = Object.entries(options).find(([, schema]) => !isSchema(schema));
  if (schemeless === undefined) return null;
  return (
    `${key}: the option ${bare(schemeless[0])} is of a type of z; got ${valueText(schemeless[1])}; ` +
    'write, for example, z.number().default(1).describe("…")'
  );
}

const isSchema = (schema: unknown): boolean =>
  typeof schema === "object" && schema !== null && "safeParse" in schema;

function noComponent(exported: Readonly<Record<string, unknown>>): string {
  const values = Object.entries(exported).map(([key, value]) => `${key}, ${valueText(value)}`);
  const what =
    values.length === 0
      ? "it exports nothing"
      : `it exports no component, but ${bare(values.join("; "), 200)}`;
  return `${what}; write, for example, \`export const mine = initializer({ name, summary, source, options, create })\``;
}

/** Components among the exports, alone or in lists, each once. */
const componentsOf = (exported: Readonly<Record<string, unknown>>): readonly Component[] => [
  ...new Set(Object.values(exported).flat().filter(isComponent)),
];
