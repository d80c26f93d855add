/** Results that were damaged, are in the way or cannot be written, as a user meets them. */
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { RECORD_FORMAT } from "../../src/results/record-schema.ts";
import { parseRecord, recordText, type RunRecord } from "../../src/results/record.ts";
import { bpttLab, cleanEnv, type Ended, folderWith, QUICK, root } from "./program.ts";

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => lstatSync(join(folder, name)).isFile())
    .sort();
/** The bytes of the CSVs below a folder but of what was set aside. */
const tables = (results: string): readonly (readonly [string, string])[] =>
  filesBelow(results)
    .filter((name) => name.endsWith(".csv") && !name.startsWith("damaged"))
    .map((name) => [name, readFileSync(join(results, name), "latin1")]);

describe("a damaged run", () => {
  let whole: string;
  let ids: string[];
  beforeAll(() => {
    whole = folderWith({ "quick.yaml": QUICK });
    bpttLab(whole, "run", "quick.yaml", "--quiet");
    ids = readdirSync(join(whole, "results/quick/runs"));
  });
  function copy() {
    const folder = folderWith({});
    cpSync(whole, folder, { recursive: true });
    const results = join(folder, "results/quick");
    return { folder, results, run: (i: number): string => join(results, "runs", ids[i]!) };
  }
  const aside = (results: string): string[] =>
    existsSync(join(results, "damaged")) ? readdirSync(join(results, "damaged")) : [];

  test("is named, set aside and trained again to the same bytes; whole ones are skipped", () => {
    const { folder, results, run } = copy();
    const before = tables(results);
    truncateSync(join(run(0), "training.csv"), 230);
    rmSync(join(run(1), "parameters.npz"));
    appendFileSync(join(run(2), "evaluation.csv"), "x");
    const dry = bpttLab(folder, "run", "quick.yaml", "--dry-run");
    expect(dry.stdout).toContain("4 runs, 3 to train");
    expect(dry.stderr).toContain(`${ids[1]}: parameters.npz is missing; it would be trained again`);
    expect(aside(results)).toEqual([]);
    const { status, stdout, stderr } = bpttLab(folder, "run", "quick.yaml");
    expect(status).toBe(0);
    expect(stdout.match(/skipped/g)).toHaveLength(1);
    expect(stderr).toMatch(
      new RegExp(`^note: results/quick/runs/${ids[0]}: training.csv has 230 bytes`, "m"),
    );
    expect(stderr).toContain(`moved to results/quick/damaged/${ids[0]}-1, and the run is trained again`);
    expect(tables(results)).toEqual(before);
    expect(aside(results)).toEqual([0, 1, 2].map((i) => `${ids[i]}-1`).sort());
    expect(readFileSync(join(results, "damaged", `${ids[0]}-1`, "training.csv"))).toHaveLength(230);

    // Once more, and with two files swapped between two runs.
    renameSync(join(run(0), "training.csv"), join(folder, "x"));
    renameSync(join(run(3), "training.csv"), join(run(0), "training.csv"));
    renameSync(join(folder, "x"), join(run(3), "training.csv"));
    const again = bpttLab(folder, "run", "quick.yaml", "--quiet").stderr;
    expect(again).toContain(`damaged/${ids[0]}-2`);
    expect(again.match(/training\.csv/g)).toHaveLength(2);
    expect(tables(results)).toEqual(before);
    expect(bpttLab(folder, "run", "quick.yaml", "--quiet").stderr).toBe("");
  });

  const edited = (path: string, change: (record: RunRecord) => unknown): void => {
    const record = parseRecord(readFileSync(path, "utf8"));
    writeFileSync(path, recordText(change(record) as RunRecord));
  };
  // What else a record may say is tried in test/results/record.test.ts.
  test.each<[string, (record: RunRecord) => unknown]>([
    ["names a table ../../../escaped", ({ tables, ...rest }) => ({ ...rest, tables: [{ ...tables[0], name: "../../../escaped" }] })], // prettier-ignore
    ["has a fingerprint of its own", (record) => ({ ...record, fingerprint: "0123456789abcdef" })],
  ])("whose run.json %s (and is sealed) writes nothing elsewhere", (_, change) => {
    const { folder, results, run } = copy();
    const before = tables(results);
    const [path] = [0].map(run) as [string];
    edited(join(path, "run.json"), change);
    const { status, stderr } = bpttLab(folder, "run", "quick.yaml", "--quiet");
    expect(status).toBe(0);
    expect(stderr).toMatch(/^note: .*run\.json .*the run is trained again\n$/);
    expect(tables(results)).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(["quick.yaml", "results"]);
  });

  test("of an earlier format is explained; of a newer one refused, and nothing is moved", () => {
    const { folder, results, run } = copy();
    const path = join(run(0), "run.json");
    const { format: _, files: __, ...old } = JSON.parse(readFileSync(path, "utf8")) as RunRecord;
    writeFileSync(path, JSON.stringify(old, null, 2) + "\n");
    const older = bpttLab(folder, "run", "quick.yaml", "--quiet");
    expect(older).toMatchObject({ status: 0 });
    expect(older.stderr).toContain("run.json is of format 1, of an earlier bptt-lab");
    edited(path, (record) => ({ ...record, format: RECORD_FORMAT + 1 }));
    const newer = bpttLab(folder, "run", "quick.yaml", "--quiet");
    expect(newer).toMatchObject({ status: 2 });
    expect(newer.stderr).toContain(`run.json is of format ${RECORD_FORMAT + 1}, of a newer bptt-lab; `);
    expect(newer.stderr).toContain("update bptt-lab");
    expect(aside(results)).toEqual([`${ids[0]}-1`]);
    expect(existsSync(join(results, ".lock"))).toBe(false);
  });

  test("is not set aside through a link", () => {
    const { folder, results, run } = copy();
    const elsewhere = folderWith({});
    symlinkSync(elsewhere, join(results, "damaged"));
    truncateSync(join(run(0), "training.csv"), 0);
    const { status, stderr } = bpttLab(folder, "run", "quick.yaml");
    expect(status).toBe(2);
    expect(stderr).toContain("results/quick/damaged: it is a link");
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(readdirSync(join(results, "runs"))).toEqual(ids);
  });

  test("is not looked for, and nothing is written, behind links in the place of folders", () => {
    for (const name of ["results/quick/runs", "results/quick"]) {
      const { folder } = copy();
      renameSync(join(folder, name), join(folder, "moved"));
      symlinkSync(join(folder, "moved"), join(folder, name));
      const before = filesBelow(join(folder, "moved"));
      for (const more of [[], ["--dry-run"]]) {
        const { status, stderr } = bpttLab(
          folder,
          "run",
          "quick.yaml",
          "--set",
          "training.updates=1",
          ...more,
        );
        expect(status).toBe(2);
        expect(stderr).toMatch(new RegExp(`^${name}: it is a link, .*use another --results DIR\\n$`));
      }
      expect(filesBelow(join(folder, "moved"))).toEqual(before);
    }
  });

  test("--dry-run works where nothing can be written, and writes nothing", () => {
    const { folder, results } = copy();
    const before = filesBelow(folder);
    const all = ["runs", "."].map((name) => join(results, name));
    for (const path of [...all, folder]) chmodSync(path, 0o555);
    try {
      expect(bpttLab(folder, "run", "quick.yaml", "--dry-run")).toMatchObject({ status: 0, stderr: "" });
      expect(bpttLab(folder, "run", "quick.yaml", "--dry-run", "--results", "new").status).toBe(0);
    } finally {
      for (const path of [folder, ...all]) chmodSync(path, 0o755);
    }
    expect(filesBelow(folder)).toEqual(before);
  });
});

describe("results that cannot be written", () => {
  /** With files of at most so many KiB, as a disk that fills up: root too is refused. */
  const limited = (cwd: string, kib: number, ...words: readonly string[]): Ended =>
    spawnSync(
      "bash",
      ["-c", `ulimit -f ${kib}; exec "$@"`, "bash", process.execPath, join(root, "dist/cli.js"), ...words],
      { cwd, env: cleanEnv, encoding: "utf8" },
    );

  test.each([
    ["a run's table", "training.updates=2000", 32],
    ["a joined table", "training.updates=150", 16],
    ["the parameters", "model.hidden=60", 16],
  ])("end the command in one line and leave nothing half: %s", (_, set, kib) => {
    const folder = folderWith({ "quick.yaml": QUICK });
    const words = ["run", "quick.yaml", "--no-sweep", "--quiet", "--set", set];
    const { status, stderr } = limited(folder, kib, ...words);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^results\/quick: results cannot be written: EFBIG: .*give the same command again\n$/,
    );
    const hidden = readdirSync(join(folder, "results/quick"), { recursive: true, encoding: "utf8" }).filter(
      (name) => /(^|\/)\./.test(name),
    );
    expect(hidden).toEqual([]);
    expect(bpttLab(folder, ...words).status).toBe(0);
  });

  test("for their names are refused at once and leave no folder", () => {
    const folder = folderWith({ "quick.yaml": QUICK });
    const results = Array.from({ length: 30 }, () => "d".repeat(200)).join("/");
    const { status, stderr } = bpttLab(folder, "run", "quick.yaml", "--results", results);
    expect(stderr).toMatch(
      /^.*: the path is too long for results \(\d+ bytes\); use another --results DIR\n$/,
    );
    expect(status).toBe(2);
    expect(readdirSync(folder)).toEqual(["quick.yaml"]);
  });

  test("as the table of a plug-in's diagnostic are refused before anything is", () => {
    const plugin = `import { diagnostic } from "bptt-lab";
export const mine = diagnostic({ name: "../escaped", summary: "s", source: "s", options: {},
  needs: "weights", columns: [], summaries: [], create: () => ({ bind: () => ({ measure: () => ({ rows: [], summaries: [] }) }) }) });`;
    const config = `${QUICK.replace("[jacobians]", '["../escaped"]')}plugins: [./mine.ts]\n`;
    const folder = folderWith({ "quick.yaml": config, "mine.ts": plugin });
    const { status, stderr } = bpttLab(folder, "run", "quick.yaml");
    expect(stderr).toMatch(/its diagnostic is called "\.\.\/escaped"; a name is a word of a config/);
    expect(status).toBe(2);
    expect(readdirSync(folder).sort()).toEqual(["mine.ts", "quick.yaml"]);
  });

  test("leave what a killed process was writing to be cleared away, and follow none of its links", () => {
    const folder = folderWith({ "quick.yaml": QUICK, precious: "keep" });
    const results = join(folder, "results/quick");
    mkdirSync(join(results, "runs"), { recursive: true });
    for (const name of [".training.csv.growing", ".runs.csv.growing", "runs.csv", "runs/.x.partial"])
      symlinkSync(join(folder, "precious"), join(results, name));
    expect(bpttLab(folder, "run", "quick.yaml", "--quiet")).toMatchObject({ status: 0, stderr: "" });
    expect(readFileSync(join(folder, "precious"), "utf8")).toBe("keep");
    expect(readdirSync(results).filter((name) => name.startsWith("."))).toEqual([]);
    expect(readdirSync(join(results, "runs"))).toHaveLength(4);
  });
});

describe("the source", () => {
  test("writes, moves and removes files in these places alone", () => {
    const writing =
      /\b(writeFile|appendFile|createWriteStream|mkdir|mkdtemp|rename|rm|rmdir|unlink|link|symlink|copyFile|cp|truncate|ftruncate|writeSync|fsync)(Sync)?\b(?=[\s,}(])/;
    const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((name) => {
      if (!name.endsWith(".ts")) return false;
      const text = readFileSync(join(root, "src", name), "utf8");
      const imports = text.match(/import \{[^}]*\} from "node:fs(\/promises)?"/g) ?? [];
      return imports.some((one) => writing.test(one));
    });
    expect(files.sort()).toEqual(
      ["exclusive-file", "heartbeat", "lease", "lock", "safe-folder"].map((name) => `shell/${name}.ts`),
    );
  });
});
