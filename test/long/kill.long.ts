/** The program killed at any moment, and damage by chance, many times. `ROUNDS` scales all. */
import { spawn } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { bpttLab, cleanEnv, folderWith, program, QUICK } from "../commands/program.ts";
import { filesBelow, resultBytes } from "../support/long-runs.ts";

const ROUNDS = Number(process.env["ROUNDS"] ?? 20);
const WORDS = ["run", "quick.yaml", "--quiet", "--set", "training.updates=60"];

let whole: string;
let took_ms: number;
beforeAll(() => {
  whole = folderWith({ "quick.yaml": QUICK });
  const started_ms = Date.now();
  expect(bpttLab(whole, ...WORDS, "--report").status).toBe(0);
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
      const names = existsSync(runs) ? filesBelow(runs) : [];
      // What was finished once is not written again.
      for (const name of names.filter((one) => !one.startsWith("."))) {
        const now = readFileSync(join(runs, name), "latin1");
        expect(finished.get(name) ?? now, name).toBe(now);
        finished.set(name, now);
      }
    }
    const { status, stderr } = bpttLab(folder, ...WORDS, "--report");
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(resultBytes(results(folder))).toEqual(resultBytes(results(whole)));
    rmSync(folder, { recursive: true });
  }
});

/** Two runs of a second or so each, saved often. */
const LONG = ["run", "quick.yaml", "--set", "training.updates=4000", "--set", "evaluation.every=500"];
const SAVED = [...LONG, "--seeds", "1", "--set", "diagnostics.every=500", "--checkpoint-every", "50"];
const KILLS_A_ROUND = 5;
const RESUMES_A_ROUND = 3;

/** Starts the program, kills it after so long, and resolves to what it had said. */
function saidUntilKilled(cwd: string, after_ms: number): Promise<{ said: string; status: number | null }> {
  const child = spawn(process.execPath, [program, ...SAVED], { cwd, env: cleanEnv });
  const timer = setTimeout(() => child.kill("SIGKILL"), after_ms);
  let said = "";
  child.stdout.on("data", (text: Buffer) => (said += text.toString()));
  child.stderr.on("data", (text: Buffer) => (said += text.toString()));
  return new Promise((resolve) =>
    child.on("close", (status) => {
      clearTimeout(timer);
      resolve({ said, status });
    }),
  );
}

test("killed at moments drawn over the whole run, most starts go on in the middle of a run, to the same bytes", async () => {
  const clean = folderWith({ "quick.yaml": QUICK });
  const started_ms = Date.now();
  expect(bpttLab(clean, ...SAVED, "--report").status).toBe(0);
  let all_ms = Date.now() - started_ms;
  const expected = resultBytes(results(clean));
  let [kills, starts, resumed] = [0, 0, 0];
  const enough = (): boolean => kills >= ROUNDS * KILLS_A_ROUND && resumed >= ROUNDS * RESUMES_A_ROUND;
  while (!enough() && kills < 4 * ROUNDS * KILLS_A_ROUND) {
    const folder = folderWith({ "quick.yaml": QUICK });
    for (let killed = true; killed;) {
      const isFirst = !readdirSync(folder).includes("results");
      const began_ms = Date.now();
      const { said, status } = await saidUntilKilled(folder, Math.random() * all_ms);
      expect(said).not.toContain("starts over");
      killed = status === null;
      if (killed) kills++;
      // A machine that is busier now than before takes longer.
      if (killed && isFirst && !said.includes("] ")) all_ms *= 1.05;
      else if (!killed && isFirst) all_ms = Date.now() - began_ms;
      // A start that was killed before it trained anything tells nothing.
      if (isFirst || !said.includes("] ")) continue;
      starts++;
      if (/goes on from update [1-9]/.test(said)) resumed++;
    }
    expect(resultBytes(results(folder))).toEqual(expected);
    rmSync(folder, { recursive: true });
  }
  console.log(`${kills} kills; of ${starts} starts after one, ${resumed} went on from an update > 0`);
  expect(enough()).toBe(true);
  // A few starts tell little of most.
  if (starts >= 40) expect(resumed).toBeGreaterThan(starts / 2);
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
    const { status, stderr } = bpttLab(folder, ...WORDS, "--report");
    expect(stderr, `${name} at ${at}, ${kind}`).toContain(name.split("/")[1]!);
    expect(status).toBe(0);
    expect(resultBytes(results(folder))).toEqual(resultBytes(results(whole)));
    rmSync(folder, { recursive: true });
  }
});
