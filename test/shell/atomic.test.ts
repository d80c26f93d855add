import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeAtomically } from "../../src/shell/atomic.ts";
import { folderWith } from "../commands/program.ts";

test("a file is replaced whole and nothing is left beside it", () => {
  const folder = folderWith({ "a.csv": "old" });
  writeAtomically(join(folder, "a.csv"), "new");
  expect(readFileSync(join(folder, "a.csv"), "utf8")).toBe("new");
  expect(readdirSync(folder)).toEqual(["a.csv"]);
});

test("a write that fails leaves the old file and nothing beside it", () => {
  const folder = folderWith({ "a.csv/keep": "old" });
  // A folder cannot be replaced by a file: the rename fails after the bytes were written.
  expect(() => writeAtomically(join(folder, "a.csv"), "new")).toThrow();
  expect(readdirSync(folder)).toEqual(["a.csv"]);
  mkdirSync(join(folder, ".b.csv.growing"));
  expect(() => writeAtomically(join(folder, "b.csv"), "new")).toThrow();
  expect(readdirSync(folder)).not.toContain("b.csv");
});
