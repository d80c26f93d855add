/** The tables of a real run against the contract's columns. */
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/components/registry.ts";
import { RUN_COLUMNS, tablesOf } from "../../src/results/columns.ts";
import { csvHeader, csvLines } from "../../src/results/csv.ts";
import { rowsOf } from "../../src/results/rows.ts";
import type { RunEvent } from "../../src/training/events.ts";
import { makePlan } from "../support/plan.ts";
import { train } from "../../src/training/train.ts";
import { smallRun } from "../support/plans.ts";

const events: readonly RunEvent[] = [...train(makePlan(smallRun(), 1, catalogue, {}))];
const started = events.find((event) => event.type === "started")!;
const run = { id: "0a1b2c3d-s1", seed: 1 };

/** The file of a table as the program writes it, read by a strict reader. */
function read(name: string): string[][] {
  const table = tablesOf(started).find((one) => one.name === name)!;
  const lines = events.map(rowsOf).filter((rows) => rows?.table === name);
  const own = [run.id, run.seed];
  const text =
    csvHeader([...RUN_COLUMNS, ...table.columns]) +
    lines.map((rows) => csvLines(rows!.rows.map((row) => [...own, ...row]))).join("");
  // Without relax options the parser refuses a row that is not as wide as the header.
  return parse(text, { record_delimiter: "\n" });
}

describe("columns are the contract's", () => {
  test.each([
    ["training", "run,seed,update,loss,grad_norm,clipped,rate,penalty", 10],
    ["evaluation", "run,seed,update,length,loss,metric_name,metric,solved,carried,confirmation_metric", 3],
    [
      "jacobians",
      "run,seed,update,sequence,t,jacobian_norm,log10_product_norm,log10_gradient_norm",
      3 * 2 * 13,
    ],
  ])("%s.csv begins with its header, and every row is as wide", (name, header, rows) => {
    const [first, ...rest] = read(name);
    expect(first!.join(",")).toBe(header);
    expect(rest.length).toBe(rows);
    for (const row of rest) expect(row.slice(0, 2)).toEqual([run.id, "1"]);
  });

  test("the update of a measurement stands under `update`", () => {
    const [header, ...rows] = read("jacobians");
    const at = header!.indexOf("update");
    expect(new Set(rows.map((row) => row[at]))).toEqual(new Set(["0", "5", "10"]));
  });
});
