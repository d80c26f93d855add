/** Every synthetic task against its papers: chance, what lies between chance and 0, and that its inputs say the answer. */
import { describe, expect, test } from "vitest";
import { catalogue } from "../../../src/components/registry.ts";
import { bestConstant, lossOf, sequencesOf } from "../../support/sequences.ts";
import { build } from "../../support/tasks.ts";
import { PUBLISHED } from "./published.ts";

const SAMPLES = 100_000;
/** Of a plain sum of up to 500 000 losses. */
const ROUNDING = 1e-9;

/** Tasks that read files have tests of their own. */
const made = [...catalogue.task.values()].filter(({ files }) => files === undefined).map(({ name }) => name);

test("every task that is made from random numbers alone is here", () => {
  expect([...new Set(PUBLISHED.map(({ task }) => task))].sort()).toEqual(made.sort());
});

describe.each(PUBLISHED)("$task $options", ({ task: name, options, oracle, levels }) => {
  const task = build(name, options);

  test("has the chance level of the best guess that ignores the inputs", () => {
    const { mean, error, fitted } = bestConstant(task, SAMPLES);
    // Four standard errors, and what a fitted number takes off the loss of the data it was fitted to.
    const tolerance = 4 * error + (2 * fitted) / SAMPLES / Math.max(1, task.counted / 2);
    expect(Math.abs(mean - task.chanceLoss)).toBeLessThan(tolerance);
    expect(tolerance).toBeLessThan(0.02 * task.chanceLoss);
  });

  test("says the answer to who knows the rule, always", () => {
    for (const sequence of sequencesOf(task, 2000))
      for (const [i, t] of sequence.asked.entries())
        expect(Math.abs(oracle(sequence, t) - sequence.answers[i]!)).toBeLessThan(1e-12);
  });

  if (levels.length > 0 || task.levels)
    test("loses what it says to who knows that much and no more", () => {
      expect(levels.length).toBe(task.levels?.length ?? 0);
      for (const [i, guess] of levels.entries()) {
        const { mean, error } = lossOf(task, SAMPLES, guess);
        expect(Math.abs(mean - task.levels![i]!.loss)).toBeLessThan(4 * error + ROUNDING);
        expect(error).toBeLessThan(0.01 * task.chanceLoss);
      }
    });
});
