import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { experimentPath, openExperimentFolder } from "../../src/shell/experiment-folder.ts";
import { tableNameFault } from "../../src/shell/file-names.ts";
import { folderWith } from "../commands/program.ts";

test.each([
  [Array.from({ length: 30 }, () => "d".repeat(200)).join("/"), "the path is too long for results"],
  [`a/${Array.from({ length: 20 }, () => "d".repeat(200)).join("/")}`, "the path is too long for results"],
  [`a/b/${"x".repeat(256)}`, "cannot be the name of a folder: it has 256 bytes"],
  [`a/${"é".repeat(130)}/b`, "cannot be the name of a folder: it has 260 bytes"],
  ["a/new\nline", "it holds a character that no name may have"],
  ["file/deep", "file: results go into folders, but this is a file"],
  ["/dev/null/deep", "/dev/null: results go into folders, but this is a device, a pipe or a socket"],
])("results where no folder can be are refused, and no folder is left: %.30s", (results, message) => {
  const folder = folderWith({ file: "" });
  const path = results.startsWith("/") ? results : join(folder, results);
  expect(() => experimentPath(path, "name")).toThrow(message);
  expect(readdirSync(folder)).toEqual(["file"]);
});

test("results below /proc cannot be made", () => {
  expect(() => openExperimentFolder(experimentPath("/proc/results", "name"))).toThrow(
    /cannot be (made|written)/,
  );
});

test("results below a link are the user's choice; an experiment's folder that is one is refused", () => {
  const folder = folderWith({});
  mkdirSync(join(folder, "disk/name"), { recursive: true });
  symlinkSync("disk", join(folder, "results"));
  symlinkSync("name", join(folder, "disk/other"));
  const opened = openExperimentFolder(experimentPath(join(folder, "results"), "name"));
  opened.own.replace("a", "a");
  opened.release();
  expect(readdirSync(join(folder, "disk/name"))).toEqual(["a", "runs"]);
  expect(() => experimentPath(join(folder, "results"), "other")).toThrow("other: it is a link");
});

test.each(["../escaped", "/tmp/x", "a/b", ".lock", "..", "", "nul\0", "x".repeat(250), "back\\slash"])(
  "a table cannot be called %.20j",
  (name) => expect(tableNameFault(name)).not.toBeNull(),
);
test.each(["jacobians", "my-table 2", "Übung", "x".repeat(200)])("a table can be called %.20j", (name) =>
  expect(tableNameFault(name)).toBeNull(),
);
