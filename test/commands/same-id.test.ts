/** One id, one set of bytes: whatever the id does not cover must leave a run's own files as they are. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bpttLab, cleanEnv, folderWith, root } from "./program.ts";

const BASE = `task: { name: adding, length: 6 }
model: { hidden: 4, init: { W: { name: identity, scale: 1 } } }
training: { updates: 3, batch: 2, optimizer: { name: sgd, rate: 0.5 } }
evaluation: { every: 3, sequences: 10 }
diagnostics: { every: 3, sequences: 1, measure: [jacobians] }
`;

/** The bytes of each of a run's files but run.json (its times) and, where data lay elsewhere, config.yaml; its fingerprint. */
function bytesOf(runs: string, id: string, left: readonly string[]): Readonly<Record<string, string>> {
  const files = readdirSync(join(runs, id)).filter((file) => !["run.json", ...left].includes(file));
  const bytes = files.map((file) => [file, readFileSync(join(runs, id, file), "latin1")] as const);
  const { fingerprint } = JSON.parse(readFileSync(join(runs, id, "run.json"), "utf8")) as Record<
    string,
    string
  >;
  return { ...Object.fromEntries(bytes), fingerprint: fingerprint! };
}

/** Every run that these words leave in the folder, by its id. */
function runsOf(folder: string, words: readonly string[], left: readonly string[] = []) {
  const { status, stderr } = bpttLab(folder, "run", ...words, "--quiet");
  expect(stderr.replaceAll(/^note: .*\n/gm, "")).toBe("");
  expect(status).toBe(0);
  const results = join(folder, "results");
  return Object.fromEntries(
    readdirSync(results).flatMap((name) => {
      const runs = join(results, name, "runs");
      return readdirSync(runs).map((id) => [id, bytesOf(runs, id, left)] as const);
    }),
  );
}

describe("the same id has the same bytes and fingerprint", () => {
  const base = runsOf(folderWith({ "base.yaml": BASE }), ["base.yaml"]);
  const [id] = Object.keys(base);

  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ["under another name", { "base.yaml": BASE }, ["base.yaml", "--set", "name=b"]],
    ["in another file, with a description", { "x.yaml": `description: words\n${BASE}` }, ["x.yaml"]],
    [
      "with keys in another order, numbers spelt otherwise and a default written out",
      {
        "base.yaml": BASE.split("\n").reverse().join("\n")
          .replace("{ name: adding, length: 6 }", "{ length: 6.0, name: adding }")
          .replace("rate: 0.5", "rate: 5e-1, momentum: -0.0")
          .replace("hidden: 4", "hidden: =2*2, bias: true"),
      },
      ["base.yaml"],
    ], // prettier-ignore
    [
      "where a file extends another",
      { "base.yaml": "extends: below.yaml\ntraining: { batch: 2 }\n", "below.yaml": BASE.replace("batch: 2", "batch: 9") },
      ["base.yaml"],
    ], // prettier-ignore
    [
      "as an arm of a list with a label",
      { "base.yaml": `${BASE}sweep: { list: [{ label: "a, b" }] }\n` },
      ["base.yaml"],
    ],
    [
      "as an arm of a grid",
      { "base.yaml": `${BASE}sweep: { grid: { model.hidden: [4], model.init.W.scale: [1] } }\n` },
      ["base.yaml"],
    ],
    ["of the seed −0", { "base.yaml": `${BASE}seeds: [-0]\n` }, ["base.yaml"]],
  ])("%s", (_, files, words) => {
    expect(runsOf(folderWith(files), words)).toEqual(base);
  });

  test("in another place, time zone and language", () => {
    const folder = folderWith({ "deep/base.yaml": BASE });
    mkdirSync(join(folder, "elsewhere"));
    const env = { ...cleanEnv, TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" };
    const words = [join(root, "dist/cli.js"), "run", "../deep/base.yaml", "--quiet"];
    execFileSync(process.execPath, words, { cwd: join(folder, "elsewhere"), env });
    expect(bytesOf(join(folder, "elsewhere/results/base/runs"), id!, [])).toEqual(base[id!]);
  });

  const sentences = Array.from(
    { length: 30 },
    (_, i) => `The ${["sea", "ship", "mate"][i % 3]} rose ${"again ".repeat(i % 4)}there.`,
  );
  const READING = BASE.replace(
    "{ name: adding, length: 6 }",
    "{ name: language-model, text: a.txt, vocabulary: 6, validation: 10, test: 10 }",
  );

  test("with the same data under another path, which is then the same finished run", () => {
    const files = { "base.yaml": READING, "a.txt": sentences.join(" "), "data/b.txt": sentences.join(" ") };
    const folder = folderWith(files);
    const first = runsOf(folder, ["base.yaml"], ["config.yaml"]);
    const again = bpttLab(folder, "run", "base.yaml", "--set", "task.text=data/b.txt");
    expect(again).toMatchObject({ status: 0, stderr: "" });
    expect(again.stdout).toContain("finished earlier, skipped");
    const other = folderWith(files);
    expect(runsOf(other, ["base.yaml", "--set", "task.text=./data/b.txt"], ["config.yaml"])).toEqual(first);
  });

  test("of a plug-in's option whose keys come in another order", () => {
    const plugin = `import { initializer, z } from "bptt-lab";
export const first = initializer({ name: "first-key", summary: "s", source: "s",
  options: { values: z.record(z.string(), z.number()) },
  create: ({ values }) => ({ fill(W) { W.fill(Object.values(values)[0]); } }) });`;
    const config = (values: string): string =>
      BASE.replace("{ name: identity, scale: 1 }", `{ name: first-key, values: ${values} }`) +
      "plugins: [./p.ts]\n";
    const runs = (values: string) =>
      runsOf(folderWith({ "base.yaml": config(values), "p.ts": plugin }), ["base.yaml"], ["config.yaml"]);
    const one = runs("{ a: 0.1, b: 0.2, c: 0 }");
    expect(runs("{ c: -0.0, b: 0.2, a: 0.1 }")).toEqual(one);
    expect(Object.keys(runs("{ a: 0.2, b: 0.1, c: 0 }"))).not.toEqual(Object.keys(one));
  });
});

test("an option whose schema makes something of it that no id can tell apart is refused at its place", () => {
  const plugin = `import { initializer, z } from "bptt-lab";
export const dated = initializer({ name: "dated", summary: "s", source: "s",
  options: { since: z.string().transform((text) => new Date(text)) },
  create: () => ({ fill() {} }) });`;
  const config = BASE.replace("{ name: identity, scale: 1 }", '{ name: dated, since: "2024-01-01" }');
  const folder = folderWith({ "base.yaml": `${config}plugins: [./p.ts]\n`, "p.ts": plugin });
  const { status, stderr } = bpttLab(folder, "run", "base.yaml");
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /^base\.yaml:\d+:\d+ model\.init\.W\.since: becomes an object, and only numbers, text/,
  );
});
