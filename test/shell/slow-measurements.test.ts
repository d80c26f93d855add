/** What takes long is announced, and what does not is not. */
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/components/registry.ts";
import { referenceEngine } from "../../src/engine/engine.ts";
import { slowMeasurement, slowNotices } from "../../src/shell/slow-measurements.ts";
import { draftRun } from "../../src/training/draft.ts";
import type { Given } from "../support/settings.ts";
import { change, settingsOf } from "../support/settings.ts";

const BASE: Given = {
  task: { name: "adding", length: 1000 },
  training: { updates: 100 },
  diagnostics: { every: 30, sequences: 4, measure: ["jacobians"] },
};

function announced(given: Given): string | undefined {
  const settings = settingsOf(change(BASE, given), catalogue);
  return slowMeasurement(draftRun(settings, catalogue, {}, referenceEngine()).components, settings)?.words;
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
    expect(announced(given)).toMatch(words);
    expect(announced(given)).toMatch(/^measuring "jacobians".* a larger diagnostics\.every or a smaller/);
  });
});

test.each<[string, Given]>([
  ["short sequences", { task: { name: "adding", length: 100 }, model: { hidden: 100 } }],
  ["a narrow state", { model: { hidden: 64 } }],
  ["nothing measured", { model: { hidden: 256 }, diagnostics: { measure: [] } }],
])("nothing is announced for %s", (_, given) => {
  expect(announced(given)).toBeUndefined();
});

describe("of a sweep", () => {
  const slow = (...seconds: number[]) => seconds.map((each) => ({ seconds: each, words: `takes ${each} s` }));

  test("equal announcements are made once, the slowest first", () => {
    expect(slowNotices(slow(7, 9, 7, 9))).toEqual(["takes 9 s", "takes 7 s"]);
  });

  test("a hundred different ones are the slowest and a count", () => {
    expect(slowNotices(slow(...Array.from({ length: 100 }, (_, i) => 10 + ((i * 37) % 100))))).toEqual([
      "takes 109 s",
      "99 other combinations of settings in this sweep take longer than 5 s for a measurement, too",
    ]);
  });
});
