import { describe, expect, test } from "vitest";
import { remedyTable } from "../../src/report/remedy-table.ts";
import { verdict } from "../../src/report/verdict.ts";
import type { Outcome } from "../../src/results/outcome.ts";
import { resultsOf } from "../../src/results/results.ts";
import { type ArmEstimates, compare } from "../../src/statistics/comparison.ts";
import { rankedByMetric } from "../../src/statistics/ranking.ts";
import { doneOf, runOf } from "../support/fates.ts";

/** Tested on 500 sequences; the loss is this much below that of the constant guess, in standard errors of 0.01. */
const tested = (errorsBelow: number, change: Partial<Outcome> = {}): Partial<Outcome> => ({
  metric_name: "error_rate",
  solve_rule: "less than 1 % wrong",
  solved: false,
  answers: 500,
  test_loss: 0.25 - 0.01 * errorsBelow,
  test_metric: 0.5,
  constant_loss: 0.25,
  above_constant: -0.01 * errorsBelow,
  above_constant_se: 0.01,
  test_sequences: 500,
  ...change,
});

/** The estimates of one arm, in an experiment with so many runs in other arms. */
function armOf(outcomes: readonly Partial<Outcome>[], others = 0): ArmEstimates {
  const fates = outcomes.map((outcome, seed) => doneOf(runOf({ seed }), outcome));
  const beside = Array.from({ length: others }, (_, i) => doneOf(runOf({ arm: `b${i}` }), tested(0)));
  return compare(resultsOf([...fates, ...beside]))[0]!;
}
const said = (...given: Parameters<typeof armOf>): string => verdict(armOf(...given));

const DIVERGED: Partial<Outcome> = {
  status: "diverged",
  solved: false,
  solve_rule: "less than 1 % wrong",
  answers: 500,
};

describe("the closing words", () => {
  test("say what was solved and when, and what diverged", () => {
    const solved = tested(20, { solved: true, solved_at: 300, constant_loss: 0.24 });
    expect(said([solved, { ...solved, solved_at: 500 }, DIVERGED])).toBe(
      "relu: solved in 2 of 3 runs, half of them by update 500; 1 diverged; test loss 0.05 against 0.24 of the best constant guess.",
    );
    expect(said([DIVERGED])).toBe("relu: diverged.");
    expect(said([DIVERGED, DIVERGED, DIVERGED])).toBe("relu: all 3 runs diverged.");
  });

  test.each([0, 1, 1.9, -1, -1.9])(
    "say of a loss %f standard errors below the constant guess's that nothing was learned",
    (errors) => {
      expect(said([tested(errors)])).toMatch(
        / of the best constant guess, so nothing learned from the input\.$/,
      );
    },
  );

  test.each([2.1, 5, 100])("say nothing of that kind of a loss %f standard errors below it", (errors) => {
    expect(said([tested(errors)])).toMatch(/ against 0\.25 of the best constant guess\.$/);
  });

  test.each([2.1, 5])("call a loss %f standard errors above it worse than knowing nothing", (errors) => {
    expect(said([tested(-errors)])).toContain("worse than knowing nothing of the input");
  });

  test("ask more of each run of a large sweep, whose best run is looked at", () => {
    expect(said([tested(2.5)])).not.toContain("nothing learned");
    expect(said([tested(2.5)], 19)).toContain("nothing learned");
    expect(said([tested(4)], 19)).not.toContain("nothing learned");
  });

  test("count the runs that are better, where not all are", () => {
    expect(said([tested(9), tested(0), tested(1)])).toContain(", better in 1 of 3 runs.");
  });

  test("see what several runs show together and none alone", () => {
    // The standard error of the mean of nine is a third; test sequences of their own make the constants differ.
    const runs = Array.from({ length: 9 }, (_, i) => tested(2, { constant_loss: 0.25 + 1e-4 * i }));
    expect(said(runs)).not.toContain("nothing learned");
    // On the same test sequences nine runs err together.
    expect(said(runs.map((run) => ({ ...run, constant_loss: 0.25 })))).toContain("nothing learned");
  });

  test.each([1, 10, 29])("do not judge by %i test sequences", (test_sequences) => {
    const above_constant_se = test_sequences === 1 ? null : 0.01;
    expect(said([tested(9, { test_sequences, above_constant_se })])).toContain(
      `on too few test sequences to tell them apart (${test_sequences} of at least 30)`,
    );
  });

  test("do not speak of solving where the task has no rule for it, nor on too few answers", () => {
    expect(said([tested(0, { solve_rule: null, solved: null })])).toMatch(/^relu: test loss/);
    const few = said([tested(0, { solved: null, answers: 7 })]);
    expect(few).toContain("on too few answers to call the task solved (7 of at least 100");
    expect(few).not.toContain("solved in");
  });

  test("hold a language model against the guess from the last word too", () => {
    const words = (above_one_symbol: number) =>
      said([
        tested(50, {
          solve_rule: null,
          solved: null,
          one_symbol_loss: 0.2,
          above_one_symbol,
          above_one_symbol_se: 0.01,
        }),
      ]);
    expect(words(-0.1)).toMatch(/ and 0\.2 of the guess from the last symbol\.$/);
    for (const above of [-0.01, 0, 0.1])
      expect(words(above)).toContain("so nothing learned from what came before it");
  });
});

describe("the table", () => {
  test("names runs that diverged", () => {
    expect(remedyTable([armOf([tested(5), DIVERGED])], [])).toMatch(/diverged/);
  });

  test("shows no spread beside the mean of one run", () => {
    const arm = { ...armOf([tested(5), tested(9)]), test_metric: { n: 2, mean: 0.1, sd: null } };
    expect(remedyTable([arm], [])).toMatch(/ 0\.1 +0\.18 ± 0\.028/);
  });
});

describe("beside the baseline", () => {
  const metrics = (label: string, values: readonly (number | null)[]) =>
    values.map((value, seed) =>
      doneOf(
        runOf({ label, arm: label, seed }),
        value === null ? DIVERGED : tested(9, { test_metric: value, test_loss: value }),
      ),
    );
  const eight = (first: number): readonly number[] => Array.from({ length: 8 }, (_, i) => first + i / 1000);
  const shown = (...fates: readonly ReturnType<typeof doneOf>[]): string => {
    const arms = rankedByMetric(compare(resultsOf(fates)));
    return [remedyTable(arms, []), ...arms.map((arm) => verdict(arm))].join("\n");
  };

  test("better is said only where the seeds suffice for it, with the difference, its interval and p", () => {
    const far = shown(...metrics("tanh", eight(0.5)), ...metrics("relu", eight(0.25)));
    expect(far).toContain("better than tanh in test error_rate by 0.25 [0.25, 0.25] (8 seeds, p = 0.0078).");
    const near = shown(
      ...metrics("tanh", eight(0.5)),
      ...metrics("relu", [0.6, 0.4, 0.6, 0.4, 0.6, 0.4, 0.6, 0.4]),
    );
    expect(near).not.toMatch(/(better|worse) than tanh/);
    const few = shown(...metrics("tanh", eight(0.5).slice(3)), ...metrics("relu", eight(0.25).slice(3)));
    expect(few).not.toMatch(/(better|worse) than tanh/);
    expect(few).toMatch(/^relu +5 .* too few seeds/m);
    expect(few).toContain("p of 5 pairs and 1 comparison is 0.063 at best");
    expect(few).toContain("6 seeds are the fewest");
  });

  test("the table is ranked by the metric, a remedy that diverged last, and says what ± is", () => {
    const text = shown(
      ...metrics(
        "gone",
        eight(0).map(() => null),
      ),
      ...metrics("tanh", eight(0.5)),
      ...metrics("relu", eight(0.25)),
    );
    expect([...text.matchAll(/^(\w+) +8 /gm)].map(([, label]) => label)).toEqual(["relu", "tanh", "gone"]);
    expect(text).toContain("± is the standard deviation over seeds");
    expect(text).toContain("difference to gone");
  });

  test("one remedy alone is held against none", () => {
    const text = shown(...metrics("tanh", eight(0.5)));
    expect(text).not.toMatch(/difference|baseline|ranked|Holm|too few/);
  });
});
