import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readBytes, readText, readWhole } from "../../src/shell/read-file.ts";
import { bpttLab, folderWith } from "../commands/program.ts";

const text = "A dog sat. The cat ran. ".repeat(20);
const CONFIG = `task: { name: language-model, text: ./text.txt, vocabulary: 6, validation: 4, test: 4 }
training: { updates: 1, batch: 2 }
evaluation: { every: 1, sequences: 4 }
diagnostics: { measure: [] }
`;

/** A folder with one of everything that is no file. */
function oddities(): string {
  const folder = folderWith({ "text.txt": text, "a.yaml": CONFIG });
  execFileSync("mkfifo", [join(folder, "pipe")]);
  mkdirSync(join(folder, "folder"));
  symlinkSync("/dev/zero", join(folder, "zero"));
  symlinkSync("nowhere", join(folder, "broken"));
  symlinkSync("circle", join(folder, "circle"));
  symlinkSync("text.txt", join(folder, "link"));
  return folder;
}
const CASES: readonly (readonly [string, string])[] = [
  ["pipe", "it is a named pipe, not a file"],
  ["/dev/zero", "it is a device, not a file"],
  ["/dev/tty", "it is a device, not a file"],
  ["zero", "it is a device, not a file"],
];

describe("what is read", () => {
  const folder = oddities();

  test("is a file, or one that a link leads to, to the byte", () => {
    expect(readText(join(folder, "text.txt"))).toBe(text);
    expect(readText(join(folder, "link"))).toBe(text);
    writeFileSync(join(folder, "empty"), "");
    expect(readText(join(folder, "empty"))).toBe("");
    const long = Buffer.alloc(3_000_000, "abc");
    writeFileSync(join(folder, "long"), long);
    expect(long.equals(readBytes(join(folder, "long"), (cause) => cause))).toBe(true);
  });

  test("may say that it is empty and not be: files of the system", () => {
    expect(readText("/proc/self/status")).toContain("Pid:");
  });

  test.each<readonly [string, string]>([
    ...CASES,
    ["folder", "it is a folder, not a file"],
    ["broken", "there is no such file"],
    ["circle", "it is a link that leads nowhere"],
    ["text.txt/x", "part of its path is a file"],
    ["x".repeat(5000), "its path is too long"],
  ])("is nothing else, and nothing is waited for: %s", (name, what) => {
    const path = name.startsWith("/") ? name : join(folder, name);
    expect(() => readText(path)).toThrow(what);
  });

  test("is not a socket", async () => {
    const path = join(folder, "socket");
    const server = createServer().listen(path);
    await new Promise((resolve) => server.on("listening", resolve));
    expect(() => readText(path)).toThrow("it is a socket");
    server.close();
  });

  test("is not a link where links are not meant", () => {
    const limits = { mostBytes: 1e6, followLinks: false };
    expect(() => readWhole(join(folder, "link"), limits)).toThrow("it is a link");
    expect(readWhole(join(folder, "text.txt"), limits)).toHaveLength(text.length);
  });

  test("is no longer than it may be, and that is told without reading it", () => {
    const path = join(folder, "sparse");
    writeFileSync(path, "");
    truncateSync(path, 1e12);
    expect(() => readText(path)).toThrow("it has 1000000 MB, more than the 16 MB that are read");
    expect(() => readBytes(path, (cause) => cause)).toThrow("more than the 500 MB that are read");
    expect(() => readWhole("/proc/self/status", { mostBytes: 10, followLinks: true })).toThrow(
      "more than the",
    );
  });

  test.skipIf(process.getuid?.() === 0)("may be read", () => {
    chmodSync(join(folder, "text.txt"), 0);
    expect(() => readText(join(folder, "text.txt"))).toThrow("it may not be read");
  });
});

describe("the program, given what is no file,", () => {
  const folder = oddities();
  const start = (name: string, config?: string) => {
    if (config !== undefined) writeFileSync(join(folder, "b.yaml"), config);
    return bpttLab(folder, "run", config === undefined ? name : "b.yaml", "--dry-run");
  };

  test.each([
    ["as a config", "pipe", undefined, "pipe: it is a named pipe, not a file"],
    ["as a config", "/dev/zero", undefined, "/dev/zero: it is a device, not a file"],
    ["as a base", "", "extends: zero\n", "b.yaml:1:10 extends: zero: it is a device"],
    ["as a base", "", "extends: ./pipe\n", "b.yaml:1:10 extends: pipe: it is a named pipe"],
    [
      "as a text",
      "",
      CONFIG.replace("text.txt", "pipe"),
      "b.yaml:1:7 task: data file ./pipe: it is a named pipe",
    ],
    [
      "as a text",
      "",
      CONFIG.replace("./text.txt", "/dev/urandom"),
      "task: data file /dev/urandom: it is a device",
    ],
    [
      "as a plug-in",
      "",
      `${CONFIG}plugins: [./pipe]\n`,
      "b.yaml:5:11 plugins.0: pipe: is a device, a pipe or a socket",
    ],
  ])("%s, refuses it at once: %s", (_, name, config, what) => {
    const { status, stderr } = start(name, config);
    expect(status).toBe(2);
    expect(stderr).toContain(what);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});
