import { expect, test } from "vitest";
import { compare, type Result } from "../../src/statistics/comparison.ts";

const result = (change: Partial<Result>): Result => ({
  label: "relu",
  arm: "aaaaaaaa",
  diverged: false,
  solved: true,
  solved_at: 100,
  updates: 200,
  metric_name: "error_rate",
  chance_loss: 1,
  test_loss: 0.5,
  test_metric: 0.1,
  summaries: { log10_product_norm: -3 },
  ...change,
});

test("a run that diverged counts in n and in diverged, not in the means", () => {
  const [remedy] = compare(
    [
      result({ test_loss: 0.25 }),
      result({ test_loss: 0.75 }),
      result({ diverged: true, solved: false, solved_at: null, test_loss: Infinity }),
    ],
    ["log10_product_norm"],
  );
  expect(remedy).toMatchObject({ n: 3, diverged: 1, solved: 2, solved_at_median: 100 });
  expect(remedy!.test_loss).toEqual({ n: 2, mean: 0.5, sd: Math.sqrt(0.125) });
  expect(remedy!.summaries["log10_product_norm"]!.mean).toBe(-3);
});

test("remedies come in the order of their first runs", () => {
  const remedies = compare(
    [result({ label: "b", arm: "b" }), result({ label: "a", arm: "a" }), result({ label: "b", arm: "b" })],
    [],
  );
  expect(remedies.map(({ label, n }) => [label, n])).toEqual([
    ["b", 2],
    ["a", 1],
  ]);
});

test("two remedies that share a label by accident are not pooled", () => {
  expect(compare([result({ arm: "a" }), result({ arm: "b" })], [])).toHaveLength(2);
});

test("a summary that a remedy did not measure is missing, not zero", () => {
  const [remedy] = compare([result({ summaries: {} })], ["lyapunov"]);
  expect(remedy!.summaries["lyapunov"]).toEqual({ n: 0, mean: null, sd: null });
});
