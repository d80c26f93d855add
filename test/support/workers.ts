/** Worker processes of the real program, killed and replaced at random. */
import { type ChildProcess, spawn } from "node:child_process";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cleanEnv, program } from "../commands/program.ts";

interface Ended {
  /** null if it was killed. */
  readonly status: number | null;
  readonly said: string;
}

export interface WorkerProcess {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** `bptt-lab work …`; on a machine of that name, where the system lets us make one. */
export function startWorker(cwd: string, words: readonly string[], host?: string): WorkerProcess {
  const own = [process.execPath, program, "work", ...words];
  const [command, ...rest] =
    host === undefined
      ? own
      : ["unshare", "--uts", "sh", "-c", `hostname ${host} && exec "$@"`, "sh", ...own];
  const child = spawn(command!, rest, { cwd, env: cleanEnv });
  let said = "";
  child.stdout.on("data", (text: Buffer) => (said += text.toString()));
  child.stderr.on("data", (text: Buffer) => (said += text.toString()));
  return {
    process: child,
    ended: new Promise((resolve) => child.on("close", (status) => resolve({ status, said }))),
  };
}

/** The bytes of all below an experiment's folder that must not depend on who trained what. */
export function bytesOf(experiment: string): Readonly<Record<string, string>> {
  const names = readdirSync(experiment, { recursive: true, encoding: "utf8" }).filter(
    (name) =>
      lstatSync(join(experiment, name)).isFile() &&
      !name.endsWith("run.json") &&
      !/^(plan\.json|queue\/)/.test(name),
  );
  return Object.fromEntries(
    names.sort().map((name) => [name, readFileSync(join(experiment, name), "latin1")]),
  );
}
