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
    solve_rule: "less than 1 % wrong",
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

const DIVERGED = { status: "diverged", solved: false, solved_at: null, test_loss: null } as const;

test("an arm whose runs all diverged has a row, in which none is solved", () => {
  const results = resultsOf([done(DIVERGED), done(DIVERGED)]);
  const [arm] = compare(results);
  expect(arm).toMatchObject({ n: 2, diverged: 2, solved: 0, solved_at_median: null });
  expect(arm!.test_loss).toEqual({ n: 0, mean: null, sd: null });
  const [header, row] = comparisonTable(results);
  expect(["n", "diverged", "solved", "test_loss_mean"].map((name) => row![header!.indexOf(name)])).toEqual([
    2,
    2,
    0,
    null,
  ]);
});

test("where half of the runs diverged, the median time to the solution has not come", () => {
  const [arm] = compare(resultsOf([done({}), done({}), done(DIVERGED), done(DIVERGED)]));
  expect(arm).toMatchObject({ n: 4, solved: 2, solved_at_median: null });
});

test("nothing is said of solving where the task has no rule for it, whatever diverged", () => {
  const without = { solve_rule: null, solved: null };
  expect(compare(resultsOf([done({ ...DIVERGED, ...without })]))[0]!.solved).toBeNull();
  expect(compare(resultsOf([done(without), done({ ...DIVERGED, ...without })]))[0]!.solved).toBeNull();
});

test("a run that diverged is not among those that are better than the constant guess", () => {
  const better = { constant_loss: 1, above_constant: -0.5, above_constant_se: 0.01, test_sequences: 100 };
  const [arm] = compare(resultsOf([done(better), done(DIVERGED)]));
  expect(arm).toMatchObject({ n: 2, constant: { better: 1, worse: 0 } });
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
