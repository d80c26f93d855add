/** The short half: every kind of thing that the guard sees to, once. `npm run test:commands` has the rest. */
import { parse } from "csv-parse/sync";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hazardousFiles } from "../support/hazards.ts";
import { bpttLab, ENDLESS, folderWith, interrupt } from "./program.ts";

const statuses = (results: string): readonly string[] =>
  parse<Record<string, string>>(readFileSync(join(results, "runs.csv")), { columns: true }).map(
    (row) => row["status"] ?? "",
  );

/** Neither a lock nor a run that is half done and cannot be resumed. */
function expectTidy(results: string): void {
  expect(existsSync(join(results, ".lock"))).toBe(false);
  const runs = join(results, "runs");
  const half = readdirSync(runs).filter((name) => name.startsWith("."));
  expect(half.filter((name) => !existsSync(join(runs, name, "checkpoint")))).toEqual([]);
}

describe("what a plug-in does to the process fails its run alone, by name", () => {
  test("ending it, killing it, moving it, and promises and timers that throw when nothing waits for them", () => {
    const bad = ["exits", "aborts", "kills", "moves", "rejects", "throws-later"] as const;
    const folder = folderWith(hazardousFiles(...bad));
    const { status, stdout } = bpttLab(folder, "run", "hazard.yaml");
    expect(status).toBe(1);
    for (const what of [
      /W=exits seed 0: failed: Error: process\.exit\(0\) was called; .*hazard\.ts:6:/,
      /W=aborts seed 0: failed: Error: process\.abort\(\) was called; .*hazard\.ts:8:/,
      /W=kills seed 0: failed: Error: process\.kill\(\d+, SIGKILL\) was called; .*hazard\.ts:10:/,
      /W=moves seed 0: failed: Error: process\.chdir\(\/\) was called; .*hazard\.ts:12:/,
      /W=rejects seed 0: failed: Error: boom \(thrown by a timer or a promise.*hazard\.ts:14:/,
      /W=throws-later seed 0: failed: TypeError: tick \(thrown by a timer or a promise.*hazard\.ts:18:/,
    ])
      expect(stdout).toMatch(what);
    const results = join(folder, "results/hazard");
    expect(statuses(results)).toEqual(["finished", ...bad.map(() => "failed"), "finished"]);
    expectTidy(results);
  });

  test("a thread that runs out of memory is followed by another that trains the rest", () => {
    const folder = folderWith(hazardousFiles("exhausts"));
    const { status, stderr } = bpttLab({ folder, heap_MB: 64 }, "run", "hazard.yaml", "--workers", "1");
    expect(stderr).toMatch(/\[2\/3\] W=exhausts seed 0: failed: hazard\.ts: out of memory/);
    expect(status).toBe(1);
    const results = join(folder, "results/hazard");
    expect(statuses(results)).toEqual(["finished", "failed", "finished"]);
    expectTidy(results);
  });

  test("a timer that is left behind does not keep the program, and is named", () => {
    const folder = folderWith(hazardousFiles("leaves"));
    const { status, stderr } = bpttLab(folder, "run", "hazard.yaml");
    expect(stderr).toBe("hazard.ts: something of it still runs at the end (Timeout); it was stopped\n");
    expect(status).toBe(1);
    expect(statuses(join(folder, "results/hazard"))).toEqual(["finished", "finished", "finished"]);
  });

  test("a file that never ends to load is refused", () => {
    const files = { ...hazardousFiles("exits"), "hazard.ts": "await new Promise(() => {});\nexport {};\n" };
    const { status, stderr } = bpttLab(folderWith(files), "run", "hazard.yaml");
    expect(stderr).toMatch(/^hazard\.yaml:7:11 plugins\.0: hazard\.ts: it ended .* while it was loaded/);
    expect(status).toBe(2);
  });
});

describe("a signal", () => {
  test("ends a plug-in that never returns, names its function and closes the experiment", async () => {
    const folder = folderWith(hazardousFiles("spins"));
    const ended = await interrupt(folder, ["run", "hazard.yaml", "--workers", "1"], /spinning/, "SIGINT");
    expect(ended.stderr).toBe(
      "hazard.ts: it did not come back when it was told to stop (spin, at hazard.ts:3:3)\n",
    );
    expect(ended.stdout).toContain(
      "stopped with 1 of 3 runs finished; the same command goes on with the rest",
    );
    expect(ended.status).toBe(130);
    const results = join(folder, "results/hazard");
    expect(statuses(results)).toEqual(["finished", "pending", "pending"]);
    expectTidy(results);
  });

  test("that comes twice in a moment, as under npm, is one", async () => {
    const folder = folderWith({ "endless.yaml": ENDLESS });
    const ended = await interrupt(folder, ["run", "endless.yaml"], /update 0/, "SIGINT", 2);
    expect(ended).toMatchObject({ status: 130, stderr: "" });
    expect(ended.stdout).toContain("the same command goes on with the rest");
    expectTidy(join(folder, "results/endless"));
  });
});
