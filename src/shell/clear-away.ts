/** What a thread leaves that had to be ended by force. */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runsFolder } from "./experiment-folder.ts";
import { isPartial } from "./run-folder.ts";

/** Removes the run that was in hand and this process's lock from the experiment's folder. */
export function clearAway(path: string): void {
  try {
    const runs = runsFolder(path);
    for (const name of readdirSync(runs))
      if (isPartial(name)) rmSync(join(runs, name), { recursive: true, force: true });
    rmSync(join(path, ".lock"), { force: true });
  } catch {
    // The folder is gone, or the disk refuses: the next start clears it away.
  }
}
