/** What takes long is announced, and what does not is not. */
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/components/registry.ts";
import { referenceEngine } from "../../src/engine/engine.ts";
import { slowMeasurements } from "../../src/shell/slow-measurements.ts";
import { draftRun } from "../../src/training/draft.ts";
import type { Given } from "../support/settings.ts";
import { change, settingsOf } from "../support/settings.ts";

const BASE: Given = {
  task: { name: "adding", length: 1000 },
  training: { updates: 100 },
  diagnostics: { every: 30, sequences: 4, measure: ["jacobians"] },
};

function announced(given: Given): readonly string[] {
  const settings = settingsOf(change(BASE, given), catalogue);
  return slowMeasurements(draftRun(settings, catalogue, {}, referenceEngine()).components, settings);
}

describe("a measurement that takes long is announced with its time and how to make it shorter:", () => {
  test.each<[string, Given, RegExp]>([
    ["a wide state", { model: { hidden: 256 } }, /takes about 1 min 40 s each time, 5 times a run/],
    ["two layers, whose state is twice as wide", { model: { hidden: 128, layers: 2 } }, /a state of 256/],
    [
      "an LSTM, whose state is twice as wide",
      { model: { hidden: 64, cell: "lstm" } },
      /about 14 s each time/,
    ],
    [
      "many sequences",
      { model: { hidden: 100 }, diagnostics: { sequences: 20 } },
      /\(20 sequences of up to 1000 steps/,
    ],
    [
      "two that share what takes long: it is counted once",
      { model: { hidden: 256 }, diagnostics: { measure: ["jacobians", "attribution"] } },
      /^measuring "jacobians" and "attribution" takes about 1 min 4\d s each time, 5 times a run/,
    ],
    [
      "one measurement in all",
      { model: { hidden: 128 }, training: { updates: 0 } },
      /takes about 12 s each time, once a run/,
    ],
  ])("%s", (_, given, words) => {
    expect(announced(given)).toEqual([expect.stringMatching(words)]);
    expect(announced(given)[0]).toMatch(/^measuring "jacobians".* a larger diagnostics\.every or a smaller/);
  });
});

test.each<[string, Given]>([
  ["short sequences", { task: { name: "adding", length: 100 }, model: { hidden: 100 } }],
  ["a narrow state", { model: { hidden: 64 } }],
  ["nothing measured", { model: { hidden: 256 }, diagnostics: { measure: [] } }],
])("nothing is announced for %s", (_, given) => {
  expect(announced(given)).toEqual([]);
});
