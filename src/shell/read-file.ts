/** Files that the user named: read whole, or refused in words. */
import { readFileSync } from "node:fs";
import { bare } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder, not a file",
  ENOTDIR: "part of its path is a file, not a folder",
  EACCES: "it may not be read",
};

/** The bytes of the file; `message` makes a UserError's message from the cause if it cannot be read. */
export function readBytes(path: string, message: (cause: string) => string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    // Sound: what readFileSync throws comes from the operating system.
    const { code = "", message: own } = error as NodeJS.ErrnoException;
    throw new UserError(message(CAUSES[code] ?? own));
  }
}

/** The text of a UTF-8 file. */
export function readText(path: string): string {
  const bytes = readBytes(path, (cause) => `${bare(path)}: ${cause}`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(`${bare(path)}: it is not UTF-8 text; save it as UTF-8`);
  }
}
