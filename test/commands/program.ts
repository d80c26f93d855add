/** Runs the built program as a user does: in a folder of its own, piped. */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const program = join(root, "dist/cli.js");

/** What npm and the test runner put into the environment is none of the program's business here. */
export const cleanEnv: NodeJS.ProcessEnv = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$|^FORCE_COLOR$/i.test(name)),
);

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files, which goes when the tests of the file have ended. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "bptt-lab-"));
  made.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Where the program runs, and perhaps how large its heap may grow. */
type Where = string | { readonly folder: string; readonly heap_MB: number };

export function bpttLab(where: Where, ...words: readonly string[]): Ended {
  const cwd = typeof where === "string" ? where : where.folder;
  const flags = typeof where === "string" ? [] : [`--max-old-space-size=${where.heap_MB}`];
  return spawnSync(process.execPath, [...flags, program, ...withoutReport(words)], {
    cwd,
    env: cleanEnv,
    encoding: "utf8",
  });
}

/** A report takes a second, and most tests look at something else; those that want one say `--report`. */
const withoutReport = (words: readonly string[]): readonly string[] => {
  if (words.includes("--report")) return words.filter((word) => word !== "--report");
  return words[0] === "run" && words.length > 1 ? ["run", "--no-report", ...words.slice(1)] : words;
};

/** Starts the program and sends the signal, `times` times at once, as soon as its output matches. */
export async function interrupt(
  cwd: string,
  words: readonly string[],
  seen: RegExp,
  signal: NodeJS.Signals,
  times = 1,
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...withoutReport(words)], { cwd, env: cleanEnv });
  let stdout = "";
  let stderr = "";
  let sent = false;
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  child.stdout.on("data", (text: Buffer) => {
    stdout += text.toString();
    if (sent || !seen.test(stdout)) return;
    for (let i = 0; i < times; i++) sent = child.kill(signal);
  });
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { status, stdout, stderr };
}

/** A config that trains in a moment. */
export const QUICK = `name: quick
task: { name: adding, length: 6 }
model: { hidden: 4 }
training: { updates: 20, batch: 4 }
evaluation: { every: 10, sequences: 8 }
diagnostics: { every: 10, sequences: 2, measure: [jacobians] }
seeds: 2
sweep: { grid: { model.activation: [tanh, relu] } }
`;

/** One that would train for hours. */
export const ENDLESS = `name: endless
task: { name: adding, length: 20 }
model: { hidden: 8 }
training: { updates: 100000000, batch: 4 }
evaluation: { every: 50000000, sequences: 8 }
diagnostics: { every: 50000000, sequences: 1, measure: [] }
`;
