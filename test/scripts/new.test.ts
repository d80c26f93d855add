/** npm run new, in a copy of the sources. */
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type Component, KINDS } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { plural } from "../../src/report/describe-component.ts";
import { cleanEnv, folderWith, root } from "../commands/program.ts";
import { broken } from "../support/broken.ts";

let copy = "";
beforeAll(() => {
  copy = folderWith({});
  for (const folder of ["src/components", "src/engine", "src/api.ts"])
    cpSync(join(root, folder), join(copy, folder), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
});

const make = (...words: readonly string[]) =>
  spawnSync(process.execPath, [join(root, "scripts/new.mjs"), ...words], {
    env: { ...cleanEnv, BPTT_LAB_ROOT: copy },
    encoding: "utf8",
  });

describe("npm run new", () => {
  test.each(KINDS)("makes a %s that obeys its laws and stands in the list", async (kind) => {
    const { status, stdout, stderr } = make(kind, "tried-out");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("npm run fingerprints:update");
    const folder = join(copy, "src/components", plural(kind));
    const made = (await import(join(folder, "tried-out.ts"))) as { readonly triedOut: Component };
    expect(broken(made.triedOut)).toEqual([]);
    expect(readFileSync(join(folder, "tried-out.ts"), "utf8")).toContain("TODO");
    const index = (await import(join(folder, "index.ts"))) as Readonly<Record<string, readonly Component[]>>;
    const names = Object.values(index)
      .flat()
      .map(({ name }) => name);
    // The others keep their order.
    expect(names.filter((name) => name !== "tried-out")).toEqual([...catalogue[kind].keys()]);
    expect(names).toHaveLength(catalogue[kind].size + 1);
  });

  test.each([
    [["activation", "tanh"], "tanh.ts is there already"],
    [["cell", "My_Cell"], "write my-cell"],
    [["cell", "2fast"], "a letter first"],
    [["activation", "../escaped"], "write escaped"],
    [["initializers", "mine"], "write initializer"],
    [["layer", "mine"], "write one of activation"],
    [["activation", "new"], "write another name"],
    [["activation", "index"], "write another name"],
    [["activation"], "npm run new KIND NAME"],
    [["activation", "one", "two"], "one name at a time"],
  ])("refuses %j", (words, message) => {
    const { status, stderr } = make(...words);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});
