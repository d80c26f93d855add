/** The two sentences with which a report begins. */
import { describe, expect, test } from "vitest";
import { answer } from "../../src/report/answer.ts";
import type { Outcome } from "../../src/results/outcome.ts";
import { resultsOf } from "../../src/results/results.ts";
import { compare } from "../../src/statistics/comparison.ts";
import { rankedByMetric } from "../../src/statistics/ranking.ts";
import { doneOf, runOf } from "../support/fates.ts";

const TESTED: Partial<Outcome> = {
  metric_name: "error_rate",
  metric_better: "lower",
  solve_rule: "less than 1 % wrong",
  solved: false,
  answers: 500,
  test_loss: 0.1,
  constant_loss: 0.25,
  above_constant: -0.15,
  above_constant_se: 0.01,
  test_sequences: 500,
};
const DIVERGED: Partial<Outcome> = { ...TESTED, status: "diverged", test_loss: null, test_metric: null };

/** Each remedy's test metrics by seed, or outcomes. */
const said = (remedies: Readonly<Record<string, readonly (number | Partial<Outcome>)[]>>): string =>
  answer(
    rankedByMetric(
      compare(
        resultsOf(
          Object.entries(remedies).flatMap(([label, runs]) =>
            runs.map((one, seed) =>
              doneOf(
                runOf({ arm: label, label, seed }),
                typeof one === "number" ? { ...TESTED, test_metric: one } : one,
              ),
            ),
          ),
        ),
      ),
    ),
  );

const around = (middle: number, n: number): number[] =>
  Array.from({ length: n }, (_, i) => middle + 0.001 * (i - (n - 1) / 2));

describe("the answer", () => {
  test("names the best, and says better only where the seeds suffice for it", () => {
    expect(said({ tanh: around(0.6, 7), irnn: around(0.1, 7) })).toMatch(
      /^Of 2 remedies, irnn came out best: test error rate 0\.1 \[.*\] \(IQM of 7 runs\), solved in 0 of 7 runs; lower is better\. tanh, the baseline, came to 0\.6 \[.*: irnn is better than tanh in test error_rate by 0\.5 .*\(7 seeds, p = 0\.016\)\.$/,
    );
    expect(said({ tanh: around(0.6, 3), irnn: around(0.1, 3) })).toMatch(
      /irnn came out best: test error rate 0\.1 \(mean of 3 runs\).*3 seeds are too few to tell a difference from chance \(with 1 comparison, p is 0\.25 at best\); 6 seeds can\.$/,
    );
    expect(said({ tanh: [0.6], irnn: [0.1] })).toContain("test error rate 0.1 (one run)");
  });

  test("says where no difference is shown, and where the baseline is the best", () => {
    const mixed = [0.1, 0.9, 0.2, 0.8, 0.3, 0.7, 0.1];
    expect(said({ tanh: around(0.5, 7), irnn: mixed })).toMatch(
      /no difference is shown \(p = .*0\.05 is the level\)\.$/,
    );
    expect(said({ tanh: around(0.1, 7), irnn: around(0.6, 7) })).toMatch(/nothing here beats it\.$/);
  });

  test("names those whose intervals overlap that of the best, and those that are equal", () => {
    const close = said({ tanh: around(0.6, 7), a: around(0.1, 7), b: around(0.1005, 7) });
    expect(close).toContain("a came out best");
    expect(close).toContain("and its interval overlaps that of b.");
    expect(said({ tanh: around(0.6, 7), a: [0, 0, 0], b: [0, 0, 0] })).toContain(
      "a and b came out equally best",
    );
  });

  test("says that nothing was learned, or that all diverged, instead of naming a winner alone", () => {
    const idle = { ...TESTED, test_metric: 0.6, test_loss: 0.26, above_constant: 0.01 };
    expect(said({ tanh: [idle, idle], irnn: [idle, idle] })).toContain(
      "None of them learned anything from the input",
    );
    expect(said({ tanh: [DIVERGED, DIVERGED], irnn: [DIVERGED] })).toBe(
      "All 3 runs of these 2 remedies diverged: none is better than another.",
    );
  });

  test("is the verdict of a remedy that is alone", () => {
    expect(said({ tanh: [0.5] })).toBe(
      "tanh: solved in 0 of 1 run; test loss 0.1 against 0.25 of the best constant guess.",
    );
    expect(answer([])).toBe("No run has ended yet.");
  });
});
