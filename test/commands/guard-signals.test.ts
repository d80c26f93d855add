/** `npm run test:commands`: every signal and hazard; too slow for each `npm test`. */
import { existsSync, readdirSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hazardousFiles } from "../support/hazards.ts";
import { bpttLab, ENDLESS, folderWith, interrupt } from "./program.ts";

const GOODBYE = "the same command goes on with the rest";

function expectTidy(results: string): void {
  expect(existsSync(join(results, ".lock"))).toBe(false);
  const runs = join(results, "runs");
  const half = readdirSync(runs).filter((name) => name.startsWith("."));
  expect(half.filter((name) => !existsSync(join(runs, name, "checkpoint")))).toEqual([]);
  expect(existsSync(join(results, "runs.csv"))).toBe(true);
}

describe.skipIf(process.env["ALL_CASES"] === undefined || process.platform === "win32")("the guard", () => {
  test.each(["SIGINT", "SIGTERM", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const)(
    "ends training by %s with tables, goodbye and 128 + its number",
    async (signal) => {
      const folder = folderWith({ "endless.yaml": ENDLESS });
      const ended = await interrupt(folder, ["run", "endless.yaml"], /update 0/, signal);
      expect(ended).toMatchObject({ status: 128 + constants.signals[signal], stderr: "" });
      expect(ended.stdout).toContain(GOODBYE);
      expectTidy(join(folder, "results/endless"));
    },
  );

  test.each([
    ["spins", /spinning/, "SIGTERM", 143],
    ["spins", /spinning/, "SIGQUIT", 131],
    ["waits", /waiting/, "SIGINT", 130],
  ] as const)("ends a plug-in that %s (%s) by %s", async (hazard, seen, signal, status) => {
    const folder = folderWith(hazardousFiles(hazard));
    const ended = await interrupt(folder, ["run", "hazard.yaml", "--workers", "1"], seen, signal);
    expect(ended.status).toBe(status);
    expect(ended.stdout).toContain(GOODBYE);
    expectTidy(join(folder, "results/hazard"));
  });

  test.each([
    ["loops for ever", "for (;;) {}", "(at hazard.ts:1:1)"],
    [
      "waits with a timer",
      "await new Promise(() => { setInterval(() => {}, 1000); });",
      "has not been loaded",
    ],
    ["ends the process", "process.exit(0);", "process.exit(0) was called"],
  ])("refuses a plug-in's file that %s", (_, text, said) => {
    const files = { ...hazardousFiles("exits"), "hazard.ts": `${text}\nexport {};\n` };
    const folder = folderWith(files);
    const { status, stderr } = bpttLab(folder, "run", "hazard.yaml", "--workers", "1");
    expect(stderr).toContain(said);
    expect(status).toBe(2);
    expect(existsSync(join(folder, "results"))).toBe(false);
  });

  test("fails a run whose promise is rejected after its call has returned", () => {
    const folder = folderWith(hazardousFiles("rejects-later"));
    const { status, stdout } = bpttLab(folder, "run", "hazard.yaml", "--workers", "1");
    expect(status).toBe(1);
    expect(stdout).toMatch(/W=rejects-later seed 0: failed: Error: boom .*hazard\.ts:16:/);
    expectTidy(join(folder, "results/hazard"));
  });
});
