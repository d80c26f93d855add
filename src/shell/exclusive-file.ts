/** Files that one process alone can make, also on a disk that several machines share. */
import { closeSync, constants, linkSync, openSync, readFileSync, writeSync } from "node:fs";

/** Codes of file systems on which a file has one name only. */
const NO_SECOND_NAMES = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EINVAL"]);

/** Makes a file that is there whole or not at all, like one that was written; false if its name is taken. */
export function appear(written: string, path: string): boolean {
  try {
    linkSync(written, path);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "EEXIST") return false;
    if (!NO_SECOND_NAMES.has(code)) throw error;
  }
  // For a moment it is there and empty, for which other processes have patience.
  try {
    writeNew(path, readFileSync(written, "utf8"));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

export function writeNew(path: string, text: string): void {
  const file = openSync(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o644,
  );
  try {
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
}
