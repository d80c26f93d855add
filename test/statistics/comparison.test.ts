import { describe, expect, test } from "vitest";
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

describe("beside the baseline", () => {
  const losses = (label: string, values: readonly (number | null)[], change: Partial<Outcome> = {}) =>
    values.map((value, seed) =>
      done(
        value === null
          ? { ...DIVERGED, metric_better: change.metric_better ?? "lower" }
          : { test_loss: value, test_metric: value, ...change },
        { arm: label, label, seed },
      ),
    );
  const low = [0.1, 0.12, 0.11, 0.13, 0.1, 0.12, 0.14];
  const high = low.map((x, i) => x + 0.1 + 0.001 * i);
  const row = (results: ReturnType<typeof resultsOf>, label: string): Record<string, unknown> => {
    const [header, ...rows] = comparisonTable(results);
    const cells = rows.find((one) => one[0] === label)!;
    return Object.fromEntries(header!.map((name, i) => [String(name), cells[i] as unknown]));
  };

  test("a remedy that is better on all of seven seeds is called better, with the p that all signs give", () => {
    const results = resultsOf([...losses("a", high), ...losses("b", low)]);
    expect(row(results, "a")).toMatchObject({ baseline: null, test_metric_p: null, against_baseline: null });
    const b = row(results, "b");
    expect(b).toMatchObject({
      baseline: "a",
      test_metric_pairs: 7,
      test_metric_p: 2 / 128,
      test_metric_p_smallest: 2 / 128,
      test_metric_improvement: 1,
      against_baseline: "better",
    });
    expect(b["test_metric_difference"]).toBeCloseTo(-0.103, 12);
    expect(b["test_metric_difference_high"]).toBeLessThan(0);
  });

  test("the baseline is the arm that is named", () => {
    const runs = [...losses("a", high), ...losses("b", low)];
    expect(row(resultsOf(runs, "b"), "a")).toMatchObject({ baseline: "b", against_baseline: "worse" });
  });

  test("where higher is better, the higher is called better, and a run that diverged is the lowest", () => {
    const better = { metric_better: "higher" } as const;
    const results = resultsOf([
      ...losses("a", low, better),
      ...losses("b", [...high.slice(1), null], better),
    ]);
    expect(row(results, "b")).toMatchObject({ test_metric_pairs: 7, test_metric_difference_n: 6 });
    expect(compare(results)[1]!.against!.figures.test_metric.direction).toBe(-1);
    expect(compare(results)[1]!.figures.test_metric.median.interval!.low).toBe(-Infinity);
    expect(row(resultsOf([...losses("a", low, better), ...losses("b", high, better)]), "b")).toMatchObject({
      against_baseline: "better",
      test_loss_against_baseline: "worse",
    });
  });

  test("with five seeds nothing is told from chance, whatever the runs did", () => {
    const results = resultsOf([...losses("a", high.slice(0, 5)), ...losses("b", low.slice(0, 5))]);
    expect(row(results, "b")).toMatchObject({ test_metric_p: 0.0625, against_baseline: "too few seeds" });
  });

  test("six seeds suffice for one comparison and not for two", () => {
    const [a, b] = [losses("a", high.slice(0, 6)), losses("b", low.slice(0, 6))];
    expect(row(resultsOf([...a, ...b]), "b")["against_baseline"]).toBe("better");
    const third = resultsOf([...a, ...b, ...losses("c", low.slice(0, 6))]);
    expect(row(third, "b")).toMatchObject({ test_metric_p_holm: 4 / 64, against_baseline: "too few seeds" });
  });

  test("remedies that do as well on every seed show no difference", () => {
    const results = resultsOf([...losses("a", low), ...losses("b", low)]);
    expect(row(results, "b")).toMatchObject({ test_metric_p: 1, against_baseline: "no difference shown" });
    expect(row(results, "b")["test_metric_improvement"]).toBe(0.5);
  });

  test("a remedy that diverged on every seed is worse than one that did not, and has no mean", () => {
    const results = resultsOf([
      ...losses("a", high),
      ...losses(
        "b",
        high.map(() => null),
      ),
    ]);
    expect(row(results, "b")).toMatchObject({
      n: 7,
      diverged: 7,
      solved_share: 0,
      test_metric_n: 7,
      test_metric_mean_n: 0,
      test_metric_mean: null,
      test_metric_median: Infinity,
      test_metric_iqm: Infinity,
      test_metric_difference: null,
      test_metric_improvement: 0,
      against_baseline: "worse",
    });
    const both = resultsOf([
      ...losses(
        "a",
        high.map(() => null),
      ),
      ...losses(
        "b",
        high.map(() => null),
      ),
    ]);
    expect(row(both, "b")).toMatchObject({ test_metric_p: 1, against_baseline: "no difference shown" });
  });

  test("seeds that only one of the two has are no pairs", () => {
    const apart = losses("b", low).map((fate) => ({
      ...fate,
      run: { ...fate.run, seed: fate.run.seed + 100 },
    }));
    const results = resultsOf([...losses("a", high), ...apart]);
    expect(row(results, "b")).toMatchObject({
      test_metric_pairs: 0,
      test_metric_p: null,
      against_baseline: "no pairs",
    });
    // Which of two runs is better does not ask for the same seed.
    expect(row(results, "b")["test_metric_improvement"]).toBe(1);
  });

  test("in a sweep over tasks each task has its own baseline, the twin of the named one", () => {
    const on = (label: string, length: number, cell: string, values: readonly number[]) =>
      losses(label, values).map((fate) => ({
        ...fate,
        run: {
          ...fate.run,
          settings: {
            task: { name: "adding", length },
            evaluation: { sequences: 500 },
            model: { cell },
          } as unknown as Run["settings"],
        },
      }));
    const results = resultsOf(
      [
        ...on("gru short", 10, "gru", low),
        ...on("tanh short", 10, "tanh", high),
        ...on("gru long", 99, "gru", low),
        ...on("tanh long", 99, "tanh", high),
      ],
      "tanh short",
    );
    const held = ["gru short", "tanh short", "gru long", "tanh long"].map(
      (label) => row(results, label)["baseline"],
    );
    expect(held).toEqual(["tanh short", null, "tanh long", null]);
  });

  test("the swept settings stand beside the label", () => {
    const run = { swept: { "model.cell": "gru", "model.hidden": 5 } };
    const [header, first] = comparisonTable(resultsOf([done({}, run)]));
    expect(header!.slice(0, 4)).toEqual(["label", "model.cell", "model.hidden", "n"]);
    expect(first!.slice(0, 4)).toEqual(["relu", "gru", 5, 1]);
  });

  test("one seed has values and no intervals", () => {
    const one = row(resultsOf([...losses("a", [0.2]), ...losses("b", [0.1])]), "b");
    expect(one).toMatchObject({
      n: 1,
      test_metric_iqm: 0.1,
      test_metric_difference: -0.1,
      test_metric_p: 1,
      against_baseline: "too few seeds",
    });
    for (const name of ["mean", "median", "iqm", "difference"])
      expect([one[`test_metric_${name}_low`], one[`test_metric_${name}_high`]]).toEqual([null, null]);
  });
});

describe("times to the solution", () => {
  const unsolved = { solved: false, solved_at: null };
  test("are censored at the last evaluation of an unsolved run, and never come for one that diverged", () => {
    const time = (outcomes: readonly Partial<Outcome>[]): number | null =>
      compare(resultsOf(outcomes.map((one, seed) => done(one, { seed }))))[0]!.solve_time.value;
    // 200 is half of the three that are left when the run stopped at 150 is gone.
    const solved = [{ solved_at: 100 }, { solved_at: 200 }, { solved_at: 400, updates: 400 }];
    expect(time([...solved, { ...unsolved, updates: 150 }])).toBe(200);
    expect(time([...solved, DIVERGED, DIVERGED])).toBe(400);
    expect(time([DIVERGED, DIVERGED])).toBeNull();
    expect(time([unsolved, unsolved])).toBeNull();
  });

  test("all solved and none solved have shares of 1 and 0 with intervals that say how few the runs are", () => {
    const share = (outcome: Partial<Outcome>) =>
      compare(resultsOf([0, 1, 2].map((seed) => done(outcome, { seed }))))[0]!.solved_share!;
    expect(share({})).toMatchObject({ high: 1 });
    expect(share({}).low).toBeCloseTo(0.4385, 4);
    expect(share(unsolved)).toMatchObject({ low: 0 });
  });
});
