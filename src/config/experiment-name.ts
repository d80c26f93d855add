/** Name and description of an experiment. The name becomes a folder's name, so it must suit every file system. */
import { bare, quoted } from "../components/foreign-text.ts";
import { fail } from "./issues.ts";
import type { Place } from "./issues.ts";
import { child, shown } from "./tree.ts";
import type { MapTree } from "./tree.ts";

const MOST_CHARACTERS = 100;
/** Letters, digits, `.`, `_`, `-`. No leading dot (hidden) or dash (a flag), no trailing dot (Windows drops it). */
const SAFE = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?$/;
/** Device names on Windows, with or without an extension. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

export function readName(tree: MapTree, path: string): string {
  const own = child(tree, "name");
  if (own === undefined) {
    const stem = stemOf(path);
    const place: Place = { text: `${bare(path)}:1:1`, file: path };
    return safe(stem, place, `the file's name is taken as the experiment's, but`);
  }
  if (own.kind !== "scalar" || typeof own.value !== "string") {
    const inQuotes =
      own.kind === "scalar" && typeof own.value === "number"
        ? `; write ${quoted(own.source ?? String(own.value))}`
        : "";
    fail(own.place, "name", `must be text; got ${shown(own)}${inQuotes}`);
  }
  return safe(own.value, own.place, "");
}

/** The file's name without folder or extension. */
const stemOf = (path: string): string =>
  path
    .split(/[/\\]/)
    .at(-1)
    .replace(/(?<=.)\.[^.]*$/, "");

function safe(name: string, place: Place, lead: string): string {
  const say = (what: string): never => fail(place, "name", lead === "" ? what : `${lead} ${what}`);
  const got = quoted(name);
  if (name.length > MOST_CHARACTERS)
    say(`a name may have at most ${MOST_CHARACTERS} characters; got ${name.length}`);
  if (RESERVED.test(name)) say(`${got} is reserved on Windows; write for example name: my-${name}`);
  if (!SAFE.test(name)) {
    const proposal = name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[.-]+|[.-]+$/g, "") || "my-experiment";
    say(
      `a name may have only letters, digits, ".", "_" and "-", no "." or "-" in front, no "." at the end; got ${got}; write for example name: ${proposal}`,
    );
  }
  return name;
}

export function readDescription(tree: MapTree): string {
  const own = child(tree, "description");
  if (own === undefined) return "";
  if (own.kind === "scalar" && typeof own.value === "string") return own.value;
  return fail(own.place, "description", `must be text; got ${shown(own)}`);
}
