/** Files that are either whole or not there. */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Where a file grows until it is whole: beside it, so that the rename stays on one disk. */
export const growingPath = (path: string): string => join(dirname(path), `.${basename(path)}.growing`);

/** Replaces the file in one step; a failure leaves the old one as it was. */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  const growing = growingPath(path);
  try {
    writeFileSync(growing, content);
    renameSync(growing, path);
  } catch (error) {
    rmSync(growing, { force: true });
    throw error;
  }
}
