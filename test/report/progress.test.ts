import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  advance,
  beginProgress,
  plainLine,
  type Progress,
  type ProgressInput,
  render,
  stepsPerSecond,
  timeLeft,
} from "../../src/report/progress.ts";
import type { RunEvent } from "../../src/training/events.ts";

const started: RunEvent = {
  type: "started",
  updates: 100,
  parameters: 12,
  chance_loss: 1 / 6,
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
  carried: false,
};
const run = (position: number, left: number): ProgressInput => ({
  type: "run",
  position,
  left,
  label: "relu",
  seed: 3,
});

const follow = (inputs: readonly ProgressInput[]): Progress => inputs.reduce(advance, beginProgress(2, 0));
const updates = Array.from({ length: 50 }, (_, i) => update(i + 1));
const halfway = follow([run(1, 2), started, ...updates, evaluated, { type: "clock", now_ms: 10_000 }]);

describe("the numbers", () => {
  test("50 updates of 20 counted steps in 10 s are 100 steps a second", () => {
    expect(stepsPerSecond(halfway)).toBe(100);
  });

  test("the time left counts the rest of this run and the runs after it", () => {
    // 50 updates took 10 s; 50 are left of this run and 100 of the next.
    expect(timeLeft(halfway)).toBe(30_000);
  });

  test("the pace of earlier runs counts for later ones", () => {
    const next = [run(2, 1), started, { type: "clock", now_ms: 11_000 } as const].reduce(advance, halfway);
    // 50 updates in 11 s so far; 100 are left.
    expect(timeLeft(next)).toBe(22_000);
    expect(next).toMatchObject({ update: 0, loss: null, steps: 0 });
  });

  test("an evaluation that is only carried forward moves nothing", () => {
    expect(advance(halfway, { ...evaluated, update: 100, carried: true })).toBe(halfway);
  });

  test("nothing is divided by nothing", () => {
    expect(stepsPerSecond(beginProgress(1, 0))).toBeNull();
    expect(timeLeft(follow([run(1, 2), started]))).toBeNull();
  });
});

describe("the live line", () => {
  test("a wide terminal shows which run, update, loss, metric, pace and time left", () => {
    expect(render(halfway, 200)).toBe(
      "[1/2]  relu seed 3  ██████████░░░░░░░░░░  50/100  loss 0.5  error_rate 0.125  100 answers/s  30 s left",
    );
  });

  test("no width is exceeded", () => {
    fc.assert(
      fc.property(fc.nat(200), (width) => {
        expect(render(halfway, width).length).toBeLessThanOrEqual(width);
        expect(render(beginProgress(2, 0), width).length).toBeLessThanOrEqual(width);
      }),
    );
  });

  test("a narrow terminal keeps the run and the update", () => {
    expect(render(halfway, 14)).toBe("[1/2]  50/100");
  });
});

describe("plain lines", () => {
  const control = /[\u0000-\u001f\u007f\u009b]/;

  test("an evaluation's line has loss, metric and pace and no control characters", () => {
    const line = plainLine(halfway, evaluated)!;
    expect(line).toBe("[1/2] relu seed 3: update 50/100  loss 0.25  error_rate 0.125  100 answers/s");
    expect(line).not.toMatch(control);
  });

  test("updates, measurements and carried evaluations have no line", () => {
    expect(plainLine(halfway, update(51))).toBeNull();
    expect(plainLine(halfway, { type: "measured", update: 1, diagnostic: "jacobians", rows: [] })).toBeNull();
    expect(plainLine(halfway, { ...evaluated, carried: true })).toBeNull();
  });

  test("the end says whether the task was solved, and when", () => {
    const end = { type: "finished", status: "finished", updates: 50, summaries: [] } as const;
    expect(plainLine(halfway, { ...end, solved: true, solved_at: 40 })).toContain("solved at update 40");
    expect(plainLine(halfway, { ...end, solved: false, solved_at: null })).toContain("not solved");
  });
});
