/** Runs side by side, on the real program. Part of `npm run test:slow`. */
import { parse } from "csv-parse/sync";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hazardousFiles } from "../support/hazards.ts";
import { bpttLab, folderWith, interrupt, QUICK } from "./program.ts";

/** Every file below a folder but those that tell of a machine and its clock. */
function bytesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const files = names.filter((name) => statSync(join(folder, name)).isFile() && !name.endsWith("run.json"));
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), "base64")]));
}

describe("runs side by side", () => {
  test("give the bytes of runs one after another, with however many workers", () => {
    const folder = folderWith({ "quick.yaml": QUICK });
    const trees = ["1", "2", "5"].map((workers) => {
      const words = ["run", "quick.yaml", "--seeds", "0..2", "--workers", workers, "--results", workers];
      expect(bpttLab(folder, ...words)).toMatchObject({ status: 0, stderr: "" });
      return bytesOf(join(folder, workers));
    });
    expect(Object.keys(trees[0]!).length).toBeGreaterThan(6 * 4);
    expect(trees[1]).toEqual(trees[0]);
    expect(trees[2]).toEqual(trees[0]);
  });

  test("what a plug-in does fails its run alone: ends, kills, throws later, loops, waits, fills the heap", () => {
    const bad = ["exits", "kills", "throws-later", "exhausts", "spins", "waits"] as const;
    const folder = folderWith(hazardousFiles(...bad));
    const words = ["run", "hazard.yaml", "--workers", "2", "--time-limit", "4s"];
    const { status, stdout } = bpttLab({ folder, heap_MB: 128 }, ...words);
    expect(status).toBe(1);
    for (const what of [
      /W=exits seed 0: failed: Error: process\.exit\(0\) was called/,
      /W=kills seed 0: failed: Error: process\.kill\(\d+, SIGKILL\) was called/,
      /W=throws-later seed 0: failed: TypeError: tick \(thrown by a timer or a promise/,
      /W=exhausts seed 0: failed: hazard\.ts: out of memory/,
      /W=spins seed 0: failed: hazard\.ts: it took longer than 4\.0 s, .*\(spin, at hazard\.ts:3:3\)/,
      /W=waits seed 0: failed: hazard\.ts: it took longer than 4\.0 s/,
    ])
      expect(stdout).toMatch(what);
    const results = join(folder, "results/hazard");
    const rows = parse<Record<string, string>>(readFileSync(join(results, "runs.csv")), { columns: true });
    const statuses = rows.map((row) => row["status"]);
    expect(statuses).toEqual(["finished", ...bad.map(() => "failed"), "finished"]);
    expect(readdirSync(join(results, "runs")).filter((name) => name.startsWith("."))).toEqual([]);
    expect(existsSync(join(results, ".lock"))).toBe(false);
  });

  test("stop where they are at Ctrl-C, and go on from there to the same bytes", async () => {
    const folder = folderWith({ "quick.yaml": QUICK });
    const set = ["--set", "training.updates=6000", "--workers", "2"];
    const stopped = await interrupt(
      folder,
      ["run", "quick.yaml", ...set],
      /\[2\/4\].*update 500\//,
      "SIGINT",
    );
    expect(stopped.status).toBe(130);
    // Both, unless one worker has not begun yet.
    const [, places = ""] = /the same command goes on with the rest(.*)/.exec(stopped.stdout) ?? [];
    const stoppedAt = places.match(/from update [1-9]/g) ?? [];
    expect(stoppedAt.length).toBeGreaterThan(0);
    const again = bpttLab(folder, "run", "quick.yaml", ...set);
    expect(again.status).toBe(0);
    expect(again.stdout.match(/goes on from update [1-9]/g)).toHaveLength(stoppedAt.length);
    bpttLab(folder, "run", "quick.yaml", ...set, "--results", "clean");
    expect(bytesOf(join(folder, "results"))).toEqual(bytesOf(join(folder, "clean")));
  });

  test("end soon after Ctrl-C though a plug-in never returns, which is named", async () => {
    const folder = folderWith(hazardousFiles("spins"));
    const words = ["run", "hazard.yaml", "--workers", "2"];
    const ended = await interrupt(folder, words, /spinning/, "SIGINT");
    expect(ended.stdout).toContain(
      "hazard.ts: it did not come back when it was told to stop (spin, at hazard.ts:3:3)",
    );
    expect(ended.status).toBe(130);
  });

  test("stop at the first that fails if they are told to", () => {
    const folder = folderWith(hazardousFiles("exits"));
    const { stdout, status } = bpttLab(
      folder,
      "run",
      "hazard.yaml",
      "--workers",
      "2",
      "--fail-fast",
      "--seeds",
      "20",
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/stopped with \d+ of 60 runs finished/);
  });
});
