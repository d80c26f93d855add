/**
 * Where in a plug-in something was thrown. Plug-ins run as bundles without blanks; their source maps lead from a stack
 * back to the file, line and column that the author wrote.
 */
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../components/user-error.ts";
import { thrownText } from "../components/value-text.ts";
import { shownPath } from "./locate.ts";

/** A loaded bundle. */
export interface Bundled {
  /** What stacks call it. */
  readonly url: string;
  readonly path: string;
  /** JSON of the bundle's source map. */
  readonly map: string;
  /** A line of the code that runs as the source map knows it. */
  original(line: string): string;
  /** The lines of the code that runs. */
  readonly lines: readonly string[];
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const bundles = new Map<string, Bundled & { readonly sources: SourceMap }>();

/** Enough for a throw inside a kernel inside a cell inside noise inside a stack. */
const FRAMES = 60;

/** From now on, stacks that lead through this bundle can be read. */
export function rememberBundle(bundled: Bundled): void {
  Error.stackTraceLimit = Math.max(Error.stackTraceLimit, FRAMES);
  const payload = JSON.parse(bundled.map) as SourceMapPayload;
  bundles.set(bundled.url, { ...bundled, sources: new SourceMap(payload) });
}

/** `    at fill (file:///there/mine.ts:1:234)`, or without a name and brackets. */
const FRAME = /^\s*at (?:(.*?) \()?(?:async )?(\S.*?):(\d+):(\d+)\)?$/;

/**
 * `mine.ts:12:9`, and what was called there if that was ours: `in nextUniform, called at mine.ts:12:9`; null if
 * the stack does not lead through a plug-in.
 */
export function placeIn(stack: string | undefined): string | null {
  let called: string | undefined;
  for (const line of (stack ?? "").split("\n")) {
    const [, name, url = "", row = "", column = ""] = FRAME.exec(line) ?? [];
    if (url === "") continue;
    const place = placeOf(url, Number(row), Number(column));
    if (place) return called === undefined ? `at ${shown(place)}` : `in ${called}, called at ${shown(place)}`;
    // `Object.setProduct`, `new Vector`, `Vector.plus`; frames without a name do not tell anything.
    called = name?.replace(/^Object\./, "").replace(/ \[as .*\]$/, "");
  }
  return null;
}

const shown = ({ file, line, column }: Place): string => `${shownPath(file)}:${line}:${column}`;

function placeOf(url: string, row: number, column: number): Place | null {
  const bundled = bundles.get(url);
  if (!bundled) return null;
  // Counted before our modules' places were put in, which made the line longer.
  const before = bundled.original((bundled.lines[row - 1] ?? "").slice(0, column - 1)).length;
  const entry = bundled.sources.findEntry(row - 1, before);
  if (!("originalSource" in entry)) return { file: bundled.path, line: row, column };
  return {
    file: fileOf(entry.originalSource, bundled.path),
    line: entry.originalLine + 1,
    column: entry.originalColumn + 1,
  };
}

/** esbuild names sources from the folder that it works in. */
const fileOf = (source: string, path: string): string =>
  source.startsWith("file:") ? fileURLToPath(source) : join(dirname(path), source);

/** The message with its place in a plug-in, once. */
const HAS_PLACE = new WeakSet<Error>();

/** The same error, its message ending with the place in a plug-in that it was thrown from, if there is one. */
export function withPlace(error: unknown): unknown {
  if (!(error instanceof Error) || HAS_PLACE.has(error)) return error;
  const place = placeIn(error.stack);
  if (place === null) return error;
  const placed = error instanceof UserError ? new UserError(`${error.what} (${place})`, error.path) : error;
  if (placed === error) error.message = `${error.message} (${place})`;
  HAS_PLACE.add(placed);
  return placed;
}

/** What an error says, with its place in a plug-in if it was thrown there. */
export function placedMessage(error: unknown): string {
  const placed = withPlace(error);
  return placed instanceof UserError ? placed.message : thrownText(placed);
}

/** A stack with the author's lines in place of the bundle's. */
export const readableStack = (stack: string): string =>
  stack
    .split("\n")
    .map((line) => {
      const [, , url = "", row = "", column = ""] = FRAME.exec(line) ?? [];
      const place = url === "" ? null : placeOf(url, Number(row), Number(column));
      return place ? line.replace(`${url}:${row}:${column}`, shown(place)) : line;
    })
    .join("\n");
