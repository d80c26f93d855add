import { expect, test } from "vitest";
import { flowTable } from "../../src/report/flow-table.ts";
import { resultsOf } from "../../src/results/results.ts";
import { compare } from "../../src/statistics/comparison.ts";
import { isFlow } from "../../src/statistics/flow.ts";
import { doneOf, runOf } from "../support/fates.ts";

const column = { name: "log10_product_norm", unit: "log10", about: "" };

/** Runs of one arm each, of 50 steps, with these decades; none if nothing was measured. */
const armsOf = (decades: Readonly<Record<string, readonly (number | null)[]>>, updates = 0) =>
  compare(
    resultsOf(
      Object.entries(decades).flatMap(([label, values]) =>
        values.map((value, seed) =>
          doneOf(runOf({ label, arm: label, seed }), { updates, steps: 50, summaries: [{ column, value }] }),
        ),
      ),
    ),
  );
const rowsOf = (text: string): readonly string[][] =>
  text
    .split("\n")
    .slice(1, -1)
    .map((line) => line.trim().split(/\s{2,}/));

test("arms are ranked by how near the factor a step is to 1, whichever side of it", () => {
  const text = flowTable(armsOf({ shrinks: [-25], grows: [5], keeps: [0.5], none: [-Infinity] }), [
    "log10_product_norm",
  ]);
  expect(rowsOf(text).map(([label]) => label)).toEqual(["keeps", "grows", "shrinks", "none"]);
});

test("the factor is the T-th root of the product's norm, the geometric mean over seeds", () => {
  const text = flowTable(armsOf({ halved: [50 * Math.log10(0.25), 0], nothing: [-Infinity] }), []);
  expect(rowsOf(text)).toEqual([
    ["halved", "2", "0.5"],
    ["nothing", "1", "0"],
  ]);
});

test("it stands for the comparison only where nothing was trained and products were measured", () => {
  expect(isFlow(armsOf({ a: [-1] }))).toBe(true);
  expect(isFlow(armsOf({ a: [-1] }, 1))).toBe(false);
  expect(isFlow(compare(resultsOf([doneOf(runOf(), { updates: 0 })])))).toBe(false);
  expect(isFlow([])).toBe(false);
});
