import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { joinedColumns, RUN_COLUMNS, type Table } from "../../src/results/columns.ts";
import { type CsvValue, csvHeader, csvLines } from "../../src/results/csv.ts";
import type { Done } from "../../src/results/fate.ts";
import { joinTables } from "../../src/shell/experiment-tables.ts";
import { openFolder } from "../../src/shell/safe-folder.ts";
import { folderWith } from "../commands/program.ts";
import { doneOf, runOf } from "../support/fates.ts";

const column = (name: string) => ({ name, unit: "", about: "" });

/** A folder in which each run has its table `probe`, under the label "old". */
function experiment(tables: Readonly<Record<string, { columns: string[]; rows: CsvValue[][] }>>) {
  const path = folderWith({});
  const own = openFolder(path);
  const runs = own.folder("runs");
  const done = Object.entries(tables).map(([id, { columns, rows }]): Done => {
    const table: Table = { name: "probe", columns: [...RUN_COLUMNS, ...columns.map(column)] };
    const file = runs.folder(id).create("probe.csv");
    file.write(csvHeader(table.columns) + csvLines(rows.map((row) => [id, 0, ...row])));
    const files = [file.finish()];
    const { record } = doneOf(runOf({ id, label: "old" }), {});
    return {
      run: runOf({ id, label: "old" }),
      status: "done",
      record: { ...record, tables: [table], files },
    };
  });
  const folder = { path, own, runs, release: () => {} };
  const joined = async (fates: readonly Done[], swept: readonly string[] = []): Promise<string> => {
    await joinTables(folder, { fates, swept }, []);
    return readFileSync(join(path, "probe.csv"), "utf8");
  };
  return { done, joined, path };
}
const named = (label: string, { run, ...rest }: Done): Done => ({ ...rest, run: { ...run, label } });

test("a run keeps its cells to the byte under any label, whatever they hold", async () => {
  const rows = [[-0, 'norm, "exact"', 1e-7, null], [NaN, "two\na-s0,0,\nlines", 5e-324, -Infinity]]; // prettier-ignore
  const { done, joined } = experiment({ "a-s0": { columns: ["x", "word", "y", "z"], rows } });
  const before = await joined(done);
  const after = await joined([named('new, "best"', done[0]!)]);
  expect(after).toBe(before.replaceAll("a-s0,old,", 'a-s0,"new, ""best""",'));
  expect(after.match(/new/g)).toHaveLength(2);
});

test("the swept settings of a run stand behind its seed, empty where its sweep has none of that name", async () => {
  const { done, joined } = experiment({
    "a-s0": { columns: ["x"], rows: [[1], [2]] }, // prettier-ignore
    "b-s0": { columns: ["x", "y"], rows: [[3, "ü"]] },
  });
  const [a, b] = done;
  const swept = { "model.hidden": 5, "training.clip": "norm(threshold=1, kind=2)" };
  expect(await joined([{ ...a!, run: { ...a!.run, swept } }, b!], ["model.hidden", "training.clip"])).toBe(
    "run,label,seed,model.hidden,training.clip,x,y\n" +
      'a-s0,old,0,5,"norm(threshold=1, kind=2)",1,\na-s0,old,0,5,"norm(threshold=1, kind=2)",2,\n' +
      "b-s0,old,0,,,3,ü\n",
  );
});

test("a table of many chunks is joined whole", async () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => [i, i % 7 === 0 ? 'é\n"ß"' : "word"]);
  const { done, joined } = experiment({ "a-s0": { columns: ["x", "word"], rows } });
  const text = await joined([named("ñ", done[0]!)]);
  expect(text).toBe("run,label,seed,x,word\n" + csvLines(rows.map((row) => ["a-s0", "ñ", 0, ...row])));
});

test("columns stand where the first run has them, and are empty where a run lacks them", async () => {
  const { done, joined } = experiment({
    "a-s0": { columns: ["x", "y"], rows: [[1, 2]] },
    "b-s0": { columns: ["z", "x"], rows: [[30, 10], [31, 11]] }, // prettier-ignore
  });
  expect(await joined(done)).toBe(
    "run,label,seed,x,y,z\na-s0,old,0,1,2,\nb-s0,old,0,10,,30\nb-s0,old,0,11,,31\n",
  );
});

test("more rows than are held at once are all rewritten, in their order", async () => {
  const rows = Array.from({ length: 2500 }, (_, i) => [i]);
  const { done, joined } = experiment({ "a-s0": { columns: ["x"], rows } });
  const text = await joined([named("new", done[0]!)]);
  expect(text).toBe("run,label,seed,x\n" + rows.map(([x]) => `a-s0,new,0,${x}\n`).join(""));
});

test("a header longer than a piece of the file is skipped whole", async () => {
  const columns = Array.from({ length: 100_000 }, (_, i) => `column${i}`);
  const { done, joined } = experiment({ "a-s0": { columns, rows: [] }, "b-s0": { columns, rows: [] } });
  expect((await joined(done)).length).toBe(csvHeader([...joinedColumns([]), ...columns.map(column)]).length);
});

const changed = (from: string, to: string) => (file: string) =>
  writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
test.each<[string, (file: string) => void]>([
  ["gone", (file) => rmSync(file)],
  ["shorter", (file) => truncateSync(file, 20)],
  ["longer", (file) => appendFileSync(file, "b-s0,0,9\n")],
  ["changed in a value", changed("0,1", "0,2")],
  ["changed in a run's id", changed("b-s0,0,1", "a-s0,0,1")],
  ["changed in a line's end", changed("1\n", '1"')],
])("a table that is %s since it was checked is named, and none is joined from it", async (_, damage) => {
  const { path, done, joined } = experiment({
    "a-s0": { columns: ["x"], rows: [[1], [2]] },
    "b-s0": { columns: ["x"], rows: [[1], [2]] },
    "c-s0": { columns: ["y"], rows: [[1]] },
  });
  // The third run has another column, so that the others are rewritten.
  for (const parts of [done.slice(0, 2), done]) {
    const whole = await joined(parts);
    const file = join(path, "runs", "b-s0", "probe.csv");
    const bytes = readFileSync(file);
    damage(file);
    await expect(joined(parts)).rejects.toThrow(/b-s0: .*: it was damaged while this command ran/);
    expect(readFileSync(join(path, "probe.csv"), "utf8")).toBe(whole);
    expect(readdirSync(path).sort()).toEqual(["probe.csv", "runs"]);
    writeFileSync(file, bytes);
  }
});
