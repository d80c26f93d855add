/** A folder that one process at a time writes in: another's partial runs must not be cleared away under its feet. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { UserError } from "../components/user-error.ts";
import { shownPath } from "./locate.ts";

interface Owner {
  readonly pid: number;
  readonly host: string;
}

/** Makes the folder this process's own, or throws a UserError that names the process whose it is. Returns its release. */
export function lock(path: string): () => void {
  const file = join(path, ".lock");
  const me: Owner = { pid: process.pid, host: hostname() };
  const take = (): void => writeFileSync(file, JSON.stringify(me), { flag: "wx" });
  try {
    take();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const owner = readOwner(file);
    if (owner && owner.host === me.host && isAlive(owner.pid)) {
      throw new UserError(
        `${shownPath(path)}: process ${owner.pid} is writing here; wait for it or use another --results DIR (if that process is something else, delete ${shownPath(file)})`,
      );
    }
    if (owner && owner.host !== me.host) {
      throw new UserError(
        `${shownPath(path)}: a process on ${owner.host} is writing here; if it no longer runs, delete ${shownPath(file)}`,
      );
    }
    rmSync(file, { force: true });
    take();
  }
  return () => rmSync(file, { force: true });
}

function readOwner(file: string): Owner | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Owner;
  } catch {
    return null; // killed while it wrote
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false; // left by a process that had our number
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
