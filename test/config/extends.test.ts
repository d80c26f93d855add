import { describe, expect, it } from "vitest";
import { complaint, experimentOf, read } from "./fake-catalogue.ts";

const settingsOf = async (files: Record<string, string>) => {
  const [run] = (await experimentOf(files)).runs;
  if (run === undefined) throw new Error("no run");
  return run.settings;
};

describe("extends", () => {
  it("merges maps, and what is written above wins", async () => {
    const { model } = await settingsOf({
      "relu.yaml": "extends: base.yaml\nmodel: { hidden: 7 }",
      "base.yaml": "task: adding\nmodel: { hidden: 3, bias: false }",
    });
    expect(model).toMatchObject({ hidden: 7, bias: false });
  });

  it("replaces lists", async () => {
    const files = {
      "relu.yaml": "extends: base.yaml\nseeds: [4]",
      "base.yaml": "task: adding\nseeds: [1, 2, 3]",
    };
    expect((await experimentOf(files)).seeds).toEqual([4]);
  });

  it("merges the options of a component of the same name, and of one without a name", async () => {
    const base = "task: adding\nmodel: { init: { W: { name: identity, scale: 3, noise: 2 }, U: gaussian } }";
    const over = "model: { init: { W: { name: identity, scale: 5 }, U: { std: 4 } } }";
    const { model } = await settingsOf({ "relu.yaml": `extends: base.yaml\n${over}`, "base.yaml": base });
    expect(model.init.W).toEqual({ name: "identity", scale: 5, noise: 2 });
    expect(model.init.U).toEqual({ name: "gaussian", std: 4 });
  });

  it("replaces a component by a bare name, even its own, and by another name", async () => {
    const base =
      "task: adding\nmodel: { init: { W: { name: identity, scale: 3 }, U: { name: identity, scale: 3 } } }";
    const over = "model: { init: { W: identity, U: { name: gaussian, std: 2 } } }";
    const { model } = await settingsOf({ "relu.yaml": `extends: base.yaml\n${over}`, "base.yaml": base });
    expect(model.init.W).toEqual({ name: "identity", scale: 1, noise: 0 });
    expect(model.init.U).toEqual({ name: "gaussian", std: 2 });
  });

  it("takes a list of files, of which the later wins", async () => {
    const { model } = await settingsOf({
      "relu.yaml": "extends: [a.yaml, b.yaml]",
      "a.yaml": "task: adding\nmodel: { hidden: 1, bias: false }",
      "b.yaml": "model: { hidden: 2 }",
    });
    expect(model).toMatchObject({ hidden: 2, bias: false });
  });

  it("names the file in which a wrong value stands", async () => {
    const files = {
      "relu.yaml": "extends: sub/base.yaml",
      "sub/base.yaml": "extends: root.yaml\ntask: adding",
      "sub/root.yaml": "model:\n  hidden: 0",
    };
    expect(await complaint(files)).toBe(
      "sub/root.yaml:2:11 model.hidden: must be at least 1; got 0; the default is 50",
    );
  });

  it("refuses a circle, a missing file and an empty one", async () => {
    expect(
      await complaint({ "relu.yaml": "extends: a.yaml", "a.yaml": "seeds: 1\nextends: relu.yaml" }),
    ).toBe(
      "a.yaml:2:10 extends: a file cannot extend itself; got relu.yaml → a.yaml → relu.yaml; take one of these out",
    );
    expect(await complaint("task: adding\nextends: a.yaml")).toBe(
      "relu.yaml:2:10 extends: a.yaml: there is no such file",
    );
    expect(await complaint("extends: [5]")).toBe(
      "relu.yaml:1:11 extends.0: must be a path; got 5; write base.yaml",
    );
    expect(await complaint({ "relu.yaml": "extends: a.yaml", "a.yaml": "" })).toMatch(
      /^a\.yaml:1:1: the file is empty/,
    );
  });

  it("reads a file that is extended along two ways once", () => {
    const bases = Array.from({ length: 40 }, (_, i) => [
      `f${i}.yaml`,
      `extends: [f${i + 1}.yaml, f${i + 1}.yaml]`,
    ]);
    const files = Object.fromEntries([...bases, ["f40.yaml", "task: adding"]]) as Record<string, string>;
    expect(read(files, "f0.yaml").tree.entries.has("task")).toBe(true);
  });
});

describe("plug-ins", () => {
  it("are exposed with their place, relative to the file that names them, whatever else is wrong", () => {
    const source = read({
      "relu.yaml": "extends: sub/base.yaml\ntask: nonsense",
      "sub/base.yaml": "plugins: [./a.ts, b.ts]",
    });
    expect(source.plugins).toEqual([
      { path: "sub/a.ts", where: "sub/base.yaml:1:11 plugins.0" },
      { path: "sub/b.ts", where: "sub/base.yaml:1:19 plugins.1" },
    ]);
  });

  it("are refused if they are not a list of paths", () => {
    expect(() => read({ "relu.yaml": "plugins: a.ts" })).toThrow(
      'relu.yaml:1:10 plugins: must be a list of paths; got "a.ts"; write plugins: [./my-initializer.ts]',
    );
    expect(() => read({ "relu.yaml": "plugins: [a.ts, 5]" })).toThrow(
      "relu.yaml:1:17 plugins.1: must be a path; got 5; write ./my-initializer.ts",
    );
  });
});

it("an alias stands for the value of its anchor", async () => {
  const { model } = await settingsOf({
    "relu.yaml": "task: adding\nmodel: { init: { W: &w { name: gaussian, std: 2 }, U: *w } }",
  });
  expect(model.init.U).toEqual({ name: "gaussian", std: 2 });
});
