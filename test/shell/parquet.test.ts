/** Parquet files, read by DuckDB, against the CSVs beside them. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readCsv } from "../../src/results/read-csv.ts";
import { parquetOf, type TypedColumn } from "../../src/shell/parquet-file.ts";
import { bpttLab, folderWith } from "../commands/program.ts";

/** Its binary is not made for every platform. */
const duckdb = await import("@duckdb/node-api").catch(() => null);
const folder = mkdtempSync(join(tmpdir(), "bptt-lab-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function read(path: string) {
  const connection = await (await duckdb!.DuckDBInstance.create(":memory:")).connect();
  const found = await connection.runAndReadAll(`SELECT * FROM read_parquet('${path}')`);
  const about = await connection.runAndReadAll(
    `SELECT decode(value) FROM parquet_kv_metadata('${path}') WHERE decode(key) = 'bptt-lab.columns'`,
  );
  const groups = await connection.runAndReadAll(
    `SELECT count(DISTINCT row_group_id) FROM parquet_metadata('${path}')`,
  );
  connection.closeSync();
  return {
    columns: found.columnNames(),
    types: found.columnTypes().map(String),
    rows: found.getRows().map((row) => row.map((cell) => (typeof cell === "bigint" ? Number(cell) : cell))),
    about: JSON.parse(String(about.getRows()[0]![0])) as unknown,
    groups: Number(groups.getRows()[0]![0]),
  };
}

const column = (name: string, type: TypedColumn["type"]): TypedColumn => ({
  name,
  type,
  unit: type === "number" ? "1" : "",
  about: `meaning of ${name}`,
});

async function* linesOf(rows: readonly (readonly string[])[]) {
  for (const row of rows) yield await Promise.resolve(row);
}

async function bytesOf(columns: readonly TypedColumn[], rows: readonly (readonly string[])[]) {
  const pieces: Uint8Array[] = [];
  const header = columns.map(({ name }) => name);
  for await (const piece of parquetOf(linesOf([header, ...rows]), () => columns, "results/a/t.csv"))
    pieces.push(piece);
  return Buffer.concat(pieces);
}

const COLUMNS = [
  column("label", "text"),
  column("seed", "whole"),
  column("model.loss", "number"),
  column("solved", "truth"),
];
const ODD = [
  ["1e5", "0", "-0", "true"],
  ["", "4294967295", "NaN", "false"],
  ['a "b", c', "-1", "Infinity", ""],
  ["مرحبا \u202e", "", "-Infinity", "true"],
  ["x".repeat(200), "9007199254740991", "", "true"],
  ["NA", "0", "0", "true"],
  ["NA", "0", "5e-324", "false"],
  ["NA", "0", "0.1", "false"],
];

describe.skipIf(duckdb === null)("as DuckDB reads it (skipped where it is not installed)", () => {
  test("odd cells keep their type and value, −0, NaN and infinities among them, and empty ones are null", async () => {
    const path = join(folder, "odd.parquet");
    writeFileSync(path, await bytesOf(COLUMNS, ODD));
    const { columns, types, rows, about } = await read(path);
    expect(columns).toEqual(["label", "seed", "model.loss", "solved"]);
    expect(types).toEqual(["VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN"]);
    // toEqual tells −0 from 0.
    expect(rows).toEqual(
      ODD.map(([label, seed, loss, solved]) => [
        label || null,
        seed === "" ? null : Number(seed),
        loss === "" ? null : Number(loss),
        solved === "" ? null : solved === "true",
      ]),
    );
    expect(about).toEqual(COLUMNS.map(({ name, type, unit, about }) => ({ name, type, unit, about })));
  });

  test("a long table has several groups of rows, in order", async () => {
    const path = join(folder, "long.parquet");
    const rows = Array.from({ length: 200_000 }, (_, i) => ["run", String(i), String(i / 7), "true"]);
    writeFileSync(path, await bytesOf(COLUMNS, rows));
    const found = await read(path);
    expect(found.groups).toBe(2);
    expect(found.rows.length).toBe(200_000);
    expect(found.rows.every(([, seed, loss], i) => seed === i && loss === i / 7)).toBe(true);
  });

  const CONFIG = `name: quick
task: { name: adding, length: 6 }
model: { hidden: 4 }
training: { updates: 20, batch: 4 }
evaluation: { every: 10, sequences: 8 }
diagnostics: { every: 10, sequences: 2, measure: [jacobians, spectra, units] }
sweep: { grid: { model.activation: [tanh, relu], model.bias: [true, false], training.optimizer.rate: [0.1, 0.01] } }
`;

  test("run --parquet writes every table with the cells of its CSV; later commands do too, to the same bytes, until --no-parquet", async () => {
    const where = folderWith({ "quick.yaml": CONFIG });
    const results = join(where, "results/quick");
    const ran = bpttLab(where, "run", "quick.yaml", "--quiet", "--parquet");
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
    const evaluated = bpttLab(where, "evaluate", "results/quick", "--lengths", "6,9");
    expect([evaluated.status, evaluated.stderr]).toEqual([0, ""]);
    const csvs = readdirSync(results)
      .filter((name) => name.endsWith(".csv"))
      .sort();
    expect(csvs).toEqual(
      ["comparison", "evaluation", "generalisation", "jacobians", "runs", "spectra", "training", "units", "verdicts"].map((name) => `${name}.csv`),
    ); // prettier-ignore
    for (const csv of csvs) {
      const { columns, rows } = readCsv(readFileSync(join(results, csv), "utf8"));
      const found = await read(join(results, csv.replace("csv", "parquet")));
      expect(found.columns).toEqual(columns);
      expect(found.rows).toEqual(rows);
    }
    const { columns, types } = await read(join(results, "jacobians.parquet"));
    const typeOf = Object.fromEntries(columns.map((name, i) => [name, types[i]]));
    expect(typeOf).toEqual({
      run: "VARCHAR",
      label: "VARCHAR",
      seed: "BIGINT",
      "model.activation": "VARCHAR",
      "model.bias": "BOOLEAN",
      "training.optimizer.rate": "DOUBLE",
      update: "BIGINT",
      sequence: "BIGINT",
      t: "BIGINT",
      jacobian_norm: "DOUBLE",
      log10_product_norm: "DOUBLE",
      log10_gradient_norm: "DOUBLE",
    });

    const before = readFileSync(join(results, "jacobians.parquet"));
    rmSync(join(results, "jacobians.parquet"));
    bpttLab(where, "run", "quick.yaml", "--quiet");
    expect(readFileSync(join(results, "jacobians.parquet")).equals(before)).toBe(true);

    bpttLab(where, "run", "quick.yaml", "--quiet", "--no-parquet");
    expect(readdirSync(results).filter((name) => name.includes("parquet"))).toEqual([]);
    expect(existsSync(join(results, "jacobians.csv"))).toBe(true);
  });
});

test("a cell that is not what its column declares is refused with the place and what to write", async () => {
  await expect(bytesOf(COLUMNS, [["a", "1.5", "1", "true"]])).rejects.toThrow(
    'results/a/t.csv column "seed": is not a whole number, as its declaration says; got "1.5"; declare the column as what it holds',
  );
});
