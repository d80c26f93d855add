/** What an experiment leaves is itself an experiment: the same runs, from wherever it is started. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseRecord } from "../../src/results/record.ts";
import { bpttLab, folderWith } from "./program.ts";

const PLUGIN = `import { initializer } from "bptt-lab";
export const mine = initializer({ name: "mine", summary: "s", source: "s", options: {},
  create: () => ({ fill(values) { values.fill(0.1); } }) });`;
const TEXT = Array.from({ length: 90 }, (_, i) => `a ${"bcd"[i % 3]} ${"efgh"[i % 4]} i.`).join("\n");
const CONFIG = `task: { name: language-model, text: ../data/text.txt, vocabulary: 10, validation: 10, test: 10 }
model: { hidden: 4 }
training: { updates: 4, batch: 2 }
evaluation: { every: 2, sequences: 10 }
diagnostics: { measure: [] }
plugins: [./mine.ts]
sweep: { grid: { model.init.W: [mine, identity] } }
`;
const files = { "cfg/t.yaml": CONFIG, "cfg/mine.ts": PLUGIN, "data/text.txt": TEXT };

test("experiment.yaml stands for the same runs from another folder, which are all finished; verify finds them the same", () => {
  const folder = folderWith(files);
  const elsewhere = join(folder, "else/where");
  mkdirSync(elsewhere, { recursive: true });
  expect(bpttLab(folder, "run", "cfg/t.yaml").status).toBe(0);
  const own = join(folder, "results/t");
  const before = readFileSync(join(own, "runs.csv"), "utf8");
  const config = readFileSync(join(own, "experiment.yaml"), "utf8");

  for (const cwd of [folder, elsewhere]) {
    const again = bpttLab(cwd, "run", join(own, "experiment.yaml"), "--results", join(folder, "results"));
    expect([again.status, again.stdout.match(/finished earlier, skipped/g)?.length]).toEqual([0, 2]);
    expect(readdirSync(join(own, "runs"))).toHaveLength(2);
    expect(readFileSync(join(own, "runs.csv"), "utf8")).toBe(before);
    expect(readFileSync(join(own, "experiment.yaml"), "utf8")).toBe(config);
    const verified = bpttLab(cwd, "verify", own);
    expect([verified.status, verified.stdout]).toEqual([
      0,
      expect.stringContaining("2 of 2 runs came out the same"),
    ]);
  }
});

test("run.json names plug-ins and data files with their hashes; data that have moved are found with --data", () => {
  const folder = folderWith(files);
  bpttLab(folder, "run", "cfg/t.yaml", "--set", "sweep=null");
  const runs = join(folder, "results/t/runs");
  const record = parseRecord(readFileSync(join(runs, readdirSync(runs)[0]!, "run.json"), "utf8"));
  const sha256 = (name: string) =>
    createHash("sha256")
      .update(readFileSync(join(folder, name)))
      .digest("hex");
  expect(record.plugins).toEqual([
    { path: join(folder, "cfg/mine.ts"), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
  ]);
  expect(record.data).toEqual([{ path: join(folder, "data/text.txt"), sha256: sha256("data/text.txt") }]);
  expect(record.settings).toMatchObject({ model: { hidden: 4 }, task: { text: "../data/text.txt" } });

  mkdirSync(join(folder, "new"));
  renameSync(join(folder, "data"), join(folder, "new/data"));
  const lost = bpttLab(folder, "verify", "results/t");
  expect([lost.status, lost.stderr]).toEqual([
    2,
    expect.stringContaining("data/text.txt: there is no such file"),
  ]);
  mkdirSync(join(folder, "new/cfg"));
  expect(bpttLab(folder, "verify", "results/t", "--data", "new/cfg").status).toBe(0);
  // Another text is another run.
  writeFileSync(join(folder, "new/data/text.txt"), `${TEXT}\na b e i.\n`);
  const other = bpttLab(folder, "verify", "results/t", "--data", "new/cfg");
  expect([other.status, other.stdout]).toEqual([
    1,
    expect.stringContaining("a plug-in or a data file is not what it was"),
  ]);
  rmSync(join(folder, "new"), { recursive: true });
});
