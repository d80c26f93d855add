/** The files in which bench:peers hands its cases to the peers. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readCase, writeCase } from "../../bench/peers/case-files.ts";
import type { Case } from "../../bench/peers/cases.ts";
import { BATCHES, CASES, QUICK, settingsFor } from "../../bench/peers/cases.ts";
import { premadeTask } from "../../bench/peers/premade-task.ts";
import { spreadOf } from "../../bench/peers/spread.ts";
import { catalogue, extend } from "../../src/components/registry.ts";
import { makePlan } from "../support/plan.ts";
import { makeUpdate } from "../../src/training/update.ts";
import { GIVEN } from "../support/given-task.ts";
import { noFigures } from "../support/plans.ts";

function throughFiles(one: Case) {
  const folder = mkdtempSync(join(tmpdir(), "bptt-lab-test-"));
  try {
    writeCase(folder, one);
    return readCase(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const small: Case = { kind: "adding", cell: "vanilla", name: "small", T: 6, B: 3, H: 4, rate: 0.01, clip: 1 };

test("every target of an adding case is the sum of its two marked values", () => {
  const { batches } = throughFiles(small);
  if (batches.kind !== "adding") throw new Error("another kind came back");
  for (let i = 0; i < BATCHES; i++) {
    for (let b = 0; b < small.B; b++) {
      let sum = 0;
      for (let t = 0; t < small.T; t++) {
        const at = ((i * small.T + t) * small.B + b) * 2;
        sum += batches.x[at]! * batches.x[at + 1]!;
      }
      expect(batches.y[i * small.B + b]).toBeCloseTo(sum, 14);
    }
  }
});

test("the premade task gives the batches in turn and, after the last, the first again", () => {
  const { batches } = throughFiles(small);
  if (batches.kind !== "adding") throw new Error("another kind came back");
  const withTask = extend(catalogue, [premadeTask(small, batches)]);
  const plan = makePlan(settingsFor(small, GIVEN, withTask), 1, withTask, {});
  const size = small.T * small.B * 2;
  for (let i = 0; i <= BATCHES; i++) {
    makeUpdate(plan, i + 1, noFigures());
    const from = (i % BATCHES) * size;
    expect([...plan.pass.batch.values]).toEqual([...batches.x.subarray(from, from + size)]);
  }
});

test.each([
  ["lstm", ["U", "W", "b", "V", "c"], 4],
  ["gru", ["U", "W", "b_n", "b", "V", "c"], 3],
] as const)("the file of a case with %s holds the cell's own parameters", (cell, names, gates) => {
  const { values } = throughFiles({ ...small, cell });
  const { H } = small;
  const sizes = { U: gates * H * 2, W: gates * H * H, b: gates * H, b_n: H, V: H, c: 1 };
  for (const name of names) expect(values(name).length, name).toBe(sizes[name]);
});

test("the words of a language case follow each other: a target is the next input, all in the vocabulary", () => {
  const one: Case = {
    kind: "language",
    name: "words",
    T: 5,
    B: 1,
    H: 3,
    vocabulary: 30,
    rate: 0.005,
    lag: 2,
  };
  const { batches } = throughFiles(one);
  for (let i = 0; i < BATCHES * one.T; i++) {
    if (i % one.T > 0) expect(batches.x[i]).toBe(batches.y[i - 1]);
    expect(batches.y[i]).toBeGreaterThanOrEqual(0);
    expect(batches.y[i]).toBeLessThan(one.vocabulary);
  }
});

test("quartiles lie between the order statistics", () => {
  // Places 0.75, 1.5 and 2.25 of 1 2 4 8: 1 + 0.75·1, 2 + 0.5·2, 4 + 0.25·4.
  expect(spreadOf([8, 1, 4, 2])).toEqual({ q1: 1.75, median: 3, q3: 5 });
});

test("the quick case is one of the cases", () => {
  expect(CASES.map(({ name }) => name)).toContain(QUICK);
});
