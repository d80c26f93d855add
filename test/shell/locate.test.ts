import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findConfig, userFolder } from "../../src/shell/locate.ts";
import { folderWith } from "../commands/program.ts";

const FILES = {
  "own.yaml": "",
  "experiments/configs/relu.yaml": "",
  "experiments/configs/own.yaml": "",
  "experiments/own.yaml": "",
};

describe("a config's path", () => {
  test("is taken from the folder first and from experiments/ second", () => {
    const folder = folderWith(FILES);
    expect(findConfig("own.yaml", [folder])).toBe(join(folder, "own.yaml"));
    expect(findConfig("configs/relu.yaml", [folder])).toBe(join(folder, "experiments/configs/relu.yaml"));
  });

  test("that is an earlier place's wins over a later one's", () => {
    const [first, second] = [folderWith({ "b.yaml": "" }), folderWith({ "b.yaml": "", "c.yaml": "" })];
    expect(findConfig("b.yaml", [first, second])).toBe(join(first, "b.yaml"));
    expect(findConfig("c.yaml", [first, second])).toBe(join(second, "c.yaml"));
  });

  test("that does not exist is answered by the nearest name", () => {
    const folder = folderWith(FILES);
    expect(() => findConfig("configs/rleu.yaml", [folder])).toThrow("did you mean configs/relu.yaml?");
    expect(() => findConfig("configs/relu", [folder])).toThrow("did you mean configs/relu.yaml?");
    expect(() => findConfig("configs/something-else.yaml", [folder])).toThrow("there are configs/");
  });

  test("that is a folder, or goes through a file, is refused in words", () => {
    const folder = folderWith(FILES);
    expect(() => findConfig("configs", [folder])).toThrow(/is a folder.*relu\.yaml/);
    expect(() => findConfig("", [folder])).toThrow("is a folder");
    expect(() => findConfig("own.yaml/x.yaml", [folder])).toThrow("no such config file");
    expect(() => findConfig("x".repeat(5000), [folder])).toThrow("no such config file");
  });
});

describe("the user's folder", () => {
  test("is the current one without npm", () => {
    const folder = folderWith({});
    expect(userFolder({}, folder)).toBe(folder);
    expect(userFolder({ INIT_CWD: "/elsewhere" }, folder)).toBe(folder);
  });

  test("is where npm was called if npm moved to the package", () => {
    const folder = folderWith({ "package.json": "{}", "sub/x.yaml": "" });
    const env = {
      INIT_CWD: join(folder, "sub"),
      npm_lifecycle_event: "experiment",
      npm_package_json: join(folder, "package.json"),
    };
    expect(userFolder(env, folder)).toBe(join(folder, "sub"));
    // A script of that package started the program somewhere else: npm did not move it there.
    expect(userFolder(env, join(folder, "sub"))).toBe(join(folder, "sub"));
    expect(userFolder({ ...env, INIT_CWD: "/elsewhere" }, join(folder, "sub"))).toBe(join(folder, "sub"));
  });
});
