/** YAML text → tree. YAML 1.2 core schema, one document, string keys, no tags, no merge keys. */
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { Document, Node, YAMLMap } from "yaml";
import { bare, quoted } from "../components/foreign-text.ts";
import { fail } from "./issues.ts";
import type { Place } from "./issues.ts";
import { mapTree, scalarTree } from "./tree.ts";
import type { Entry, ListTree, Tree } from "./tree.ts";

/** Limits far above any real config, and low enough that a hostile file cannot stall the reader. */
const MOST_CHARACTERS = 1_000_000;
const MOST_VALUES = 100_000;
const MOST_LEVELS = 64;
const TOO_DEEP = "is nested too deeply to be read";

export interface YamlOrigin {
  /** The place of a character of the text; lines and columns count from 1. */
  placeAt(line: number, column: number): Place;
  readonly path: string;
}

/** The text's value, or undefined if it is empty. Throws a UserError with the position of the mistake. */
export function parseYaml(text: string, origin: YamlOrigin): Tree | undefined {
  if (text.length > MOST_CHARACTERS) {
    fail(
      origin.placeAt(1, 1),
      origin.path,
      `is longer than ${MOST_CHARACTERS} characters; is this a config?`,
    );
  }
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return origin.placeAt(Math.max(1, line), Math.max(1, col));
  };
  const document = parsed(text, lines, origin);
  const [error] = document.errors;
  const [warning] = document.warnings;
  refuseForeignText(text, placeAt, origin.path);
  if (error !== undefined) fail(placeAt(error.pos[0]), origin.path, explained(error.code, error.message));
  if (warning !== undefined) {
    fail(
      placeAt(warning.pos[0]),
      origin.path,
      `is not understood: ${bare(warning.message, 200)}; leave tags and directives out`,
    );
  }
  if (document.directives?.yaml.version === "1.1") {
    fail(
      origin.placeAt(1, 1),
      origin.path,
      "%YAML 1.1 is not supported; leave this line out (this is YAML 1.2)",
    );
  }
  return document.contents === null
    ? undefined
    : new Converter(placeAt, origin.path).convert(document.contents, 0);
}

function parsed(text: string, lines: LineCounter, origin: YamlOrigin): Document {
  try {
    return parseDocument(text, {
      lineCounter: lines,
      version: "1.2",
      schema: "core",
      resolveKnownTags: false,
      prettyErrors: false,
      // The converter finds duplicates itself; the parser's own search takes minutes on a file with many keys.
      uniqueKeys: false,
    });
  } catch (error) {
    if (error instanceof RangeError) fail(origin.placeAt(1, 1), origin.path, TOO_DEEP);
    throw error;
  }
}

function refuseForeignText(text: string, placeAt: (offset: number) => Place, path: string): void {
  const foreign = /[\u0000\uFFFD]/.exec(text);
  if (foreign !== null) {
    fail(
      placeAt(foreign.index),
      path,
      foreign[0] === "\0"
        ? "has a NUL character, which no text has; save the file as UTF-8, or name the right file"
        : "has a U+FFFD, the trace of a wrong encoding; write what stood there, and save the file as UTF-8",
    );
  }
}

function explained(code: string, message: string): string {
  if (code === "MULTIPLE_DOCS") return "a second YAML document begins here; write one document per file";
  // The parser is recursive and reports a stack overflow as an error in the text.
  if (/call stack|recursion/i.test(message)) return TOO_DEEP;
  return `this is not valid YAML: ${bare(message, 200)}`;
}

const LEADING_ZERO = /^[-+]?0[0-7]+$/;
const THOUSANDS = /^\d{3}$/;

class Converter {
  private readonly anchors = new Map<string, Tree | "unfinished">();
  /** Number of values in a tree with its aliases expanded: what a later walk over it visits. */
  private readonly sizes = new Map<Tree, number>();
  private readonly placeAt: (offset: number) => Place;
  private readonly path: string;

  constructor(placeAt: (offset: number) => Place, path: string) {
    this.placeAt = placeAt;
    this.path = path;
  }

  convert(node: Node, level: number): Tree {
    const place = this.placeAt(node.range?.[0] ?? 0);
    if (level > MOST_LEVELS) fail(place, this.path, `is nested more than ${MOST_LEVELS} levels deep`);
    if (isAlias(node)) return this.referent(node.source, place);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.anchors.set(anchor, "unfinished");
    const tree = this.built(node, place, level);
    if (anchor !== undefined) this.anchors.set(anchor, tree);
    return tree;
  }

  private referent(name: string, place: Place): Tree {
    const tree = this.anchors.get(name);
    if (tree === undefined)
      fail(place, this.path, `the alias *${bare(name, 60)} has no anchor &${bare(name, 60)} above it`);
    if (tree === "unfinished")
      fail(place, this.path, `the alias *${bare(name, 60)} lies inside its own anchor &${bare(name, 60)}`);
    return tree;
  }

  private built(node: Node, place: Place, level: number): Tree {
    if (isMap(node)) return this.builtMap(node, place, level);
    if (isSeq(node)) {
      const items = node.items.map((item) => this.convert(item as Node, level + 1));
      return this.counted({ kind: "list", items, place } satisfies ListTree, items);
    }
    if (isScalar(node) && node.type === "PLAIN") this.refuseOctal(node.source ?? "", place);
    const value: unknown = isScalar(node) ? node.value : null;
    switch (typeof value) {
      case "string":
        return scalarTree(value, place);
      case "number":
      case "boolean":
        return scalarTree(value, place, isScalar(node) ? node.source : undefined);
      default:
        return scalarTree(null, place);
    }
  }

  /** `012` is 12 here, and 10 to a reader of YAML 1.1. */
  private refuseOctal(source: string, place: Place): void {
    if (!LEADING_ZERO.test(source)) return;
    const [decimal, octal] = [parseInt(source, 10), parseInt(source, 8)];
    if (decimal === octal) return;
    const what = `${bare(source, 40)} is ${decimal} in YAML 1.2 and ${octal} in YAML 1.1; write ${decimal}, or ${octal} if that is meant`;
    fail(place, this.path, what);
  }

  private builtMap(node: YAMLMap, place: Place, level: number): Tree {
    const entries = new Map<string, Entry>();
    for (const { key, value } of node.items) {
      const keyPlace = this.placeAt((key as Node).range?.[0] ?? 0);
      if (!isScalar(key)) fail(keyPlace, this.path, "a key must be a word; got a list, a map or an alias");
      const name = String(key.value);
      const isThousands = node.flow === true && value === null && THOUSANDS.test(key.source ?? "");
      if (isThousands) {
        fail(keyPlace, this.path, "a comma parts entries here; write the number without it, as in 1000");
      }
      if (name === "<<") {
        fail(
          keyPlace,
          this.path,
          "merge keys (<<) are not part of YAML 1.2; use an alias as a value, or `extends`",
        );
      }
      if (entries.has(name))
        fail(keyPlace, this.path, `the key ${quoted(name)} appears twice; keep one of them`);
      const tree = value === null ? scalarTree(null, keyPlace) : this.convert(value as Node, level + 1);
      entries.set(name, { keyPlace, tree });
    }
    return this.counted(
      mapTree(place, entries),
      [...entries.values()].map(({ tree }) => tree),
    );
  }

  private counted(tree: Tree, parts: readonly Tree[]): Tree {
    const size = parts.reduce((sum, part) => sum + (this.sizes.get(part) ?? 1), 1);
    if (size > MOST_VALUES)
      fail(tree.place, this.path, `has more than ${MOST_VALUES} values once aliases are written out`);
    this.sizes.set(tree, size);
    return tree;
  }
}
