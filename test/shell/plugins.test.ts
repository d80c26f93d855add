import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadPlugin } from "../../src/shell/plugins.ts";
import { folderWith } from "../commands/program.ts";

const MINE = `import { initializer, z } from "bptt-lab";
import { z as sameZod } from "zod";
import { half } from "./lib/half.ts";
// Half of what is asked for.
export const mine = initializer({
  name: "mine", summary: "Half", source: "nobody",
  options: { scale: z.number().default(half).describe("d"), other: sameZod.number().default(1).describe("d") },
  create: ({ scale }) => ({ fill(W) { W.fill(scale * 0.5); } }),
});
`;
const HALF = "export const half: number = 0.5;\n";
const load = (folder: string, name: string, digest?: string) =>
  loadPlugin({
    path: join(folder, name),
    where: "relu.yaml:6:11 plugins.0",
    ...(digest === undefined ? {} : { digest }),
  });

describe("a plug-in", () => {
  test("brings its component, made by this program's own helper", async () => {
    const folder = folderWith({ "mine.ts": MINE, "lib/half.ts": HALF });
    const { components, inexact } = await load(folder, "mine.ts");
    expect(components.map(({ kind, name }) => [kind, name])).toEqual([["initializer", "mine"]]);
    expect(components[0]!.options["scale"]!.parse(undefined)).toBe(0.5);
    expect(inexact).toEqual([]);
  });

  test("has the same hash in another folder and under other comments, another one under another number", async () => {
    const here = folderWith({ "mine.ts": MINE, "lib/half.ts": HALF });
    const there = folderWith({});
    cpSync(here, join(there, "deeper/still"), { recursive: true });
    const commented = folderWith({ "mine.ts": MINE, "lib/half.ts": `/* a half */\n\n${HALF}` });
    const changed = folderWith({ "mine.ts": MINE, "lib/half.ts": HALF.replace("0.5", "0.25") });
    const digests = await Promise.all(
      [here, join(there, "deeper/still"), commented, changed].map((at) => load(at, "mine.ts")),
    ).then((plugins) => plugins.map(({ digest }) => digest));
    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).toBe(digests[0]);
    expect(digests[3]).not.toBe(digests[0]);
  });

  test("counts each component once, also from lists and default exports", async () => {
    const text = `${MINE.replace('"./lib/half.ts"', '"./half.ts"')}export default [mine];\nexport const also = mine;\n`;
    const { components } = await load(folderWith({ "mine.ts": text, "half.ts": HALF }), "mine.ts");
    expect(components).toHaveLength(1);
  });

  test("that calls inexact functions is pointed out", async () => {
    const text = MINE.replace("scale * 0.5", "Math.exp(Math.sqrt(scale))");
    const { inexact } = await load(folderWith({ "mine.ts": text, "lib/half.ts": HALF }), "mine.ts");
    expect(inexact).toEqual(["Math.exp"]);
  });
});

describe("a plug-in that must have a certain digest", () => {
  test("is loaded if it has it, whatever its comments, and refused if it was changed", async () => {
    const folder = folderWith({ "mine.ts": MINE, "lib/half.ts": HALF });
    const { digest } = await load(folder, "mine.ts");
    writeFileSync(join(folder, "lib/half.ts"), `// a half\n${HALF}`);
    expect((await load(folder, "mine.ts", digest)).digest).toBe(digest);
    writeFileSync(join(folder, "lib/half.ts"), HALF.replace("0.5", "0.25"));
    const refusal = load(folder, "mine.ts", digest);
    await expect(refusal).rejects.toMatchObject({ name: "UserError" });
    await expect(refusal).rejects.toThrow(
      `relu.yaml:6:11 plugins.0: mine.ts: it was changed after this experiment had begun (SHA-256 ${digest.slice(0, 8)}…`,
    );
  });
});

describe("a plug-in that imports a word of earlier versions is told the new one", () => {
  test.each([
    ["alone", 'import { stochastic } from "bptt-lab"; export const mine = stochastic({});'],
    [
      "under another name",
      'import { z, stochastic as kind } from "bptt-lab"; export const mine = [z, kind];',
    ],
    ["in a file of its own", 'import { mine } from "./lib/old.ts"; export { mine };'],
  ])("%s", async (_, text) => {
    const files = {
      "mine.ts": text,
      "lib/old.ts": 'import { stochastic } from "bptt-lab"; export const mine = stochastic;',
    };
    await expect(load(folderWith(files), "mine.ts")).rejects.toThrow(
      ': "stochastic" is now called "noise"; write import { noise } from "bptt-lab"',
    );
  });

  test("and one that only uses the word is not", async () => {
    const text = `${MINE}export const stochastic = mine, text = "stochastic";\n`;
    const { components } = await load(folderWith({ "mine.ts": text, "lib/half.ts": HALF }), "mine.ts");
    expect(components).toHaveLength(1);
  });
});

/** What a helper that was called with too little makes. */
const component = (rest: string): string => `export const x = { kind: "cell", name: "x", ${rest} };`;

/** A plug-in whose only component has this name. */
const named = (name: string): string =>
  `import { activation } from "bptt-lab"; export const x = activation({ name: "${name}", summary: "", source: "", ` +
  "options: {}, create: () => ({}) as never });";

test("what a plug-in throws is shortened", async () => {
  const refusal = load(folderWith({ "bad.ts": 'throw new Error("long ".repeat(9999));' }), "bad.ts");
  await expect(refusal).rejects.toThrow(/it throws when it is loaded: (long )+.*….*( long)+$/);
  await expect(refusal).rejects.toSatisfy((error) => (error as Error).message.length < 700);
});

describe("a plug-in that cannot be used is refused with its place in the config", () => {
  test.each([
    ["is missing", {}, "there is no such file"],
    ["is a folder", { "bad.ts/x.ts": "" }, "is a folder"],
    ["does not parse", { "bad.ts": "export const x = ;" }, 'bad.ts:1:18: Unexpected ";"'],
    ["imports what is not there", { "bad.ts": 'import "./gone.ts";' }, 'Could not resolve "./gone.ts"'],
    ["throws when loaded", { "bad.ts": 'throw new Error("boo");' }, "it throws when it is loaded: boo"],
    [
      "throws what is no error",
      { "bad.ts": "throw { toString() { throw 1; } };" },
      "when it is loaded: an object",
    ],
    ["throws null", { "bad.ts": "throw null;" }, "it throws when it is loaded: null"],
    ["throws what a terminal obeys", { "bad.ts": 'throw "a\\x1b[31mb";' }, '"a\\u001b[31mb"'],
    [
      "has a component whose name a terminal obeys",
      { "bad.ts": named("red\\x1b[31m") },
      'its activation is called "red\\u001b[31m"; a name is a word of a config',
    ],
    ["has a name that leads elsewhere", { "bad.ts": named("../../up") }, 'called "../../up"'],
    ["has an endless name", { "bad.ts": named("x".repeat(300)) }, /called "x+…x+" \(300 characters\)/],
    ["is empty", { "bad.ts": "" }, "it exports nothing; write, for example"],
    [
      "exports something else",
      { "bad.ts": "export default class A {}" },
      "no component, but default, a function",
    ],
    ["requires", { "bad.ts": 'export const x = require("bptt-lab");' }, "write import { … } from"],
    [
      "has a create that is none",
      { "bad.ts": component("create: 3, options: {}") },
      "x: create of a cell is a function",
    ],
    ["has no options", { "bad.ts": component("create() {}") }, "x: options of a cell is a map, {} for none"],
    [
      "has an option that is none",
      { "bad.ts": component("create() {}, options: { size: 3 }") },
      "x: the option size is of a type of z; got 3; write, for example, z.number()",
    ],
    [
      "exports a plain object",
      { "bad.ts": 'export const x = { name: "x", create() {}, options: {} };' },
      "x is a plain object; write export const x = activation({ … })",
    ],
    [
      "exports an unknown kind",
      { "bad.ts": 'export const x = { kind: "optimiser", name: "x", create() {}, options: {} };' },
      'x is an object of the kind "optimiser"; write export const x = optimizer({ … })',
    ],
    ["exports no component", { "bad.ts": "export const x = { kind: 1 };" }, "it exports no component"],
  ])("if it %s", async (_, files, message) => {
    const refusal = load(folderWith(files), "bad.ts");
    await expect(refusal).rejects.toThrow("relu.yaml:6:11 plugins.0: bad.ts: ");
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.toMatchObject({ name: "UserError" });
  });
});
