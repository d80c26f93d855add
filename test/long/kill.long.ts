/** The program killed at any moment, and damage by chance, many times. `ROUNDS` scales all. */
import { spawn } from "node:child_process";
import { cpSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { bpttLab, cleanEnv, folderWith, program, QUICK } from "../commands/program.ts";

const ROUNDS = Number(process.env["ROUNDS"] ?? 20);
const WORDS = ["run", "quick.yaml", "--quiet", "--set", "training.updates=60"];

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => lstatSync(join(folder, name)).isFile())
    .sort();
/** All that must be the same bytes whatever happened: everything but times, and what was set aside. */
const bytes = (results: string): readonly (readonly [string, string])[] =>
  filesBelow(results)
    .filter((name) => !name.endsWith("run.json") && !name.startsWith("damaged/"))
    .map((name) => [name, readFileSync(join(results, name), "latin1")]);

let whole: string;
let took_ms: number;
beforeAll(() => {
  whole = folderWith({ "quick.yaml": QUICK });
  const started_ms = Date.now();
  expect(bpttLab(whole, ...WORDS).status).toBe(0);
  took_ms = Date.now() - started_ms;
});
const results = (folder: string): string => join(folder, "results/quick");

/** Starts the program and kills it after so long; resolves to its status, null if it was killed. */
function startAndKill(cwd: string, after_ms: number): Promise<number | null> {
  const child = spawn(process.execPath, [program, ...WORDS], { cwd, env: cleanEnv, stdio: "ignore" });
  const timer = setTimeout(() => child.kill("SIGKILL"), after_ms);
  return new Promise((resolve) =>
    child.on("exit", (status) => {
      clearTimeout(timer);
      resolve(status);
    }),
  );
}

test("killed again and again, at any moment, the same command comes to the same bytes", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const folder = folderWith({ "quick.yaml": QUICK });
    const finished = new Map<string, string>();
    for (let kill = 0; kill < 4; kill++) {
      await startAndKill(folder, took_ms * (0.3 + Math.random() * 0.7));
      const runs = join(results(folder), "runs");
      const names = readdirSync(folder).includes("results") ? filesBelow(runs) : [];
      // What was finished once is not written again.
      for (const name of names.filter((one) => !one.startsWith("."))) {
        const now = readFileSync(join(runs, name), "latin1");
        expect(finished.get(name) ?? now, name).toBe(now);
        finished.set(name, now);
      }
    }
    const { status, stderr } = bpttLab(folder, ...WORDS);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(bytes(results(folder))).toEqual(bytes(results(whole)));
    rmSync(folder, { recursive: true });
  }
});

test("bytes changed by chance in any file of any run are noticed, and the same bytes come again", () => {
  for (let round = 0; round < ROUNDS; round++) {
    const folder = folderWith({});
    cpSync(whole, folder, { recursive: true });
    const runs = join(results(folder), "runs");
    const files = filesBelow(runs);
    const name = files[Math.floor(Math.random() * files.length)]!;
    const content = readFileSync(join(runs, name));
    const at = Math.floor(Math.random() * content.length);
    const kind = Math.floor(Math.random() * 3);
    if (kind === 0) content[at] = content[at]! ^ (1 << Math.floor(Math.random() * 8));
    writeFileSync(
      join(runs, name),
      kind === 1 ? content.subarray(0, at) : kind === 2 ? content.fill(1, at) : content,
    );
    const { status, stderr } = bpttLab(folder, ...WORDS);
    expect(stderr, `${name} at ${at}, ${kind}`).toContain(name.split("/")[1]!);
    expect(status).toBe(0);
    expect(bytes(results(folder))).toEqual(bytes(results(whole)));
    rmSync(folder, { recursive: true });
  }
});
