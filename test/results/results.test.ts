import { describe, expect, test } from "vitest";
import { resultsOf } from "../../src/results/results.ts";
import { runsTable } from "../../src/results/runs-table.ts";
import { doneOf, runOf } from "../support/fates.ts";

const column = (name: string) => ({ name, unit: "", about: "" });
const fates = [
  doneOf(
    runOf({ id: "aaaaaaaa-s0", swept: { "model.hidden": 5 } }),
    { summaries: [{ column: column("norm"), value: -Infinity }] },
    { fingerprint: "0123456789abcdef" },
  ),
  { run: runOf({ id: "aaaaaaaa-s1", seed: 1 }), status: "failed", error: "Error: boom" } as const,
  { run: runOf({ id: "bbbbbbbb-s0", arm: "bbbbbbbb" }), status: "pending" } as const,
];
const results = resultsOf(fates);

describe("results", () => {
  test("gather the runs of an arm, whatever became of them", () => {
    expect(results.arms.map(({ arm, fates: own }) => [arm, own.map(({ status }) => status)])).toEqual([
      ["aaaaaaaa", ["done", "failed"]],
      ["bbbbbbbb", ["pending"]],
    ]);
  });

  test("know each summary once, in order of appearance", () => {
    const more = doneOf(runOf(), {
      summaries: ["norm", "ratio"].map((name) => ({ column: column(name), value: 1 })),
    });
    expect(resultsOf([...fates, more]).summaries).toEqual([column("norm"), column("ratio")]);
  });
});

describe("runs.csv", () => {
  const [header, ...rows] = runsTable(results);
  const cell = (row: number, name: string): unknown => rows[row]![header!.indexOf(name)];

  test("every run has a row as long as the header, whatever became of it", () => {
    for (const row of rows) expect(row).toHaveLength(header!.length);
    expect(rows.map((_, i) => cell(i, "status"))).toEqual(["finished", "failed", "pending"]);
  });

  test("a run that diverged has a post-mortem, and one that did not has none", () => {
    const last = { last_finite_loss: 0.5, last_finite_grad_norm: 1e9 };
    const table = runsTable(
      resultsOf([
        doneOf(runOf(), last),
        doneOf(runOf({ id: "aaaaaaaa-s1" }), {
          ...last,
          status: "diverged",
          diverged_at: 7,
          diverged_because: "the training loss is NaN",
          diverged_first: "the state at step 3",
        }),
      ]),
    );
    const from = table[0]!.indexOf("diverged_at");
    expect(table.map((row) => row.slice(from, from + 5))).toEqual([
      ["diverged_at", "diverged_because", "diverged_first", "last_finite_loss", "last_finite_grad_norm"],
      [null, null, null, null, null],
      [7, "the training loss is NaN", "the state at step 3", 0.5, 1e9],
    ]);
  });

  test("swept keys and summaries are columns, the fingerprint and the cause come last", () => {
    expect(cell(0, "model.hidden")).toBe(5);
    expect(cell(0, "norm")).toBe(-Infinity);
    expect(header!.slice(-2)).toEqual(["fingerprint", "error"]);
    expect(cell(0, "fingerprint")).toBe("0123456789abcdef");
    expect(cell(1, "error")).toBe("Error: boom");
  });
});
