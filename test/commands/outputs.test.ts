import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { few } from "../support/long.ts";
import { bpttLab, cleanEnv, folderWith, program, QUICK } from "./program.ts";

const TABLES = ["runs.csv", "comparison.csv", "training.csv", "jacobians.csv"];

/** A shell's line in which $B is the program; the status is that of the program, not of what reads it. */
function inShell(cwd: string, line: string) {
  const env = { ...cleanEnv, B: `${process.execPath} ${program}` };
  return spawnSync("bash", ["-c", `set -o pipefail; ${line}`], { cwd, env, encoding: "utf8" });
}

describe.skipIf(process.platform === "win32")(
  "an output that cannot be written does not stop training",
  () => {
    let whole: readonly string[];
    const tables = (folder: string): readonly string[] =>
      TABLES.map((name) => readFileSync(join(folder, "results/quick", name), "utf8"));
    beforeAll(() => {
      const folder = folderWith({ "quick.yaml": QUICK });
      bpttLab(folder, "run", "quick.yaml");
      whole = tables(folder);
    });

    const FULL = "stdout: the disk is full (ENOSPC)";
    const NOBODY = "stdout: nobody reads it any more";
    const cases: readonly [string, string, number, string | null][] = [
      ["a full disk", "> /dev/full", 1, FULL],
      ["a reader that stops after two lines", "| head -2", 0, NOBODY],
      ["both closed", ">&- 2>&-", 0, null],
      ["two full disks", "> /dev/full 2> /dev/full", 1, null],
      ["a full disk, at the end only", "--quiet > /dev/full", 1, FULL],
      ["a full disk and no stderr", "> /dev/full 2>&-", 1, null],
      ["a reader that reads nothing", "| true", 0, NOBODY],
      ["a reader of both that reads nothing", "2>&1 | true", 0, null],
      ["a closed stdout", ">&-", 0, null],
      ["a closed stderr", "2>&-", 0, null],
      ["a file opened for reading", "1< /dev/null", 1, "stdout: it is not open for writing (EBADF)"],
    ];
    test.each(few(cases, 4))("%s", (_, redirection, status, said) => {
      const folder = folderWith({ "quick.yaml": QUICK });
      const ended = inShell(folder, `$B run quick.yaml ${redirection}`);
      expect(ended.status).toBe(status);
      const lines = ended.stderr.split("\n").filter((line) => line !== "");
      expect(lines).toEqual(said === null ? [] : [expect.stringContaining(said)]);
      expect(tables(folder)).toEqual(whole);
      expect(existsSync(join(folder, "results/quick/.lock"))).toBe(false);
      expect(readdirSync(join(folder, "results/quick/runs")).filter((name) => name.startsWith("."))).toEqual(
        [],
      );
    });

    test("what was only to be read is lost on a full disk, and not missed by a reader that has gone", () => {
      const folder = folderWith({ "quick.yaml": QUICK });
      for (const words of ["--help", "explain", "run quick.yaml --dry-run"]) {
        const full = inShell(folder, `$B ${words} > /dev/full`);
        expect(full).toMatchObject({ status: 1, stderr: expect.stringContaining(FULL) as string });
      }
      expect(inShell(folder, "$B explain | head -1")).toMatchObject({ status: 0, stderr: "" });
    });
  },
);
