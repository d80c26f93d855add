import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { timeWords } from "../../src/report/run-report.ts";
import { bpttLab, folderWith, QUICK } from "../commands/program.ts";

const estimate = { ms: 4200, runs: 4, shapes: 2, finishedShapes: 0, tried: 2, untried: 0 };

describe("the time still needed", () => {
  test.each([
    [{}, "time still needed: about 4.2 s, one after another, an estimate from a trial of 2 shapes of runs"],
    [
      { finishedShapes: 2, tried: 0 },
      "time still needed: about 4.2 s, one after another, an estimate from finished runs of the same shape",
    ],
    [
      { shapes: 9, finishedShapes: 1, tried: 3, untried: 4 },
      "time still needed: about 4.2 s, one after another, an estimate from finished runs of 1 shape and a trial of 3 of 8 shapes of runs; 4 runs could not be tried and come on top",
    ],
    [{ ms: null, tried: 0, untried: 2 }, "the time still needed is not known: no run could be tried"],
    [{ shapes: 0, tried: 0 }, "nothing is left to train"],
  ])("is said with where it comes from: %j", (change, words) => {
    expect(timeWords({ ...estimate, ...change }, 1)).toBe(words);
  });

  test.each([
    [2, "about 2.1 s, 2 runs at a time"],
    [16, "about 1.1 s, 4 runs at a time"],
  ])("is shared by %i workers, as far as there are runs", (workers, words) => {
    expect(timeWords(estimate, workers)).toContain(`time still needed: ${words}, an estimate from`);
  });

  test("comes from a trial, then from finished runs, and nothing is written", () => {
    const folder = folderWith({ "quick.yaml": QUICK });
    const before = bpttLab(folder, "run", "quick.yaml", "--dry-run", "--workers", "1");
    expect(before.stdout).toContain("quick: 4 runs; nothing was trained or written");
    expect(before.stdout).toMatch(
      /about [\d.]+ s, one after another, an estimate from a trial of 2 shapes of runs/,
    );
    expect(readdirSync(folder)).toEqual(["quick.yaml"]);
    bpttLab(folder, "run", "quick.yaml", "--seeds", "1");
    const after = bpttLab(folder, "run", "quick.yaml", "--dry-run");
    expect(after.stdout).toContain("quick: 4 runs, 2 to train, 2 finished; nothing was trained or written");
    expect(after.stdout).toContain("an estimate from finished runs of the same shape");
    bpttLab(folder, "run", "quick.yaml");
    expect(bpttLab(folder, "run", "quick.yaml", "--dry-run").stdout).toContain("nothing is left to train");
  });
});
