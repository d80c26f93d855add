import { describe, expect, test } from "vitest";
import { remedyTable } from "../../src/report/remedy-table.ts";
import { verdict } from "../../src/report/verdict.ts";
import type { ArmEstimates } from "../../src/statistics/comparison.ts";

describe("the closing words", () => {
  const remedy: ArmEstimates = {
    label: "relu",
    n: 3,
    diverged: 1,
    solved: 1,
    solvable: true,
    answers: 500,
    metric_name: "error_rate",
    chance_loss: 0.5,
    test_loss: { n: 2, mean: 0.25, sd: 0.125 },
    test_metric: { n: 2, mean: 0.1, sd: null },
    solved_at_median: null,
    updates_median: 100,
    summaries: {},
  };

  test("runs that diverged are named in the table and in the sentence", () => {
    expect(remedyTable([remedy], [])).toMatch(/diverged/);
    expect(verdict(remedy)).toBe(
      "relu: solved in 1 of 3 runs; 1 diverged; test loss 0.25 against 0.5 by chance.",
    );
  });

  test("a loss at chance is called so", () => {
    const chance = { ...remedy, test_loss: { n: 1, mean: 0.5, sd: null } };
    expect(verdict(chance)).toContain("nothing learned from the input");
    const worse = { ...remedy, test_loss: { n: 1, mean: 0.9, sd: null } };
    expect(verdict(worse)).toContain("worse than knowing nothing");
  });

  test("a mean of one run has no spread beside it", () => {
    expect(remedyTable([remedy], [])).toMatch(/ 0\.1 +0\.25 ± 0\.13/);
  });
});
