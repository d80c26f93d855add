import { expect, test } from "vitest";
import type { Run } from "../../src/components/settings.ts";
import type { Done } from "../../src/results/fate.ts";
import type { Outcome } from "../../src/results/outcome.ts";
import { resultsOf } from "../../src/results/results.ts";
import { comparisonTable } from "../../src/statistics/comparison-table.ts";
import { compare } from "../../src/statistics/comparison.ts";
import { doneOf, runOf } from "../support/fates.ts";

const summary = (value: number | null): Outcome["summaries"] => [
  { column: { name: "log10_product_norm", unit: "", about: "" }, value },
];
const done = (outcome: Partial<Outcome>, run: Partial<Run> = {}): Done =>
  doneOf(runOf(run), {
    solved: true,
    solved_at: 100,
    updates: 200,
    metric_name: "error_rate",
    chance_loss: 1,
    test_loss: 0.5,
    test_metric: 0.1,
    summaries: summary(-3),
    ...outcome,
  });

test("a run that diverged counts in n and in diverged, not in the means", () => {
  const [arm] = compare(
    resultsOf([
      done({ test_loss: 0.25 }),
      done({ test_loss: 0.75 }),
      done({ status: "diverged", solved: false, solved_at: null, test_loss: Infinity }),
    ]),
  );
  expect(arm).toMatchObject({ n: 3, diverged: 1, solved: 2, solved_at_median: 100 });
  expect(arm!.test_loss).toEqual({ n: 2, mean: 0.5, sd: Math.sqrt(0.125) });
  expect(arm!.summaries["log10_product_norm"]!.mean).toBe(-3);
});

test("arms come in the order of their first runs", () => {
  const arms = compare(resultsOf(["b", "a", "b"].map((name) => done({}, { label: name, arm: name }))));
  expect(arms.map(({ label, n }) => [label, n])).toEqual([
    ["b", 2],
    ["a", 1],
  ]);
});

test("two arms that share a label by accident are not pooled", () => {
  expect(compare(resultsOf([done({}, { arm: "a" }), done({}, { arm: "b" })]))).toHaveLength(2);
});

test("a summary that an arm did not measure is missing, not zero", () => {
  const arms = compare(resultsOf([done({}), done({ summaries: [] }, { arm: "b" })]));
  expect(arms[1]!.summaries["log10_product_norm"]).toEqual({ n: 0, mean: null, sd: null });
});

test("runs that failed or were not trained count nowhere, and an arm of such runs has no row", () => {
  const failed = { run: runOf(), status: "failed", error: "boom" } as const;
  const pending = { run: runOf({ arm: "b" }), status: "pending" } as const;
  const results = resultsOf([done({}), failed, pending]);
  expect(compare(results).map(({ n }) => n)).toEqual([1]);
  const [header, ...rows] = comparisonTable(results);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toHaveLength(header!.length);
  expect(header!.at(-1)).toBe("log10_product_norm_mean");
  expect(rows[0]!.at(-1)).toBe(-3);
});
