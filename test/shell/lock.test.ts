import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lock } from "../../src/shell/lock.ts";
import { folderWith } from "../commands/program.ts";

const LOCK = ".lock";
/** The number of a process that has ended. */
const dead = (): number => spawnSync("true").pid;
const owner = (change: object): string => JSON.stringify({ pid: dead(), host: hostname(), ...change });

describe("a lock", () => {
  test("is held once, and free again when it is released", () => {
    const folder = folderWith({});
    const release = lock(folder);
    expect(readdirSync(folder)).toEqual([LOCK]);
    expect(() => lock(folder)).toThrow(`process ${process.pid} is writing here`);
    expect(readdirSync(folder)).toEqual([LOCK]);
    release();
    expect(readdirSync(folder)).toEqual([]);
    lock(folder)();
  });

  test("of another's is not released", () => {
    const folder = folderWith({});
    const release = lock(folder);
    rmSync(join(folder, LOCK));
    const other = lock(folder);
    release();
    expect(readdirSync(folder)).toEqual([LOCK]);
    other();
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each<[string, () => string]>([
    ["of a process that ended", () => owner({})],
    ["of a process that had our number", () => owner({ pid: process.pid })],
    ["of a process that had our number, under a token", () => owner({ pid: process.pid, token: "ff" })],
    ["of a process that had another's number", () => owner({ pid: process.ppid, started: "1" })],
    ["that is empty", () => ""],
    ["that ends in the middle", () => owner({}).slice(0, 12)],
    ["that ends in zeros", () => "\0".repeat(60)],
    ["that is no lock", () => "null"],
    ["that has no number", () => owner({ pid: -1 })],
    ["of a process on nothing", () => owner({ host: 7 })],
  ])("is taken over %s", (_, text) => {
    const folder = folderWith({ [LOCK]: text() });
    const release = lock(folder);
    expect(JSON.parse(readFileSync(join(folder, LOCK), "utf8"))).toMatchObject({ pid: process.pid });
    expect(readdirSync(folder)).toEqual([LOCK]);
    release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("is not taken over from a process that lives, or that runs elsewhere", () => {
    for (const [text, message] of [
      [owner({ pid: process.ppid }), `process ${process.ppid} is writing here`],
      [owner({ host: "elsewhere" }), "a process on elsewhere is writing here"],
      [owner({ host: "else\u001bwhere" }), 'a process on "else\\u001bwhere" is writing here'],
    ] as const) {
      const folder = folderWith({ [LOCK]: text });
      expect(() => lock(folder)).toThrow(message);
      expect(readFileSync(join(folder, LOCK), "utf8")).toBe(text);
      expect(readdirSync(folder)).toEqual([LOCK]);
    }
  });

  test("is not the holder's who was killed and whose parent does not ask for it", async () => {
    // The shell's child ends at once and stays a zombie while the program in the shell's place sleeps.
    const parent = spawn("sh", ["-c", "true & echo $!; exec sleep 60"]);
    const pid = Number(await new Promise<Buffer>((resolve) => parent.stdout.once("data", resolve)));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const folder = folderWith({ [LOCK]: owner({ pid }) });
    lock(folder)();
    parent.kill();
  });

  test("that is being written is waited for", async () => {
    const folder = folderWith({ [LOCK]: "" });
    // Where locks cannot appear whole: the content comes a moment later, from a process that lives.
    const late = spawn("sh", ["-c", `sleep 0.3; printf '%s' '${owner({ pid: process.ppid })}' > ${LOCK}`], {
      cwd: folder,
    });
    expect(() => lock(folder)).toThrow(`process ${process.ppid} is writing here`);
    await new Promise((resolve) => late.on("close", resolve));
  });

  test.each<[string, (path: string) => void]>([
    ["a link", (path) => symlinkSync("elsewhere", path)],
    ["a folder", (path) => mkdirSync(path)],
    ["a pipe", (path) => execFileSync("mkfifo", [path])],
  ])("that is %s is refused, and stays", (_, make) => {
    const folder = folderWith({});
    make(join(folder, LOCK));
    expect(() => lock(folder)).toThrow(/\.lock: it should be the file of a process.*delete it/);
    expect(readdirSync(folder)).toEqual([LOCK]);
  });

  test("sweeps away at once what the dead of this machine left on their way, and leaves the others'", () => {
    const folder = folderWith({
      ".lock.1-aa": owner({}),
      ".lock.after-aa": owner({}),
      ".lock.after-bb": owner({ pid: process.ppid }),
      ".lock.after-cc": owner({ host: "elsewhere" }),
      ".lock.after-dd": "",
    });
    lock(folder)();
    expect(readdirSync(folder)).toEqual([".lock.after-bb", ".lock.after-cc", ".lock.after-dd"]);
  });

  test("sweeps away what was left on its way long ago", () => {
    const folder = folderWith({ ".lock.1-ff": "", ".lock.after-ff": "", ".lock.2-ff": "", ".lockfile": "" });
    for (const name of [".lock.1-ff", ".lock.after-ff"]) utimesSync(join(folder, name), 1, 1);
    lock(folder)();
    expect(readdirSync(folder)).toEqual([".lock.2-ff", ".lockfile"]);
  });
});
