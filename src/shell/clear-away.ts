/** What a thread leaves that had to be ended by force. */
import { openExperimentFolder } from "./experiment-folder.ts";

/** Removes the run that was in hand, files that were growing, and this process's lock from the experiment's folder. */
export function clearAway(path: string): void {
  try {
    // A lock of this process's own is one that it left: it is taken over.
    openExperimentFolder(path).release();
  } catch {
    // The folder is gone, or the disk refuses: the next start clears it away.
  }
}
