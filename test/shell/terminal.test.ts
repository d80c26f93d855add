import { describe, expect, test } from "vitest";
import { type Display, makeDisplay } from "../../src/shell/terminal.ts";
import type { RunEvent } from "../../src/training/events.ts";

const started: RunEvent = {
  type: "started",
  updates: 100,
  parameters: 12,
  steps: 10,
  chance_loss: 0.5,
  levels: [],
  solve_rule: "less than 1 % of the answers wrong (somebody)",
  metric_better: "lower",
  metric_name: "error_rate",
  unit: "answers",
  diagnostics: [],
  summaries: [],
};
const update: RunEvent = {
  type: "update",
  update: 50,
  loss: 0.25,
  grad_norm: 1,
  clipped: false,
  rate: 0.1,
  penalty: 0,
  counted_steps: 20,
};
const diverged: RunEvent = {
  type: "diverged",
  update: 51,
  cause: "the training loss is NaN",
  first: "the state at step 9",
};

/** What a display of three runs writes; a second goes by before each call. */
function written(isTTY: boolean, use: (display: Display) => void, quiet = false): string {
  let text = "";
  let now_ms = 0;
  const screen = { isTTY, columns: 80, write: (part: string) => (text += part) };
  use(makeDisplay({ screen, runs: 3, quiet, clock: () => (now_ms += 1000), env: {} }));
  return text;
}

function twoRuns(display: Display): void {
  display.begin({ id: "a", label: "tanh", seed: 0, position: 1, left: 3 });
  display.begin({ id: "b", label: "relu", seed: 1, position: 2, left: 3 });
  for (const id of ["b", "a"]) display.show(id, started);
  display.show("a", update);
  display.show("a", diverged);
  display.end("a");
  display.say("b", "failed: boom");
  display.end("b");
  display.close();
}

describe("a display of runs that are under way together", () => {
  test("in a pipe names the run in each line", () => {
    expect(written(false, twoRuns).trimEnd().split("\n")).toEqual([
      "[2/3] relu seed 1: 100 updates of 12 parameters; loss by chance 0.5",
      "[1/3] tanh seed 0: 100 updates of 12 parameters; loss by chance 0.5",
      "[1/3] tanh seed 0: diverged at update 51: the training loss is NaN, after the state at step 9 was not finite",
      "[2/3] relu seed 1: failed: boom",
    ]);
  });

  test("on a terminal leaves what ended above the live line, and no live line behind", () => {
    const text = written(true, twoRuns);
    expect(text).toContain("\r\x1b[2A\x1b[J[2/3] relu seed 1: failed: boom\n");
    expect(text).toContain("[1/3]  tanh seed 0");
    expect(text.endsWith("\r\x1b[2K")).toBe(true);
  });

  test.each([false, true])(
    "says that a run has finished when it has ended, and never of one that failed",
    (isTTY) => {
      const finished: RunEvent = {
        type: "finished",
        status: "finished",
        updates: 100,
        solved: null,
        solved_at: null,
        summaries: [],
      };
      const use = (ends: (display: Display) => void) => (display: Display) => {
        display.begin({ id: "a", label: "tanh", seed: 0, position: 1, left: 1 });
        display.show("a", started);
        display.show("a", finished);
        ends(display);
      };
      const words = "tanh seed 0: finished";
      expect(
        written(
          isTTY,
          use(() => {}),
        ),
      ).not.toContain(words);
      expect(
        written(
          isTTY,
          use((display) => display.end("a")),
        ),
      ).toContain(words);
      const failed = written(
        isTTY,
        use((display) => {
          display.say("a", "failed: boom");
          display.end("a");
        }),
      );
      expect(failed).toContain("failed: boom");
      expect(failed).not.toContain(words);
    },
  );

  test("says what was read once, in a pipe and above the live line", () => {
    const read: RunEvent = {
      ...started,
      reading: { lines: ["read 3 sentences", "left out: nothing"], figures: {} },
    };
    const use = (display: Display): void => {
      for (const [i, id] of ["a", "b"].entries()) {
        display.begin({ id, label: "tanh", seed: i, position: i + 1, left: 2 });
        display.show(id, read);
        display.end(id);
      }
    };
    const words = "[1/3] tanh seed 0: read 3 sentences\n  left out: nothing\n";
    expect(written(false, use).startsWith(words)).toBe(true);
    expect(written(true, use)).toContain(`\r\x1b[2K${words}`);
    for (const isTTY of [false, true]) expect(written(isTTY, use).split("read 3 sentences")).toHaveLength(2);
    expect(written(false, use, true)).toBe("");
  });

  test("writes nothing if it is to be quiet", () => {
    expect(written(true, twoRuns, true)).toBe("");
  });
});
