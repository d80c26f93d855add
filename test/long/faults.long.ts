/** A disk that is full, folders that vanish, two processes at once, Ctrl-C through npm, kills in the midst of a write. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bpttLab, cleanEnv, folderWith, program, QUICK, root } from "../commands/program.ts";
import { resultBytes } from "../support/long-runs.ts";

const ROUNDS = Number(process.env["ROUNDS"] ?? 20);
const WORDS = ["run", "quick.yaml", "--checkpoint-every", "50", "--set", "training.updates=1500"];
const CONFIG = { "quick.yaml": QUICK };

let whole: ReturnType<typeof resultBytes>;
let took_ms: number;
beforeAll(() => {
  const folder = folderWith(CONFIG);
  const began_ms = Date.now();
  expect(bpttLab(folder, ...WORDS, "--report").status).toBe(0);
  took_ms = Date.now() - began_ms;
  whole = resultBytes(join(folder, "results/quick"));
});

interface Ended {
  readonly status: number | null;
  readonly said: string;
  readonly took_ms: number;
}

function ended(child: ChildProcess): Promise<Ended> {
  let said = "";
  child.stdout?.on("data", (text: Buffer) => (said += text.toString()));
  child.stderr?.on("data", (text: Buffer) => (said += text.toString()));
  const began_ms = Date.now();
  return new Promise((resolve) =>
    child.on("close", (status) => resolve({ status, said, took_ms: Date.now() - began_ms })),
  );
}

const start = (cwd: string): ChildProcess =>
  spawn(process.execPath, [program, ...WORDS], { cwd, env: cleanEnv });

/** One clear line at least, no stack, whatever happened. */
function expectWords({ said }: Ended): void {
  expect(said).not.toMatch(/\n +at .*:\d+:\d+/);
  expect(said).not.toContain("this is a bug");
}

/** The same command again comes to the bytes of a run that nothing happened to. */
function expectRecovery(folder: string): void {
  const { status, stdout, stderr } = bpttLab(folder, ...WORDS, "--report");
  expect(status, stdout + stderr).toBe(0);
  expect(resultBytes(join(folder, "results/quick"))).toEqual(whole);
  rmSync(folder, { recursive: true });
}

const rounds = Array.from({ length: ROUNDS }, (_, i) => i + 1);

describe("a full disk", () => {
  const mounted: string[] = [];
  const mount = (...words: readonly string[]): boolean => {
    try {
      execFileSync("mount", words, { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  };
  afterAll(() => mounted.forEach((path) => execFileSync("umount", ["-l", path])));

  test.each(rounds)(
    "is told in a line, costs no finished run, and the rest comes when there is room (%i)",
    async () => {
      const folder = folderWith(CONFIG);
      const results = join(folder, "results");
      mkdirSync(results);
      // Enough for a part of it: all takes some 700 kB.
      const kilobytes = 60 + Math.floor(Math.random() * 500);
      if (!mount("-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", results)) {
        console.log("a full disk is not tried: this user may not mount one");
        return;
      }
      mounted.push(results);
      const full = await ended(start(folder));
      expectWords(full);
      console.log(
        `${kilobytes} kB: ${full.status === 0 ? "room for all" : full.said.trim().split("\n").at(-1)}`,
      );
      if (full.status !== 0) {
        expect(full.said).toMatch(/ENOSPC|no space/i);
        expect(full.status).toBe(1);
      }
      expect(mount("-o", "remount,size=50m", results)).toBe(true);
      const { status, stdout, stderr } = bpttLab(folder, ...WORDS, "--report");
      expect(status, stdout + stderr).toBe(0);
      expect(resultBytes(join(results, "quick"))).toEqual(whole);
    },
  );
});

describe("the experiment's folder", () => {
  const atRandom = async (folder: string, act: (own: string) => void): Promise<Ended> => {
    const end = ended(start(folder));
    await pause(took_ms * (0.2 + 0.6 * Math.random()));
    const own = join(folder, "results/quick");
    if (existsSync(own)) act(own);
    return end;
  };

  test.each(rounds)("is removed while runs train (%i)", async () => {
    const folder = folderWith(CONFIG);
    expectWords(
      await atRandom(folder, (own) => rmSync(own, { recursive: true, force: true, maxRetries: 9 })),
    );
    expectRecovery(folder);
  });

  test.each(rounds)("is renamed while runs train, and another of its name is made (%i)", async () => {
    const folder = folderWith(CONFIG);
    const moved = join(folder, "moved");
    const end = await atRandom(folder, (own) => {
      renameSync(own, moved);
      mkdirSync(own);
    });
    expectWords(end);
    expectRecovery(folder);
  });

  test.each(rounds)("is written by one of two processes that start together (%i)", async () => {
    const folder = folderWith(CONFIG);
    const both = await Promise.all([ended(start(folder)), ended(start(folder))]);
    both.forEach(expectWords);
    const statuses = both.map(({ status }) => status).sort();
    // Whoever is second says that the first is at work, unless the first had ended.
    if (statuses[1] !== 0)
      expect(both.map(({ said }) => said).join("")).toMatch(/another|in use|at work|holds/);
    expect(statuses[0]).toBe(0);
    expectRecovery(folder);
  });
});

describe("Ctrl-C through npm", () => {
  /** npm in a group of its own, which gets the signal as from a terminal. */
  const npm = (folder: string): ChildProcess =>
    spawn(
      "npm",
      [
        "run",
        "--silent",
        "experiment",
        join(folder, "quick.yaml"),
        "--",
        ...WORDS.slice(2),
        "--results",
        join(folder, "results"),
      ],
      { cwd: root, env: cleanEnv, detached: true },
    );

  test.each(rounds)(
    "saves and ends within two seconds; the same command goes on to the same bytes (%i)",
    async () => {
      const folder = folderWith(CONFIG);
      const child = npm(folder);
      const end = ended(child);
      while (!existsSync(join(folder, "results/quick/runs")) && child.exitCode === null) await pause(20);
      await pause(Math.random() * took_ms * 0.5);
      const pressed_ms = Date.now();
      if (child.exitCode === null) process.kill(-child.pid!, "SIGINT");
      const ending = await end;
      expectWords(ending);
      if (ending.status !== 0) {
        expect(ending.status).toBe(130);
        // Generous for a machine that is busy: alone it takes 0.2 s.
        expect(Date.now() - pressed_ms).toBeLessThan(4000);
      }
      expectRecovery(folder);
    },
  );

  test("twice ends at once", async () => {
    const folder = folderWith(CONFIG);
    const child = npm(folder);
    const end = ended(child);
    while (!existsSync(join(folder, "results/quick/runs")) && child.exitCode === null) await pause(20);
    process.kill(-child.pid!, "SIGINT");
    await pause(800);
    if (child.exitCode === null) process.kill(-child.pid!, "SIGINT");
    expect([0, 130]).toContain((await end).status);
    expectRecovery(folder);
  });
});

describe("kill -9 in the midst of", () => {
  const below = (folder: string): readonly string[] => {
    try {
      return readdirSync(folder, { recursive: true, encoding: "utf8" });
    } catch {
      return []; // it was not there yet, or changed meanwhile
    }
  };

  test.each([
    ["a checkpoint", /\.partial\/\.checkpoint\.growing$/],
    ["the end of a run", /\.partial\/run\.json$/],
    ["a run's new name", /runs\/[0-9a-f]{8}-s\d+\/checkpoint$/],
    ["the merge of tables", /^\.\w+\.csv\.growing$/],
  ])("%s loses nothing", async (_, file) => {
    let hits = 0;
    for (let round = 0; round < 3 * ROUNDS && hits < ROUNDS; round++) {
      const folder = folderWith(CONFIG);
      const own = join(folder, "results/quick");
      const child = start(folder);
      const end = ended(child);
      // Not the first of them each time.
      let skipped = Math.floor(Math.random() * 3);
      while (child.exitCode === null) {
        if (below(own).some((name) => file.test(name)) && skipped-- <= 0) {
          child.kill("SIGKILL");
          hits++;
          break;
        }
        // Hands the thread back without losing time.
        await new Promise((resolve) => setImmediate(resolve));
      }
      await end;
      expectRecovery(folder);
    }
    console.log(`${hits} kills in the midst of it`);
  });
});
