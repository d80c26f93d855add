/**
 * The same bits everywhere: each case's CSVs and parameters against committed fingerprints. run.mjs compares
 * the same table on other Nodes and in a browser.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { clipper } from "../../src/components/define.ts";
import { catalogue, extend } from "../../src/components/registry.ts";
import { checkedEngine, referenceEngine } from "../../src/engine/engine.ts";
import { casesOf, unused } from "./cases.ts";
import { fingerprintOf, fingerprints, trainCase } from "./fingerprint.ts";

const expected = JSON.parse(readFileSync(new URL("expected.json", import.meta.url), "utf8")) as Readonly<
  Record<string, string>
>;
const cases = casesOf(catalogue);

/** One line a name whose values are not the same in both. */
const differences = (found: Readonly<Record<string, string>>): readonly string[] =>
  [...new Set([...Object.keys(expected), ...Object.keys(found)])]
    .filter((name) => found[name] !== expected[name])
    .map((name) => `${name}: committed ${expected[name] ?? "nothing"}, now ${found[name] ?? "nothing"}`);

const WHAT_TO_DO =
  "numbers have moved: if that is intended, raise NUMBERS_VERSION in src/components/settings.ts and run " +
  "`npm run fingerprints:update`; a case that is only new or gone needs just the latter";

test("the WebAssembly kernels give the committed fingerprint in every case", () => {
  expect(differences(fingerprints()), WHAT_TO_DO).toEqual([]);
});

test("the TypeScript twins, with every call checked, give the committed fingerprint in every case", () => {
  const twins = () => checkedEngine(referenceEngine());
  const found = cases.map((one) => [one.name, fingerprintOf(trainCase(one, twins()))] as const);
  expect(differences(Object.fromEntries(found)), WHAT_TO_DO).toEqual([]);
});

describe("the cases", () => {
  const newcomer = clipper({
    name: "newcomer",
    summary: "Nobody's case",
    source: "this test",
    options: {},
    create: () => ({ clip: () => false }),
  });
  const grown = extend(catalogue, [newcomer]);

  test("use every component of the catalogue", () => {
    expect(unused(catalogue, cases), "add a case with this component to test/fingerprints/cases.ts").toEqual(
      [],
    );
  });

  test("that leave a component out are found out", () => {
    expect(unused(grown, cases)).toEqual(["clipper newcomer"]);
  });

  test("grow by one when a component comes, and the others stay as they are", () => {
    const all = casesOf(grown);
    expect(all.filter(({ name }) => name !== "clipper newcomer")).toEqual(cases);
    expect(all.length).toBe(cases.length + 1);
  });

  test("have names of their own", () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });
});

/** Rows of one table of a case, without the header and without run and seed. */
function rowsOf(name: string, table: string): readonly (readonly string[])[] {
  const text = trainCase(cases.find((one) => one.name === name)!).csvs.get(table)!;
  const own = name.includes(",") ? `"${name}",4,` : `${name},4,`;
  return text
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.slice(own.length).split(","));
}

describe("a case meets what it is named for:", () => {
  const WORDS = "words, rows of U one by one, clipped, no bias, rate halved";

  test("the gradient is clipped in some updates and the rate is halved", () => {
    const rows = rowsOf(WORDS, "training");
    expect(rows.map(([, , , clipped]) => clipped)).toContain("true");
    expect(new Set(rows.map(([, , , , rate]) => rate))).toContain("1.5");
  });

  test("sentences of a batch differ in length", () => {
    const sequences = rowsOf("words, adam, the last batch of an evaluation not full", "jacobians").map(
      ([, sequence]) => sequence,
    );
    const steps = new Map<string, number>();
    for (const sequence of sequences) steps.set(sequence!, (steps.get(sequence!) ?? 0) + 1);
    expect(new Set(steps.values()).size).toBeGreaterThan(1);
  });

  test("products of Jacobians sink below the smallest double and stay finite", () => {
    const products = rowsOf("products of Jacobians below the smallest double", "jacobians").map((row) =>
      Number(row[4]),
    );
    expect(Math.min(...products)).toBeLessThan(-324);
    expect(products.every(Number.isFinite)).toBe(true);
  });

  test("the run stops when solved and its last evaluation is carried forward", () => {
    expect(rowsOf("stopped when solved", "training").length).toBeLessThan(200);
    expect(rowsOf("stopped when solved", "evaluation").at(-1)!.slice(-3, -1)).toEqual(["true", "true"]);
  });

  test("a gradient explodes and the run is finished all the same", () => {
    const name = "gradients that explode, rescued";
    expect(Math.max(...rowsOf(name, "training").map((row) => Number(row[2])))).toBeGreaterThan(1e10);
    expect(rowsOf(name, "runs")[0]).toContain("finished");
  });

  test("the run diverges", () => {
    expect(rowsOf("diverged", "runs")[0]).toContain("diverged");
  });
});
