import { describe, expect, test } from "vitest";
import type { Run } from "../../src/components/settings.ts";
import { addToOutcome, NO_OUTCOME, readNumber, writeNumber } from "../../src/results/outcome.ts";
import { type Fate, runsTable } from "../../src/results/runs-table.ts";
import { remedyTable, verdict } from "../../src/report/verdict.ts";
import type { Remedy } from "../../src/statistics/comparison.ts";
import type { RunEvent } from "../../src/training/events.ts";

const run = (id: string): Run => ({
  id,
  arm: "0",
  label: "relu",
  seed: 0,
  settings: {} as Run["settings"],
  swept: { "model.hidden": 5 },
});

const events: readonly RunEvent[] = [
  {
    type: "started",
    updates: 2,
    parameters: 1,
    chance_loss: 0.5,
    metric_name: "error_rate",
    unit: "answers",
    diagnostics: [],
    summaries: [{ name: "norm", unit: "", about: "" }],
  },
  { type: "update", update: 1, loss: 1, grad_norm: 1, clipped: false, rate: 1, penalty: 0, counted_steps: 7 },
  {
    type: "evaluated",
    update: 1,
    length: 3,
    loss: 0.25,
    metric_name: "error_rate",
    metric: 0.5,
    solved: true,
    carried: false,
  },
  { type: "tested", loss: 0.125, metric: 0.75 },
  { type: "finished", status: "finished", updates: 1, solved: true, solved_at: 1, summaries: [-Infinity] },
];
const outcome = events.reduce(addToOutcome, NO_OUTCOME);

describe("outcomes", () => {
  test("the events of a run fold into its row", () => {
    expect(outcome).toMatchObject({
      status: "finished",
      updates: 1,
      final_loss: 0.25,
      final_metric: 0.5,
      test_loss: 0.125,
      test_metric: 0.75,
      chance_loss: 0.5,
      solved: true,
      solved_at: 1,
      diverged_at: null,
      counted_steps: 7,
    });
    expect(outcome.summaries.map(({ value }) => value)).toEqual([-Infinity]);
  });

  test("a run that diverged keeps the update at which it did", () => {
    const diverged = [
      events[0]!,
      { type: "diverged", update: 4 } as const,
      {
        type: "finished",
        status: "diverged",
        updates: 3,
        solved: false,
        solved_at: null,
        summaries: [],
      } as const,
    ].reduce<typeof NO_OUTCOME>(addToOutcome, NO_OUTCOME);
    expect(diverged).toMatchObject({ status: "diverged", diverged_at: 4, updates: 3, test_loss: null });
  });

  test("numbers that JSON lacks survive the round trip", () => {
    const numbers = { a: NaN, b: Infinity, c: -Infinity, d: -0, e: 0.1, f: null, g: "text" };
    expect(JSON.parse(JSON.stringify(numbers, writeNumber), readNumber)).toEqual(numbers);
  });
});

describe("runs.csv", () => {
  const fates: readonly Fate[] = [
    { run: run("aaaaaaaa-s0"), status: "done", outcome, fingerprint: "0123456789abcdef" },
    { run: run("bbbbbbbb-s0"), status: "failed", error: "Error: boom" },
    { run: run("cccccccc-s0"), status: "pending" },
  ];
  const [header, ...rows] = runsTable(fates, ["model.hidden"]);
  const cell = (row: number, column: string): unknown => rows[row]![header!.indexOf(column)];

  test("every run has a row as long as the header, whatever became of it", () => {
    for (const row of rows) expect(row).toHaveLength(header!.length);
    expect(rows.map((_, i) => cell(i, "status"))).toEqual(["finished", "failed", "pending"]);
  });

  test("swept keys and summaries are columns, the fingerprint and the cause come last", () => {
    expect(cell(0, "model.hidden")).toBe(5);
    expect(cell(0, "norm")).toBe(-Infinity);
    expect(header!.slice(-2)).toEqual(["fingerprint", "error"]);
    expect(cell(1, "error")).toBe("Error: boom");
  });
});

describe("the closing words", () => {
  const remedy: Remedy = {
    label: "relu",
    n: 3,
    diverged: 1,
    solved: 1,
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
    expect(verdict(chance)).toContain("nothing learnt from the input");
    const worse = { ...remedy, test_loss: { n: 1, mean: 0.9, sd: null } };
    expect(verdict(worse)).toContain("worse than knowing nothing");
  });

  test("a mean of one run has no spread beside it", () => {
    expect(remedyTable([remedy], [])).toMatch(/ 0\.1 +0\.25 ± 0\.13/);
  });
});
