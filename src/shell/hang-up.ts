/**
 * Whether SIGHUP is to be ignored, as after `nohup`. A program finds that out from its parent in the kernel's table of
 * signals, but Node sets this table back when it starts, so it is found out from what else `nohup` leaves.
 */
import { readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import { isatty } from "node:tty";

/** npm and its shell stand between `nohup` and this program. */
const GENERATIONS = 4;

/** What is looked at; tests give their own. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly parent: number;
  isTerminal(fd: number): boolean;
  /** A file of /proc; null if it cannot be read. */
  read(path: string): string | null;
  /** Where a link of /proc leads. */
  link(path: string): string | null;
  readonly env: NodeJS.ProcessEnv;
}

/** The marks of `nohup`, each enough by itself. */
export function hangUpIsIgnored(around: Surroundings = here): boolean {
  // nohup leaves neither of them on a terminal.
  if (around.isTerminal(1) || around.isTerminal(2)) return false;
  if (isNohup(around.env["_"])) return true;
  // Without /proc nothing more can be known; then a terminal that is not there cannot hang up.
  if (around.platform !== "linux") return true;
  return (
    ignoresHangUp(around.read("/proc/self/status")) ||
    isWriteOnly(around.read("/proc/self/fdinfo/0"), around.link("/proc/self/fd/0")) ||
    [1, 2].some((fd) => basename(around.link(`/proc/self/fd/${fd}`) ?? "") === "nohup.out") ||
    // A background command whose shell has ended.
    around.parent === 1 ||
    ancestors(around).some((pid) => passesOnNohup(pid, around))
  );
}

const isNohup = (command: string | undefined): boolean =>
  command !== undefined && basename(command) === "nohup";

/** Bit 0 of the mask is signal 1. */
const ignoresHangUp = (status: string | null): boolean =>
  (Number.parseInt(/^SigIgn:\s*[0-9a-f]*([0-9a-f])$/m.exec(status ?? "")?.[1] ?? "0", 16) & 1) === 1;

/** nohup puts an unreadable /dev/null where the terminal was that could be typed in. */
const isWriteOnly = (info: string | null, path: string | null): boolean =>
  path === "/dev/null" && /^flags:\s*\d*1$/m.test(info ?? "");

function ancestors({ parent, read }: Surroundings): number[] {
  const pids: number[] = [];
  for (let pid = parent; pid > 1 && pids.length < GENERATIONS;) {
    pids.push(pid);
    pid = Number(/^PPid:\s*(\d+)$/m.exec(read(`/proc/${pid}/status`) ?? "")?.[1] ?? 0);
  }
  return pids;
}

/** A shell that ignores SIGHUP, npm started by nohup, or `sh -c "nohup …"`. */
function passesOnNohup(pid: number, { read }: Surroundings): boolean {
  if (ignoresHangUp(read(`/proc/${pid}/status`))) return true;
  const [command = "", ...words] = (read(`/proc/${pid}/cmdline`) ?? "").split("\0");
  // Other shells say in `_` what they started.
  const isPlainShell = /^-?(d|a|da)?sh$/.test(basename(command));
  if (isPlainShell) return words[0] === "-c" && /(^|[\s;&|(])nohup\s/.test(words[1] ?? "");
  const environment = (read(`/proc/${pid}/environ`) ?? "").split("\0");
  const isNpm = /^npm\b/.test(command) || words.some((word) => /\bnp[mx](-cli\.js)?$/.test(word));
  return isNpm && isNohup(environment.find((entry) => entry.startsWith("_="))?.slice(2));
}

function orNull<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}

const here: Surroundings = {
  platform: process.platform,
  parent: process.ppid,
  isTerminal: isatty,
  read: (path) => orNull(() => readFileSync(path, "utf8")),
  link: (path) => orNull(() => readlinkSync(path)),
  env: process.env,
};
