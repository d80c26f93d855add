import { appendFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RUN_COLUMNS, type Table } from "../../src/results/columns.ts";
import { type CsvValue, csvHeader, csvLines } from "../../src/results/csv.ts";
import type { Done } from "../../src/results/fate.ts";
import { joinTables } from "../../src/shell/experiment-tables.ts";
import { folderWith } from "../commands/program.ts";
import { doneOf, runOf } from "../support/fates.ts";

const column = (name: string) => ({ name, unit: "", about: "" });

/** A folder in which each run has its table `probe`, under the label "old". */
function experiment(tables: Readonly<Record<string, { columns: string[]; rows: CsvValue[][] }>>) {
  const path = folderWith({});
  const runs = join(path, "runs");
  const done = Object.entries(tables).map(([id, { columns, rows }]): Done => {
    const table: Table = { name: "probe", columns: [...RUN_COLUMNS, ...columns.map(column)] };
    mkdirSync(join(runs, id), { recursive: true });
    const text = csvHeader(table.columns) + csvLines(rows.map((row) => [id, 0, ...row]));
    writeFileSync(join(runs, id, "probe.csv"), text);
    const { record } = doneOf(runOf({ id, label: "old" }), {});
    return { run: runOf({ id, label: "old" }), status: "done", record: { ...record, tables: [table] } };
  });
  const folder = { path, runs, release: () => {} };
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

test("a table of many chunks is joined whole, and one that ends within a row is an error", async () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => [i, i % 7 === 0 ? 'é\n"ß"' : "word"]);
  const { done, joined, path } = experiment({ "a-s0": { columns: ["x", "word"], rows } });
  const text = await joined([named("ñ", done[0]!)]);
  expect(text).toBe("run,label,seed,x,word\n" + csvLines(rows.map((row) => ["a-s0", "ñ", 0, ...row])));
  truncateSync(join(path, "runs/a-s0/probe.csv"), 100_003);
  await expect(joined(done)).rejects.toThrow("ends within a row");
});

test("a row of another run is an error that names the file", async () => {
  const { done, joined, path } = experiment({ "a-s0": { columns: ["x"], rows: [[1]] } });
  appendFileSync(join(path, "runs/a-s0/probe.csv"), "b-s0,0,2\n");
  await expect(joined(done)).rejects.toThrow("probe.csv: a row is not of the run a-s0");
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

test("a table that is not there any more is an error that names it", async () => {
  const { done, joined } = experiment({ "a-s0": { columns: ["x"], rows: [[1]] } });
  const gone = named("new", done[0]!);
  await expect(joined([{ ...gone, run: { ...gone.run, id: "gone-s0" } }])).rejects.toThrow("gone-s0");
});
