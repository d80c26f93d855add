import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeFolder, openFolder, writeAtomically } from "../../src/shell/safe-folder.ts";
import { folderWith } from "../commands/program.ts";

const read = (...parts: string[]): string => readFileSync(join(...parts), "utf8");
/** A folder and, outside it, a file that must stay as it is. */
function place() {
  const outside = folderWith({ precious: "keep", "folder/precious": "keep" });
  const path = join(outside, "inside");
  return { outside, path, folder: makeFolder(path), precious: join(outside, "precious") };
}

describe("a file that is replaced", () => {
  test("is whole, and nothing is left beside it", () => {
    const folder = folderWith({ "a.csv": "old" });
    writeAtomically(join(folder, "a.csv"), "new");
    expect(read(folder, "a.csv")).toBe("new");
    expect(readdirSync(folder)).toEqual(["a.csv"]);
  });

  test("stays as it was if the new one fails, and nothing is left beside it", async () => {
    const { folder, path } = place();
    folder.replace("a.csv", "old");
    async function* broken(): AsyncGenerator<string> {
      yield "half";
      await Promise.resolve();
      expect(readdirSync(path)).toEqual([".a.csv.growing", "a.csv"]);
      throw new Error("broken");
    }
    await expect(folder.replaceFrom("a.csv", broken())).rejects.toThrow("broken");
    expect(read(path, "a.csv")).toBe("old");
    expect(readdirSync(path)).toEqual(["a.csv"]);
    // A folder cannot be replaced by a file: the rename fails after the bytes were written.
    mkdirSync(join(path, "b.csv"));
    expect(() => folder.replace("b.csv", "new")).toThrow();
    expect(readdirSync(path)).toEqual(["a.csv", "b.csv"]);
  });

  test("does not write through links: neither its own nor one where it grows", () => {
    const { folder, path, precious } = place();
    symlinkSync(precious, join(path, "runs.csv"));
    symlinkSync(precious, join(path, ".runs.csv.growing"));
    folder.replace("runs.csv", "new");
    expect(lstatSync(join(path, "runs.csv")).isFile()).toBe(true);
    expect(read(path, "runs.csv")).toBe("new");
    expect(read(precious)).toBe("keep");
    expect(readdirSync(path)).toEqual(["runs.csv"]);
  });

  test("does not wait for a pipe where it grows, and takes no folder away", () => {
    const { folder, path } = place();
    execFileSync("mkfifo", [join(path, ".a.csv.growing")]);
    folder.replace("a.csv", "new");
    expect(readdirSync(path)).toEqual(["a.csv"]);
    mkdirSync(join(path, ".a.csv.growing"));
    expect(() => folder.replace("a.csv", "newer")).toThrow();
    expect(read(path, "a.csv")).toBe("new");
    expect(existsSync(join(path, ".a.csv.growing"))).toBe(true);
  });
});

describe("a name", () => {
  const BAD = [
    "", ".", "..", "../precious", "../../x", "/etc/x", "a/b", "a\\b", "a\0b", "a\nb", "folder/../../x", "x".repeat(256),
  ]; // prettier-ignore
  test.each(BAD)("that is not that of a file is refused by everything: %j", async (name) => {
    const { folder, path, outside } = place();
    const own = makeFolder(join(path, "own"));
    folder.replace("a", "a");
    const before = readdirSync(outside, { recursive: true });
    const acts = [
      () => folder.create(name),
      () => folder.replace(name, ""),
      () => folder.folder(name),
      () => folder.remove(name),
      () => folder.removeFile(name),
      () => folder.has(name),
      () => folder.move(name, own, "b"),
      () => folder.move("a", own, name),
    ];
    for (const act of acts) expect(act).toThrow("cannot be the name of a file");
    async function* piece(): AsyncGenerator<string> {
      yield await Promise.resolve("x");
    }
    await expect(folder.replaceFrom(name, piece())).rejects.toThrow("cannot be the name of a file");
    expect(readdirSync(outside, { recursive: true })).toEqual(before);
  });

  test("may be of any script, with blanks and dots", () => {
    const { folder, path } = place();
    for (const name of ["übung 1.csv", "..a", ".hidden", "词.npz", "-rf"]) folder.replace(name, name);
    expect(readdirSync(path)).toHaveLength(5);
  });
});

describe("a folder", () => {
  test("that is a link, a file or a pipe is refused by its name", () => {
    const { folder, path, outside } = place();
    symlinkSync(join(outside, "folder"), join(path, "link"));
    symlinkSync("nowhere", join(path, "broken"));
    writeFileSync(join(path, "file"), "");
    execFileSync("mkfifo", [join(path, "pipe")]);
    expect(() => folder.folder("link")).toThrow(/link: it is a link, and results go into a folder/);
    expect(() => folder.folder("broken")).toThrow(/broken: it is a link/);
    expect(() => folder.folder("file")).toThrow(/file: it is a file/);
    expect(() => folder.folder("pipe")).toThrow(/pipe: it is a named pipe/);
    expect(() => makeFolder(join(path, "link"))).toThrow("it is a link");
  });

  test("that is replaced by a link or by another folder is not written in", () => {
    for (const swap of [
      (path: string, other: string) => symlinkSync(other, path),
      (path: string) => mkdirSync(path),
    ]) {
      const { folder, path, outside } = place();
      const runs = folder.folder("runs");
      const deep = runs.folder("deep");
      renameSync(join(path, "runs"), join(path, "moved"));
      swap(join(path, "runs"), join(outside, "folder"));
      expect(() => runs.replace("a", "")).toThrow(/it is a link|another folder was put in its place/);
      expect(() => runs.remove("precious")).toThrow();
      expect(() => runs.names()).toThrow();
      expect(() => deep.create("a")).toThrow();
      expect(readdirSync(join(outside, "folder"))).toEqual(["precious"]);
    }
  });

  test("may be led to by links, as a user's results on another disk are", () => {
    const { path, outside } = place();
    symlinkSync(join(outside, "folder"), join(path, "disk"));
    makeFolder(join(path, "disk", "name")).replace("a", "a");
    openFolder(join(path, "disk")).replace("b", "b");
    expect(readdirSync(join(outside, "folder"))).toEqual(["b", "name", "precious"]);
  });

  test("that cannot be made leaves none of those that lead to it", () => {
    const outside = folderWith({ file: "" });
    const deep = Array.from({ length: 40 }, () => "d".repeat(200)).join("/");
    for (const path of [deep, `a/b/${"x".repeat(300)}`, "a/b/nul\0", "file/a"]) {
      expect(() => makeFolder(join(outside, path))).toThrow();
      expect(readdirSync(outside)).toEqual(["file"]);
    }
  });

  test("is removed with what is in it, not with what its links lead to", () => {
    const { folder, path, outside } = place();
    mkdirSync(join(path, "a/b"), { recursive: true });
    symlinkSync(join(outside, "folder"), join(path, "a/b/link"));
    symlinkSync(join(outside, "folder"), join(path, "link"));
    folder.remove("a");
    folder.remove("link");
    folder.remove("not there");
    mkdirSync(join(path, "kept/kept"), { recursive: true });
    expect(() => folder.removeFile("kept")).toThrow();
    expect(readdirSync(path)).toEqual(["kept"]);
    folder.remove("kept");
    expect(readdirSync(path)).toEqual([]);
    expect(readdirSync(join(outside, "folder"))).toEqual(["precious"]);
  });

  test("that is tidied loses what was growing and nothing else", () => {
    const { folder, path, precious } = place();
    for (const name of [".a.csv.growing", "b.growing", ".c", "d.csv"]) writeFileSync(join(path, name), "");
    symlinkSync(precious, join(path, ".link.growing"));
    folder.tidy();
    expect(readdirSync(path)).toEqual([".c", "b.growing", "d.csv"]);
    expect(read(precious)).toBe("keep");
  });

  test("moves nothing onto what is there", () => {
    const { folder, path } = place();
    folder.replace("a", "a");
    folder.replace("b", "b");
    expect(() => folder.move("a", folder, "b")).toThrow("is there already");
    expect(read(path, "b")).toBe("b");
  });
});

test("a file that is begun says what was written to the byte, and another of its name is not begun", () => {
  const { folder, path, precious } = place();
  const file = folder.create("a.csv");
  file.write("é\n");
  file.write(Buffer.from([0, 255]));
  expect(file.finish()).toEqual({
    name: "a.csv",
    bytes: 5,
    sha256: createHash("sha256")
      .update(readFileSync(join(path, "a.csv")))
      .digest("hex"),
  });
  file.close();
  expect(() => folder.create("a.csv")).toThrow("EEXIST");
  symlinkSync(precious, join(path, "link.csv"));
  expect(() => folder.create("link.csv")).toThrow("EEXIST");
});
