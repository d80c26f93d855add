/** Whether a process of this machine still runs. */
import { readFileSync } from "node:fs";

/** State of a process and when it began, in ticks since this start of the machine; null where the system does not tell. */
export function processOf(pid: number): { readonly state: string | null; readonly started: string | null } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name of the program, between brackets, may hold blanks and brackets.
    const words = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: words[0] ?? null, started: words[19] ?? null };
  } catch {
    return { state: null, started: null };
  }
}

/** Whether the process of this number is the one that began then. */
export function isRunning(pid: number, started: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const { state, started: now } = processOf(pid);
  // Killed, but its parent has not asked for it yet.
  if (state === "Z" || state === "X") return false;
  // Numbers are given again, after a restart of the machine above all.
  return started === null || now === null || started === now;
}
