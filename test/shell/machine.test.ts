/** Looks at this program's repository write nothing into it. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { openEngine } from "../../src/shell/engines.ts";
import { folderWith } from "../commands/program.ts";

const place = vi.hoisted(() => ({ root: "" }));
vi.mock("../../src/shell/locate.ts", async (original) => ({
  ...(await original<typeof import("../../src/shell/locate.ts")>()),
  get packageRoot() {
    return place.root;
  },
}));
// Files share their modules: another may have brought these here without the mock.
vi.resetModules();
const { provenance } = await import("../../src/shell/machine.ts");

const git = (...words: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync("git", ["-c", "user.name=n", "-c", "user.email=e", ...words], {
    cwd: place.root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
};
const hasGit = spawnSync("git", ["--version"]).status === 0;

describe.skipIf(!hasGit)("what is known of a checkout", () => {
  const fresh = (): string => {
    place.root = folderWith({ "package.json": '{ "version": "1.2.3" }', "a.txt": "a" });
    git("init", "-q");
    git("add", ".");
    git("commit", "-q", "-m", "first");
    return place.root;
  };

  test("is its commit, and whether anything was changed since", () => {
    const root = fresh();
    expect(provenance(openEngine("wasm"))).toMatchObject({
      commit: git("rev-parse", "HEAD"),
      modified: false,
    });
    writeFileSync(join(root, "a.txt"), "b");
    expect(provenance(openEngine("wasm")).modified).toBe(true);
  });

  test("is found out without writing the index, though a file has only another time", () => {
    const root = fresh();
    const index = join(root, ".git/index");
    utimesSync(join(root, "a.txt"), new Date(0), new Date(0));
    const before = [readFileSync(index).toString("hex"), statSync(index).mtimeMs];
    expect(provenance(openEngine("wasm")).modified).toBe(false);
    expect([readFileSync(index).toString("hex"), statSync(index).mtimeMs]).toEqual(before);
    // git on its own would have written down what it found.
    git("status");
    expect(readFileSync(index).toString("hex")).not.toBe(before[0]);
  });

  test("is found out while another git holds the lock of the index, which stays its own", () => {
    const root = fresh();
    const lock = join(root, ".git/index.lock");
    writeFileSync(lock, "");
    expect(provenance(openEngine("wasm"))).toMatchObject({
      commit: git("rev-parse", "HEAD"),
      modified: false,
    });
    expect(existsSync(lock)).toBe(true);
  });

  test("is that of this program's folder, also inside a hook of another repository", () => {
    fresh();
    const other = git("rev-parse", "HEAD");
    const elsewhere = place.root;
    fresh();
    writeFileSync(join(place.root, "a.txt"), "c");
    git("commit", "-q", "-am", "second");
    const own = git("rev-parse", "HEAD");
    vi.stubEnv("GIT_DIR", join(elsewhere, ".git"));
    expect(provenance(openEngine("wasm")).commit).toBe(own);
    vi.unstubAllEnvs();
    expect(own).not.toBe(other);
  });
});

test("where there is no checkout, that is said", () => {
  place.root = folderWith({ "package.json": '{ "version": "1.2.3" }' });
  expect(provenance(openEngine("wasm"))).toMatchObject({
    commit: null,
    modified: null,
    lock_sha256: null,
    versions: { "bptt-lab": "1.2.3" },
  });
});

test("the versions of the packages are known by the hash of the lock file", () => {
  place.root = folderWith({ "package.json": '{ "version": "1.2.3" }', "package-lock.json": "abc" });
  // From FIPS 180-2.
  expect(provenance(openEngine("wasm")).lock_sha256).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});
