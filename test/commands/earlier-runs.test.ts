/** An experiment's folder holds every finished run of its name, whatever command made it; none is lost from sight. */
import { parse } from "csv-parse/sync";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { few } from "../support/long.ts";
import { bpttLab, folderWith } from "./program.ts";

const BASE = `task: { name: adding, length: 6 }
model: { hidden: 4 }
training: { updates: 3, batch: 2 }
evaluation: { every: 3, sequences: 10 }
diagnostics: { every: 3, sequences: 1, measure: [jacobians] }
`;

let folder: string;
let results: string;
beforeEach(() => {
  folder = folderWith({ "base.yaml": BASE });
  results = join(folder, "results/base");
});

function run(...words: readonly string[]): string {
  const { status, stdout, stderr } = bpttLab(folder, "run", "base.yaml", "--quiet", ...words);
  expect([stderr.replaceAll(/^note: --seeds.*\n/gm, ""), status]).toEqual(["", 0]);
  return stdout;
}
const table = (name: string): Record<string, string>[] =>
  parse(readFileSync(join(results, `${name}.csv`), "utf8"), { columns: true });
const shown = (...columns: readonly string[]) =>
  table("runs").map((row) => columns.map((column) => row[column]).join(" "));

test("tables hold the runs of every command, and the command says so and how to leave them out", () => {
  expect(run("--seeds", "5..5")).not.toContain("earlier");
  const said = run("--seeds", "6..7");
  expect(said).toContain(
    "results: results/base, with 1 earlier run of this name; --only-this-config leaves it out",
  );
  expect(shown("label", "seed")).toEqual(["base 6", "base 7", "base 5"]);
  expect(new Set(table("jacobians").map(({ seed }) => seed))).toEqual(new Set(["5", "6", "7"]));
  expect(table("comparison").map(({ label, n }) => [label, n])).toEqual([["base", "3"]]);

  expect(run("--seeds", "5,9", "--only-this-config")).toContain(
    "results: results/base, without 2 earlier runs of this name; the same command without --only-this-config has them in the tables again",
  );
  expect(shown("seed")).toEqual(["5", "9"]);
  run("--seeds", "5..5");
  expect(shown("seed")).toEqual(["5", "6", "7", "9"]);
});

test("--fresh trains only the runs of its own command again", () => {
  run("--seeds", "5..5");
  const before = readFileSync(
    join(results, "runs", readdirSync(join(results, "runs"))[0]!, "run.json"),
    "utf8",
  );
  expect(run("--seeds", "6..6", "--fresh")).toContain("with 1 earlier run");
  const [five] = readdirSync(join(results, "runs")).sort();
  expect(readFileSync(join(results, "runs", five!, "run.json"), "utf8")).toBe(before);
});

test("settings that were called the same are told apart by what differs, in every table", () => {
  run();
  run("model.hidden=6");
  expect(shown("label")).toEqual(["base, hidden=6", "base, hidden=4"]);
  run("model.hidden=6", "training.optimizer.rate=0.01");
  expect(table("comparison").map(({ label, n }) => `${label}: ${n}`)).toEqual([
    "base, hidden=6, optimizer=adam(rate=0.01): 1",
    "base, hidden=4, optimizer=adam(rate=0.001): 1",
    "base, hidden=6, optimizer=adam(rate=0.001): 1",
  ]);
  expect(new Set(table("training").map(({ label }) => label)).size).toBe(3);
});

test("the swept settings of all commands are columns, with the value of each run or nothing", () => {
  run("--set", "sweep={ grid: { model.hidden: [4, 5] } }");
  run(
    "--set",
    "sweep={ list: [{ label: cut, training.truncation: window, training.truncation.length: 2 }] }",
  );
  expect(shown("label", "training.truncation", "training.truncation.length", "model.hidden")).toEqual([
    "cut window(length=2) 2 4",
    "hidden=4 full  4",
    "hidden=5 full  5",
  ]);
});

test("every config is kept, once, beside the newest; labels.json says which made which settings", () => {
  run();
  run("model.hidden=6");
  run();
  const configs = readdirSync(join(results, "configs"));
  expect(configs).toHaveLength(2);
  const hidden = (path: string): number =>
    (parseYaml(readFileSync(join(results, path), "utf8")) as { model: { hidden: number } }).model.hidden;
  expect(hidden("experiment.yaml")).toBe(4);
  const { arms } = JSON.parse(readFileSync(join(results, "labels.json"), "utf8")) as {
    arms: { arm: string; configs: string[] }[];
  };
  for (const { arm, configs: own } of arms) {
    expect(own).toHaveLength(1);
    expect(hidden(`configs/${own[0]}`)).toBe(hidden(`runs/${arm}-s0/config.yaml`));
  }
  const again = bpttLab(folder, "run", `results/base/configs/${configs[0]}`, "--set", "name=base");
  expect(again.stdout).toContain("finished earlier, skipped");
});

describe("what cannot be joined is said, and stays:", () => {
  const note = (...words: readonly string[]): string => {
    const { status, stderr } = bpttLab(folder, "run", "base.yaml", "--quiet", ...words);
    expect(status).toBe(0);
    return stderr;
  };
  let id: string;
  beforeEach(() => {
    run("--seeds", "5..5");
    id = readdirSync(join(results, "runs"))[0]!;
  });

  test("an earlier run that was damaged", () => {
    appendFileSync(join(results, "runs", id, "training.csv"), "x\n");
    expect(note("--seeds", "6..6")).toMatch(
      `results/base/runs/${id} is left out of the tables: training.csv has`,
    );
    expect(shown("seed")).toEqual(["6"]);
    expect(existsSync(join(results, "runs", id))).toBe(true);
    expect(note("--seeds", "5..5")).toContain("the run is trained again");
    expect(shown("seed")).toEqual(["5", "6"]);
  });

  test("an earlier run without its record, of another format or with a link inside", () => {
    writeFileSync(join(results, "runs", id, "run.json"), "{}");
    expect(note("--seeds", "6..6")).toContain("run.json is not as it was written");
    rmSync(join(results, "runs", id, "run.json"));
    expect(note("--seeds", "6..6")).toContain("run.json is missing");
    expect(shown("seed")).toEqual(["6"]);
  });

  test.each(few(['{"arms":[{"arm":"../x"}]}', "{", "", "[]"], 1))(
    "labels that are not as they were written (%j) cost labels, and no run",
    (text) => {
      run("model.hidden=6", "name=base", "--set", "sweep={ list: [{ label: six }] }");
      writeFileSync(join(results, "labels.json"), text);
      expect(note("--seeds", "6..6")).toContain("results/base/labels.json is not as it was written");
      expect(shown("label", "seed")).toEqual(["base, hidden=4 6", "base, hidden=4 5", "base, hidden=6 0"]);
    },
  );

  test("folders in runs/ that no run has a name like are nobody's business", () => {
    mkdirSync(join(results, "runs/notes"));
    expect(note("--seeds", "6..6")).toBe("");
    expect(existsSync(join(results, "runs/notes"))).toBe(true);
  });
});
