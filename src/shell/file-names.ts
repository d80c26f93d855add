/** What may be the name of one file or folder, and how long names and paths may be. */
import { lstatSync } from "node:fs";

/** Of any file system in use. */
const MOST_NAME_BYTES = 255;

/** Why this cannot be the name of a file in a folder; null if it can. A path is not a name. */
export function nameFault(name: string): string | null {
  if (name === "") return "it is empty";
  if (name === "." || name === "..") return "it leads out of its folder";
  if (/[/\\]/.test(name)) return "it is a path";
  if (/[\p{Cc}\p{Cs}]/u.test(name)) return "it holds a character that no name may have";
  const bytes = Buffer.byteLength(name);
  return bytes > MOST_NAME_BYTES ? `it has ${bytes} bytes, and a name has ${MOST_NAME_BYTES} at most` : null;
}

/** The same of a table: its file grows under a longer name before it is whole, and none of ours begins with a dot. */
export const tableNameFault = (name: string): string | null =>
  name.startsWith(".") ? "it begins with a dot" : (nameFault(name) ?? nameFault(`.${name}.csv.growing`));

/** Whether the operating system takes a path of this length, whatever is there. */
export function isTooLong(path: string): boolean {
  try {
    lstatSync(path);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENAMETOOLONG";
  }
}

/** Of names that are made from texts: short enough for a path of several. */
const MOST_TEXT_CHARACTERS = 60;

/**
 * A folder's name for each text, by keys that are themselves such names. It is the text if that is harmless on every file system;
 * else what is harmless of it, with the key. No two are the same, also where a file system does not tell A from a.
 */
export function folderNames(texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const folded = (text: string): string => text.normalize("NFC").toLowerCase();
  const often = new Map<string, number>();
  for (const text of texts.values()) often.set(folded(text), (often.get(folded(text)) ?? 0) + 1);
  return new Map(
    [...texts].map(([key, text]) => {
      // Letters, digits and signs that mean nothing to a shell or a file system; no marks that turn the direction of text.
      const harmless = text.replace(/[^\p{L}\p{M}\p{N} ._=+(),-]/gu, "_").replace(/^[. -]+|[. ]+$/g, "");
      const short = Array.from(harmless).slice(0, MOST_TEXT_CHARACTERS).join("").trimEnd();
      const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(short);
      const asItIs = short === text && !reserved && often.get(folded(text)) === 1 && nameFault(text) === null;
      return [key, asItIs ? text : `${reserved ? "_" : ""}${Array.from(short).slice(0, 40).join("")}~${key}`];
    }),
  );
}
