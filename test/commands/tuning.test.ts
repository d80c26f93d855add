/** `compare.tune` on the real program: two rounds, of which the first chooses and only the second is reported. */
import { parse } from "csv-parse/sync";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bpttLab, type Ended, folderWith, interrupt } from "./program.ts";

/** Adam and plain gradient descent need rates an order of magnitude apart. */
const CONFIG = `task: { name: adding, length: 5 }
model: { hidden: 4 }
training: { updates: 200, batch: 8 }
evaluation: { every: 100, sequences: 200 }
diagnostics: { every: 200, sequences: 1, measure: [jacobians] }
seeds: 2
sweep: { list: [{ label: adam, training.optimizer: adam }, { label: sgd, training.optimizer: sgd }] }
compare: { tune: { training.optimizer.rate: [0.001, 0.03, 0.3] }, tuning-seeds: [7, 8] }
`;
const RATE = "training.optimizer.rate";

type Row = Record<string, string>;
const table = (results: string, name: string): Row[] =>
  parse(readFileSync(join(results, `${name}.csv`), "utf8"), { columns: true });
const shown = (rows: readonly Row[], ...columns: readonly string[]) =>
  rows.map((row) => columns.map((column) => row[column]).join(" "));
const idsIn = (results: string) => readdirSync(join(results, "runs")).sort();
const seedsIn = (rows: readonly Row[]) => [...new Set(rows.map(({ seed }) => seed))].sort();
/** The experiment's own tables and each run's, by their paths. */
const csvs = (results: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(results, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".csv"))
      .map((name) => [name, readFileSync(join(results, name), "utf8")]),
  );

let whole: string;
let first: Ended;
beforeAll(() => {
  whole = folderWith({ "fair.yaml": CONFIG });
  first = bpttLab(whole, "run", "fair.yaml");
});

/** A folder in which the command above has run. */
let folder: string;
let results: string;
beforeEach(() => {
  folder = folderWith({});
  cpSync(whole, folder, { recursive: true });
  results = join(folder, "results/fair");
});
const run = (...words: readonly string[]): Ended => bpttLab(folder, "run", "fair.yaml", ...words);

describe("a sweep that tunes", () => {
  test("says what it does, what was chosen for each remedy, and that a choice lies at the edge", () => {
    const { status, stdout, stderr } = first;
    expect([stderr, status]).toEqual(["", 0]);
    const lines = stdout.split("\n");
    expect(lines[0]).toBe(
      "12 tuning runs on seeds 7, 8 choose rate for each of 2 remedies; then 4 runs on other seeds are reported",
    );
    const { metric_mean } = table(results, "tuning")[1]!;
    expect(lines).toContain(
      `chosen for adam: rate=0.03 (validation error_rate ${Number(Number(metric_mean).toPrecision(4))}, the best of 3)`,
    );
    expect(lines).toContain("note: the best rate of sgd is the largest tried (0.3); widen the grid");
    expect(stdout).not.toContain("the best rate of adam is");
    expect(stdout).not.toContain("one optimizer rate");
    expect(stdout).toMatch(/^remedy +n +rate +test error_rate/m);
    expect(stdout).toMatch(/^adam +2 +0\.03 /m);
    expect(stdout).toMatch(/^sgd +2 +0\.3 /m);
    expect(stdout).toMatch(
      /^validation error_rate of the tuning runs, \* chosen:\nrate +0\.001 +0\.03 +0\.3\nadam +[\d.]+ +[\d.]+ \* +[\d.]+\nsgd +[\d.]+ +[\d.]+ +[\d.]+ \*$/m,
    );
  });

  test("chooses what the last evaluations in the tuning runs' own files say", () => {
    const rows = table(results, "tuning");
    expect(rows).toHaveLength(6);
    const means = rows.map((row) => {
      const arm = row["run"]!.slice(0, 8);
      const last = [7, 8].map((seed) =>
        Number(table(join(results, `runs/${arm}-s${seed}`), "evaluation").at(-1)["metric"]),
      );
      expect(Number(row["metric_mean"])).toBeCloseTo((last[0]! + last[1]!) / 2, 12);
      expect([row["metric_min"], row["metric_max"]].map(Number)).toEqual([
        Math.min(...last),
        Math.max(...last),
      ]);
      return { label: row["label"], rate: row[RATE], mean: (last[0]! + last[1]!) / 2, chosen: row["chosen"] };
    });
    for (const label of ["adam", "sgd"]) {
      const own = means.filter((one) => one.label === label);
      const best = own.reduce((a, b) => (b.mean < a.mean ? b : a));
      expect(own.filter(({ chosen }) => chosen === "true")).toEqual([best]);
    }
    expect(shown(rows, "label", RATE, "n", "chosen", "at_edge")).toEqual([
      "adam 0.001 2 false false",
      "adam 0.03 2 true false",
      "adam 0.3 2 false false",
      "sgd 0.001 2 false false",
      "sgd 0.03 2 false false",
      "sgd 0.3 2 true true",
    ]);
  });

  test("reports only the runs with what was chosen, on other seeds, in every table", () => {
    expect(shown(table(results, "runs"), "label", "seed", RATE, "status")).toEqual([
      "adam 0 0.03 finished",
      "adam 1 0.03 finished",
      "sgd 0 0.3 finished",
      "sgd 1 0.3 finished",
    ]);
    expect(shown(table(results, "comparison"), "label", "n")).toEqual(["adam 2", "sgd 2"]);
    for (const name of ["training", "evaluation", "jacobians", "verdicts"])
      expect([name, seedsIn(table(results, name))]).toEqual([name, ["0", "1"]]);
    expect(idsIn(results)).toHaveLength(12 + 4);
  });

  test("has the ids and bytes of the same settings written out, which know nothing of tuning", () => {
    const alone = folderWith({ "fair.yaml": CONFIG.replace(/^(sweep|compare):.*\n/gm, "") });
    bpttLab(alone, "run", "fair.yaml", "training.optimizer={ name: sgd, rate: 0.3 }", "--seeds", "1..1");
    const [id] = idsIn(join(alone, "results/fair"));
    const of = (path: string) => readFileSync(join(path, `results/fair/runs/${id}/training.csv`), "utf8");
    expect(of(alone)).toBe(of(folder));
  });
});

describe("the same command again", () => {
  test("lists both rounds with what was chosen under --dry-run, and before that only the first", () => {
    const after = run("--dry-run").stdout;
    expect(after).toContain(
      "fair: 12 tuning runs, then 4 runs to report with what was chosen, 0 to train, 16 finished; nothing was trained or written\nnothing is left to train",
    );
    expect(after).toMatch(/^\w{8}-s1 +1 +sgd +sgd\(rate=0.3\) +0.3 +report +finished$/m);
    const before = run("--dry-run", "--fresh").stdout;
    expect(before).toMatch(
      /fair: 12 tuning runs, then 4 runs to report with what they choose; nothing was trained or written\ntime still needed: about [\d.]+ s/,
    );
    expect(before.split("\n").filter((line) => / tuning$/.test(line))).toHaveLength(12);
  });

  test("trains what either round lacks, and nothing else, to the same bytes", () => {
    const before = csvs(results);
    const gone = [table(results, "tuning")[1]!["run"]!, table(results, "runs")[2]!["run"]!];
    for (const id of gone) rmSync(join(results, "runs", id), { recursive: true });
    const { stdout, status } = run();
    expect(status).toBe(0);
    expect(stdout.match(/finished earlier, skipped/g)).toHaveLength(16 - 2);
    expect(stdout.match(/finished after 200 updates/g)).toHaveLength(2);
    expect(csvs(results)).toEqual(before);
  });

  test("with --fresh trains both rounds again", () => {
    const { stdout } = run("--fresh");
    expect(stdout.match(/finished after 200 updates/g)).toHaveLength(16);
  });

  test("with more seeds keeps the choice, and trains only the runs that are new", () => {
    const { stdout } = run("--seeds", "0..2");
    expect(stdout.match(/finished after 200 updates/g)).toHaveLength(2);
    expect(shown(table(results, "comparison"), "label", "n")).toEqual(["adam 3", "sgd 3"]);
  });
});

describe("a later command of the same name", () => {
  const PLAIN = ["--set", "compare=null", "--no-sweep", "--quiet"];

  test("joins what was reported and never a tuning run", () => {
    const { stdout } = run(...PLAIN, "model.hidden=5", "--seeds", "7..7");
    expect(stdout).toContain("with 4 earlier runs of this name");
    expect(shown(table(results, "runs"), "label", "seed")).toEqual([
      "fair 7",
      "adam 0",
      "adam 1",
      "sgd 0",
      "sgd 1",
    ]);
    expect(seedsIn(table(results, "training"))).toEqual(["0", "1", "7"]);
  });

  test("reports a run that was for tuning if it is asked for it, until it is asked for to tune again", () => {
    const asked = [...PLAIN, "training.optimizer={ name: sgd, rate: 0.3 }", "--seeds", "7..7"];
    const seedsOfSgd = () =>
      table(results, "runs")
        .filter((row) => row[RATE] === "0.3")
        .map(({ seed }) => seed);
    run(...asked);
    expect(seedsOfSgd()).toEqual(["7", "0", "1"]);
    run("--quiet");
    expect(seedsOfSgd()).toEqual(["0", "1"]);
  });

  test("leaves earlier runs out where labels.json is lost, until they are asked for again", () => {
    writeFileSync(join(results, "labels.json"), "{");
    const { stderr } = run(...PLAIN, "model.hidden=5");
    expect(stderr).toContain("labels.json is not as it was written");
    expect(stderr).toContain(
      "since some of them may be tuning runs, they are left out of the tables until then",
    );
    expect(shown(table(results, "runs"), "label")).toEqual(["fair", "fair"]);
    run("--quiet");
    expect(shown(table(results, "runs"), "label", "seed")).toEqual([
      "adam 0",
      "adam 1",
      "sgd 0",
      "sgd 1",
      "fair 0",
      "fair 1",
    ]);
  });
});

describe("an experiment that is stopped", () => {
  const LONG = [
    "--set",
    "training.updates=4000",
    "--set",
    "evaluation.every=1000",
    "--seeds",
    "0..0",
    "--set",
  ];
  const long = [...LONG, "compare={ tune: { training.optimizer.rate: [0.03, 0.3] }, tuning-seeds: [7] }"];
  const words = ["run", "fair.yaml", "--workers", "1", ...long, "--results"];

  test("in either round says so and goes on in that round, to the tables of one that was not stopped", async () => {
    const inFirst = await interrupt(folder, [...words, "r"], /\[2\/4\].*update 1000/, "SIGINT");
    expect(inFirst.status).toBe(130);
    expect(inFirst.stdout).toMatch(
      /note: stopped with \d of 4 tuning runs finished, before all was chosen; the same command goes on with the rest/,
    );
    expect(inFirst.stdout).not.toContain("chosen for");
    expect(table(join(folder, "r/fair"), "runs")).toEqual([]);
    const chosen = table(join(folder, "r/fair"), "tuning").map((row) => row["chosen"]);
    expect(chosen.filter((cell) => cell === "").length).toBeGreaterThan(0);

    const inSecond = await interrupt(folder, [...words, "r"], /\[2\/2\].*update 1000/, "SIGINT");
    expect(inSecond.status).toBe(130);
    expect(inSecond.stdout).toMatch(/stopped with [01] of 2 runs finished; /);
    expect(shown(table(join(folder, "r/fair"), "runs"), "label", "status")).toContain("sgd pending");

    const last = bpttLab(folder, ...words, "r");
    expect(last.stdout.match(/seed 7: finished earlier, skipped/g)).toHaveLength(4);
    bpttLab(folder, ...words, "clean");
    expect(csvs(join(folder, "r/fair"))).toEqual(csvs(join(folder, "clean/fair")));
  });
});

test("--retry-failed trains the tuning runs that failed, and leaves what they choose to the same command without it", () => {
  const shaky = `import { existsSync } from "node:fs";
import { initializer } from "bptt-lab";
export const shaky = initializer({ name: "shaky", summary: "s", source: "s", options: {},
  create: () => ({ fill(W) { W.fill(0.1); if (existsSync("broken")) throw new Error("boom"); } }) });
`;
  const config = CONFIG.replace("training.optimizer: sgd", "model.init.W: shaky").replace("[7, 8]", "[7]");
  const own = folderWith({ "shaky.ts": shaky, broken: "", "s.yaml": `${config}plugins: [./shaky.ts]\n` });
  const first = bpttLab(own, "run", "s.yaml");
  expect(first.status).toBe(1);
  expect(first.stdout).toContain(
    "note: nothing was chosen for sgd: none of its tuning runs ended in a result",
  );
  const at = join(own, "results/s");
  expect(shown(table(at, "tuning"), "label", "failed", "failed_seeds", "error").slice(2, 4)).toEqual([
    "adam 0  ",
    "sgd 1 7 Error: boom (at shaky.ts:4:75)",
  ]);
  expect(shown(table(at, "runs"), "label", "status")).toEqual(["adam finished", "adam finished"]);

  // Those at the three values.
  expect(bpttLab(own, "results").stdout).toMatch(/^s +8 +5 +0 +3 +0 /m);

  rmSync(join(own, "broken"));
  expect(bpttLab(own, "run", "s.yaml", "--retry-failed", "--dry-run").stdout).toContain("s: 3 runs;");
  const again = bpttLab(own, "run", "s.yaml", "--retry-failed");
  expect(again.status).toBe(0);
  expect(again.stdout.match(/finished after 200 updates/g)).toHaveLength(3);
  expect(again.stdout).toContain("the same command without --retry-failed goes on with the rest");
  expect(shown(table(at, "tuning"), "label", "failed").at(-1)).toBe("sgd 0");
  expect(shown(table(at, "runs"), "label", "status").slice(2)).toEqual(["sgd pending", "sgd pending"]);
});

/** Fills the heap at the third run of every thread. */
const EXHAUSTING = `import { initializer } from "bptt-lab";
let fills = 0;
export const bad = initializer({ name: "third", summary: "s", source: "s", options: {},
  create: () => ({ fill(W) { W.fill(0.1); if (++fills === 3) for (const rows = []; ;) rows.push(new Array(1000).fill({})); } }) });
`;

test("a thread that dies in a round is followed by one that goes on in it", () => {
  const own = folderWith({
    "deaths.ts": EXHAUSTING,
    "deaths.yaml": `${CONFIG.replace("seeds: 2", "seeds: 1")
      .replace("[7, 8]", "[7]")
      .replace("0.001, 0.03", "0.03")
      .replace("hidden: 4", "hidden: 4, init: { W: third }")}plugins: [./deaths.ts]\n`,
  });
  const { status, stdout, stderr } = bpttLab(
    { folder: own, heap_MB: 64 },
    "run",
    "deaths.yaml",
    "--workers",
    "1",
  );
  // Of the first thread the third tuning run, of the second one the second of those that are reported.
  expect(stderr).toMatch(/\[3\/4\] sgd, rate=0\.03 seed 7: failed: deaths\.ts: out of memory/);
  expect(stderr).toMatch(/\[2\/2\] sgd seed 0: failed: deaths\.ts: out of memory/);
  expect(status).toBe(1);
  const at = join(own, "results/deaths");
  expect(shown(table(at, "tuning"), "label", RATE, "n", "failed", "chosen").slice(2)).toEqual([
    "sgd 0.03 0 1 false",
    "sgd 0.3 1 0 true",
  ]);
  expect(shown(table(at, "runs"), "label", "seed", "status")).toEqual(["adam 0 finished", "sgd 0 failed"]);
  expect(stdout).toMatch(
    /note: tuning run sgd, rate=0\.03 seed 7 \(\w{8}-s7\) failed: deaths\.ts: out of memory/,
  );
});
