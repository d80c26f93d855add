import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  advance,
  later,
  begin,
  type Beginning,
  beginProgress,
  end,
  plainLine,
  type Progress,
  readingLines,
  render,
  stepsPerSecond,
  timeLeft,
} from "../../src/report/progress.ts";
import type { RunEvent } from "../../src/training/events.ts";

const started: RunEvent = {
  type: "started",
  updates: 100,
  parameters: 12,
  steps: 10,
  chance_loss: 1 / 6,
  levels: [],
  solve_rule: "less than 1 % of the answers wrong (somebody)",
  metric_better: "lower",
  metric_name: "error_rate",
  unit: "answers",
  diagnostics: [],
  summaries: [],
};
const update = (n: number): RunEvent => ({
  type: "update",
  update: n,
  loss: 0.5,
  grad_norm: 1,
  clipped: false,
  rate: 0.1,
  penalty: 0,
  counted_steps: 20,
});
const evaluated: Extract<RunEvent, { type: "evaluated" }> = {
  type: "evaluated",
  update: 50,
  length: 10,
  loss: 0.25,
  metric_name: "error_rate",
  metric: 0.125,
  solved: false,
  answers: 500,
  carried: false,
  other_length: false,
  confirmation_metric: null,
};
const run = (position: number, left: number): Beginning => ({
  id: `run-${position}`,
  position,
  left,
  label: "relu",
  seed: 3,
});

const follow = (state: Progress, id: string, events: readonly RunEvent[]): Progress =>
  events.reduce((before, event) => advance(before, id, event), state);
const updates = Array.from({ length: 50 }, (_, i) => update(i + 1));
const first = begin(beginProgress(2, 0), run(1, 2));
const halfway = later(follow(first, "run-1", [started, ...updates, evaluated]), 10_000);

describe("the numbers", () => {
  test("50 updates of 20 counted steps in 10 s are 100 steps a second", () => {
    expect(stepsPerSecond(halfway.underWay.get("run-1")!, 10_000)).toBe(100);
  });

  test("the time left counts the rest of this run and the runs after it", () => {
    // 50 updates took 10 s; 50 are left of this run and 100 of the next.
    expect(timeLeft(halfway)).toBe(30_000);
  });

  test("the pace of earlier runs counts for later ones", () => {
    const begun = begin(end(halfway, "run-1"), run(2, 1));
    const next = later(advance(begun, "run-2", started), 11_000);
    // 50 updates in 11 s so far; 100 are left.
    expect(timeLeft(next)).toBe(22_000);
    expect([...next.underWay]).toMatchObject([["run-2", { update: 0, loss: null, steps: 0 }]]);
  });

  test("an evaluation that is only carried forward moves nothing", () => {
    expect(advance(halfway, "run-1", { ...evaluated, update: 100, carried: true })).toBe(halfway);
  });

  test("nothing is divided by nothing", () => {
    expect(stepsPerSecond(first.underWay.get("run-1")!, 0)).toBeNull();
    expect(timeLeft(beginProgress(1, 0))).toBeNull();
    expect(timeLeft(advance(first, "run-1", started))).toBeNull();
  });
});

const both = later(
  follow(begin(halfway, run(2, 2)), "run-2", [
    started,
    ...updates.slice(0, 25),
    { ...evaluated, update: 25, metric: 0.5 },
  ]),
  20_000,
);

describe("several runs under way", () => {
  test.each([
    [
      100,
      [
        "[1/2]  relu seed 3  ██████████░░░░░░░░░░  50/100  loss 0.5  error_rate 0.125  50 answers/s",
        "[2/2]  relu seed 3  █████░░░░░░░░░░░░░░░  25/100  loss 0.5  error_rate 0.5  50 answers/s",
        "0 of 2 runs over  2 under way  ░░░░░░░░░░░░░░░░░░░░  25 s left",
      ],
    ],
    [
      40,
      [
        "[1/2]  relu seed 3  50/100  loss 0.5",
        "[2/2]  relu seed 3  25/100  loss 0.5",
        "0 of 2 runs over  2 under way  25 s left",
      ],
    ],
  ])("have a line each in %i columns, above one for all", (width, lines) => {
    expect(render(both, width)).toEqual(lines);
  });

  test("are counted where they are more than a terminal has room for", () => {
    const many = Array.from({ length: 20 }, (_, i) => i + 1);
    const state = many.reduce((all, i) => begin(all, run(i, 20)), beginProgress(20, 0));
    const lines = render(state, 80);
    expect(lines).toHaveLength(9);
    expect(lines.at(-2)).toBe("and 13 runs more");
    expect(lines.at(-1)).toMatch(/^0 of 20 runs over {2}20 under way/);
  });

  test("each has the events that carry its id", () => {
    const seen = [...both.underWay].map(([id, { metric, steps }]) => [id, metric, steps]);
    expect(seen).toEqual([
      ["run-1", 0.125, 1000],
      ["run-2", 0.5, 500],
    ]);
    expect(plainLine(both, "run-2", evaluated)).toMatch(/^\[2\/2\] relu seed 3: .* 50 answers\/s$/);
  });

  test("share the time that is left", () => {
    // 50 updates in 20 s and 25 in 10 s are 0.4 s each; 50 and 75 are left, two at a time.
    expect(timeLeft(both)).toBe(25_000);
    // Both have ended and a third begins: 100 updates at 0.4 s, one at a time.
    const third = advance(begin(end(end(both, "run-1"), "run-2"), run(3, 1)), "run-3", started);
    expect(timeLeft(third)).toBe(40_000);
  });

  test("may end in any order", () => {
    expect(render(end(both, "run-1"), 14)).toEqual(["[2/2]  25/100"]);
    expect(() => advance(end(both, "run-1"), "run-1", update(51))).toThrow("run-1 is not under way");
  });
});

describe("the live line", () => {
  test.each([44, 60, 80, 120])("of %i columns shows both ends of a label of sixty", (width) => {
    const label = `rate=0.001, ${"x".repeat(40)}, clip=none`;
    const begun = begin(beginProgress(2, 0), { ...run(1, 2), label });
    const [line = "", ...more] = render(follow(begun, "run-1", [started, ...updates]), width);
    expect(more).toEqual([]);
    expect(line).toMatch(/ {2}rate=\S.*….*none seed 3 {2}/);
    expect(line.length).toBeLessThanOrEqual(width);
  });

  test("a wide terminal shows which run, update, loss, metric, pace and time left", () => {
    expect(render(halfway, 200)).toEqual([
      "[1/2]  relu seed 3  ██████████░░░░░░░░░░  50/100  loss 0.5  error_rate 0.125  100 answers/s  30 s left",
    ]);
  });

  test("no width is exceeded", () => {
    fc.assert(
      fc.property(fc.nat(200), (width) => {
        for (const state of [halfway, both, beginProgress(2, 0)])
          for (const line of render(state, width)) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });

  test("a narrow terminal keeps the run and the update", () => {
    expect(render(halfway, 14)).toEqual(["[1/2]  50/100"]);
  });
});

describe("what tasks read", () => {
  const reading = (...lines: string[]): RunEvent => ({ ...started, reading: { lines, figures: {} } });

  test("is said once a text, not once a run, a line each", () => {
    const one = reading("read 3 sentences", "left out: nothing");
    expect(readingLines(first, "run-1", one)).toBe(
      "[1/2] relu seed 3: read 3 sentences\n  left out: nothing",
    );
    const second = begin(advance(first, "run-1", one), run(2, 1));
    expect(readingLines(second, "run-2", one)).toBeNull();
    expect(readingLines(second, "run-2", reading("read 4 sentences"))).toBe(
      "[2/2] relu seed 3: read 4 sentences",
    );
  });

  test("is nothing where no file is read, and of no other event", () => {
    expect(readingLines(first, "run-1", started)).toBeNull();
    expect(readingLines(first, "run-1", evaluated)).toBeNull();
  });
});

describe("plain lines", () => {
  const control = /[\u0000-\u001f\u007f\u009b]/;

  test("an evaluation's line has loss, metric and pace and no control characters", () => {
    const line = plainLine(halfway, "run-1", evaluated)!;
    expect(line).toBe("[1/2] relu seed 3: update 50/100  loss 0.25  error_rate 0.125  100 answers/s");
    expect(line).not.toMatch(control);
  });

  test("updates, measurements and carried evaluations have no line", () => {
    expect(plainLine(halfway, "run-1", update(51))).toBeNull();
    expect(
      plainLine(halfway, "run-1", {
        type: "measured",
        update: 1,
        diagnostic: "jacobians",
        rows: [],
        summaries: [],
      }),
    ).toBeNull();
    expect(plainLine(halfway, "run-1", { ...evaluated, carried: true })).toBeNull();
  });

  test("the end says whether the task was solved, and when", () => {
    const end = { type: "finished", status: "finished", updates: 50, summaries: [] } as const;
    expect(plainLine(halfway, "run-1", { ...end, solved: true, solved_at: 40 })).toContain(
      "solved at update 40",
    );
    expect(plainLine(halfway, "run-1", { ...end, solved: false, solved_at: null })).toContain("not solved");
  });
});
