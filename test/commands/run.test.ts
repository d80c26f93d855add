import { parse } from "csv-parse/sync";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bpttLab, type Ended, ENDLESS, folderWith, interrupt, QUICK } from "./program.ts";

const table = (path: string): Record<string, string>[] =>
  parse(readFileSync(path, "utf8"), { columns: true, record_delimiter: "\n" });
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();

describe("a finished experiment", () => {
  let folder: string;
  let results: string;
  let first: Ended;
  let runs: Record<string, string>[];
  beforeAll(() => {
    folder = folderWith({ "quick.yaml": QUICK });
    results = join(folder, "results/quick");
    first = bpttLab(folder, "run", "quick.yaml");
    runs = table(join(results, "runs.csv"));
  });
  /** Every file below the results with its bytes. */
  const everyByte = (): readonly (readonly [string, string])[] =>
    filesBelow(results)
      .filter((name) => statSync(join(results, name)).isFile())
      .map((name) => [name, readFileSync(join(results, name)).toString("latin1")] as const);

  test("exits 0, says how far it is and compares the remedies, without control characters", () => {
    expect(first).toMatchObject({ status: 0, stderr: "" });
    expect(first.stdout).toMatch(/\[1\/4\] activation=tanh seed 0: update 10\/20 {2}loss /);
    expect(first.stdout).toMatch(/^activation=relu +2 /m);
    expect(first.stdout).toMatch(
      /^activation=tanh: evaluated on too few answers to call the task solved \(8 of at least 100/m,
    );
    expect(first.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  test("has one row a run in runs.csv and one a remedy in comparison.csv", () => {
    expect(runs.map(({ label, seed }) => [label, seed])).toEqual([
      ["activation=tanh", "0"],
      ["activation=tanh", "1"],
      ["activation=relu", "0"],
      ["activation=relu", "1"],
    ]);
    expect(runs[0]).toMatchObject({
      "model.activation": "tanh",
      status: "finished",
      updates: "20",
      error: "",
    });
    expect(table(join(results, "comparison.csv")).map(({ label, n }) => [label, n])).toEqual([
      ["activation=tanh", "2"],
      ["activation=relu", "2"],
    ]);
  });

  test("joins the runs' tables in their order, with the label and the swept setting of each", () => {
    for (const name of ["training", "evaluation", "jacobians"]) {
      const lines = runs.flatMap(({ run, label, seed, "model.activation": swept }) => {
        const own = readFileSync(join(results, "runs", run!, `${name}.csv`), "utf8")
          .trimEnd()
          .split("\n");
        expect(own[0]).toMatch(/^run,seed,update,/);
        const front = `${run},${seed},`;
        expect(own.slice(1).every((line) => line.startsWith(front))).toBe(true);
        return own.slice(1).map((line) => `${run},${label},${seed},${swept},${line.slice(front.length)}\n`);
      });
      const joined = readFileSync(join(results, `${name}.csv`), "utf8");
      expect(joined.slice(joined.indexOf("\n") + 1)).toBe(lines.join(""));
      expect(joined).toMatch(/^run,label,seed,model\.activation,update,/);
    }
    expect(table(join(results, "training.csv"))).toHaveLength(80);
  });

  test("has fingerprints that sha256sum makes again from the runs' CSVs", () => {
    for (const { run, fingerprint } of runs) {
      const shell = "echo f-$(LC_ALL=C sha256sum *.csv *.npz | sha256sum | cut -c1-16)";
      const cwd = join(results, "runs", run!);
      expect(execFileSync("sh", ["-c", shell], { cwd, encoding: "utf8" }).trim()).toBe(fingerprint);
    }
  });

  test("is not trained again, and no byte of a run changes", () => {
    const before = everyByte();
    const times = runs.map(({ run }) => statSync(join(results, "runs", run!)).mtimeMs);
    const again = bpttLab(folder, "run", "quick.yaml");
    expect(again.status).toBe(0);
    expect(again.stdout.match(/finished earlier, skipped/g)).toHaveLength(4);
    expect(everyByte()).toEqual(before);
    expect(runs.map(({ run }) => statSync(join(results, "runs", run!)).mtimeMs)).toEqual(times);
  });

  test("trained again with --fresh has the same bytes in every CSV", () => {
    const csv = filesBelow(results).filter((name) => name.endsWith(".csv"));
    const before = csv.map((name) => readFileSync(join(results, name), "utf8"));
    const again = bpttLab(folder, "run", "quick.yaml", "--fresh", "--quiet");
    expect(again.status).toBe(0);
    expect(again.stdout).not.toMatch(/skipped|update \d/);
    expect(csv.map((name) => readFileSync(join(results, name), "utf8"))).toEqual(before);
  });

  test("under a new label keeps its runs and shows the label in the joined tables", () => {
    const renamed = QUICK.replace(
      /sweep:.*/,
      "sweep: { list: [{ label: 'a, \"b\"', model.activation: relu }] }",
    );
    writeFileSync(join(folder, "renamed.yaml"), renamed);
    expect(bpttLab(folder, "run", "renamed.yaml").stdout.match(/skipped/g)).toHaveLength(2);
    const rows = table(join(results, "training.csv"));
    expect([...new Set(rows.map(({ label }) => label))]).toEqual(['a, "b"', "activation=tanh"]);
    expect(rows).toHaveLength(80);
    expect(readdirSync(join(results, "runs"))).toHaveLength(4);
  });
});

describe("runs that end badly", () => {
  test("a plug-in that throws fails its run alone, named with its cause; the others finish", () => {
    const plugin = `import { initializer } from "bptt-lab";
export const bad = initializer({ name: "bad", summary: "s", source: "s", options: {},
  create: () => ({ fill() { throw new Error("boom"); } }) });`;
    const config = `${QUICK.replace(/sweep:.*/, "sweep: { grid: { model.init.W: [bad, identity] } }")}plugins: [./bad.ts]\n`;
    const folder = folderWith({ "quick.yaml": config, "bad.ts": plugin });
    const { status, stdout } = bpttLab(folder, "run", "quick.yaml", "--seeds", "0");
    expect(status).toBe(1);
    expect(stdout).toContain("failed: Error: boom");
    const runs = table(join(folder, "results/quick/runs.csv"));
    expect(runs.map((row) => [row["status"], row["error"]])).toEqual([
      ["failed", "Error: boom (at bad.ts:3:35)"],
      ["finished", ""],
    ]);
    expect(readdirSync(join(folder, "results/quick/runs"))).toEqual([runs[1]!["run"]]);

    const strict = bpttLab(
      folder,
      "run",
      "quick.yaml",
      "--seeds",
      "0",
      "--fail-fast",
      "--workers",
      "1",
      "--results",
      "strict",
    );
    expect(strict.status).toBe(1);
    expect(table(join(folder, "strict/quick/runs.csv")).map((row) => row["status"])).toEqual([
      "failed",
      "pending",
    ]);
  });

  test("a run that diverges is a result: exit 0, the update named, no mean made of it", () => {
    const config = QUICK.replace("training: {", "training: { optimizer: { name: sgd, rate: 1e300 },");
    const folder = folderWith({ "quick.yaml": config });
    expect(bpttLab(folder, "run", "quick.yaml", "--seeds", "0").status).toBe(0);
    const [run] = table(join(folder, "results/quick/runs.csv"));
    expect(run!["status"]).toBe("diverged");
    expect(Number(run!["diverged_at"])).toBeGreaterThan(0);
    expect(table(join(folder, "results/quick/comparison.csv"))[0]).toMatchObject({
      n: "1",
      diverged: "1",
      test_loss_mean: "",
    });
  });
});

describe("an interruption", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("by %s exits %d and leaves no half run, but what it goes on from", async (signal, expected) => {
    const folder = folderWith({ "endless.yaml": ENDLESS });
    const { status, stdout, stderr } = await interrupt(folder, ["run", "endless.yaml"], /update 0/, signal);
    expect(stderr).toBe("");
    expect(status).toBe(expected);
    expect(stdout).toMatch(/the same command goes on with the rest, endless seed 0 from update [1-9]\d*\n/);
    const runs = join(folder, "results/endless/runs");
    expect(readdirSync(runs)).toEqual([expect.stringMatching(/^\.[0-9a-f]{8}-s0\.partial$/)]);
    expect(readdirSync(join(runs, readdirSync(runs)[0]!))).toContain("checkpoint");
    expect(existsSync(join(folder, "results/endless/.lock"))).toBe(false);
    expect(table(join(folder, "results/endless/runs.csv"))[0]).toMatchObject({ status: "pending" });
  });

  test("by SIGKILL keeps finished runs; the next start clears the rest away and trains only that", async () => {
    const folder = folderWith({ "quick.yaml": QUICK });
    const runs = join(folder, "results/quick/runs");
    await interrupt(
      folder,
      ["run", "quick.yaml", "--set", "training.updates=3000", "--workers", "1"],
      /\[3\/4\].*update 0/,
      "SIGKILL",
    );
    const kept = readdirSync(runs).filter((name) => !name.startsWith("."));
    expect(kept.length).toBeGreaterThanOrEqual(2);
    const again = bpttLab(folder, "run", "quick.yaml", "--set", "training.updates=3000");
    expect(again.status).toBe(0);
    expect(again.stdout.match(/skipped/g)).toHaveLength(kept.length);
    expect(readdirSync(runs).filter((name) => name.startsWith("."))).toEqual([]);
    expect(readdirSync(runs)).toHaveLength(4);
  });

  test("is not what a second program does: it is refused while the first one writes", async () => {
    const folder = folderWith({ "endless.yaml": ENDLESS });
    mkdirSync(join(folder, "results/endless"), { recursive: true });
    // This test's own process is alive and on this machine.
    const lock = { pid: process.pid, host: (await import("node:os")).hostname() };
    writeFileSync(join(folder, "results/endless/.lock"), JSON.stringify(lock));
    const { status, stderr } = bpttLab(folder, "run", "endless.yaml");
    expect(status).toBe(2);
    expect(stderr).toContain(`process ${process.pid} is writing here`);
  });
});
