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
