import { describe, expect, test } from "vitest";
import type { Settings } from "../../src/components/settings.ts";
import type { Tuning } from "../../src/components/tuning.ts";
import { sensitivityTable } from "../../src/report/sensitivity-table.ts";
import { styleOf } from "../../src/report/style.ts";
import { choiceLines, choiceWarnings, tuningBegins, tuningNotes } from "../../src/report/tuning-words.ts";
import type { Fate } from "../../src/results/fate.ts";
import type { TunedRemedy } from "../../src/statistics/choice.ts";
import { doneOf, runOf } from "../support/fates.ts";

const RATE = "training.optimizer.rate";

describe("one optimizer rate for all remedies", () => {
  const notes = (rates: readonly unknown[], swept: readonly string[] = [], updates = 10) => {
    const own = rates.map((rate, i): Fate => {
      const training = { updates, optimizer: { name: "adam", rate } } as unknown as Settings["training"];
      const settings = { training } as Settings;
      return doneOf(runOf({ arm: `aaaaaaa${i}`, settings }), {});
    });
    return tuningNotes({ tuning: null, tuned: null, swept, retried: null }, own);
  };

  test("is said of a sweep of several", () => {
    expect(notes([0.001, 0.001], ["model.activation"])).toEqual([
      "one optimizer rate for all remedies (0.001): compare.tune chooses one for each",
    ]);
  });

  test.each([
    ["of a single one", [0.001], []],
    ["where rates differ", [0.001, 0.01], []],
    ["where the sweep sets the rate", [0.001, 0.001], [RATE]],
    ["where the sweep sets the optimizer", [0.001, 0.001], ["training.optimizer"]],
    ["where an optimizer has none", [undefined, undefined], []],
  ])("is not said %s", (_, rates, swept) => {
    expect(notes(rates, swept)).toEqual([]);
  });

  test("is not said where nothing is trained", () => {
    expect(notes([0.001, 0.001], [], 0)).toEqual([]);
  });
});

const candidate = (rate: number) => {
  const { id: _, seed: __, ...rest } = runOf({ swept: { [RATE]: rate, "model.hidden": 8 } });
  return rest;
};
const trial = (rate: number, metric_mean: number | null) => ({
  candidate: candidate(rate),
  n: 2,
  diverged: metric_mean === null ? 2 : 0,
  failed: 0,
  metric_better: "lower" as const,
  metric_name: "perplexity",
  metric_mean,
  metric_min: metric_mean,
  metric_max: metric_mean,
  loss_mean: metric_mean,
});
const TUNING: Tuning = {
  paths: [RATE, "model.hidden"],
  tuningSeeds: [100],
  reportingSeeds: [0, 1],
  remedies: [{ label: "relu", candidates: [candidate(0.1), candidate(1)] }],
};
const remedy = (change: Partial<TunedRemedy> = {}): TunedRemedy => ({
  label: "relu",
  trials: [trial(0.1, 20.5), trial(1, 30)],
  chosen: 0,
  edges: [],
  failures: [],
  ...change,
});

describe("a choice", () => {
  test("is told with every tuned setting and the figure by which it was made", () => {
    expect(tuningBegins(TUNING)).toBe(
      "2 tuning runs on seed 100 choose rate and hidden for the remedy; then 2 runs on other seeds are reported",
    );
    expect(choiceLines(TUNING, [remedy()])).toEqual([
      "chosen for relu: rate=0.1, hidden=8 (validation perplexity 20.5, the best of 2)",
    ]);
  });

  test("of which all runs diverged, and one that could not be made, are told", () => {
    expect(choiceWarnings(TUNING, [remedy({ trials: [trial(0.1, null), trial(1, null)] })])).toEqual([
      "every tuning run of relu diverged or failed; it is reported with the first value, rate=0.1, hidden=8",
    ]);
    const failure = { run: runOf(), status: "failed", error: "thrown" } as const;
    expect(choiceWarnings(TUNING, [remedy({ chosen: null, failures: [failure] })])).toEqual([
      "nothing was chosen for relu: none of its tuning runs ended in a result",
    ]);
  });

  test("at the edge says to widen the grid", () => {
    const edges = [{ path: RATE, value: 0.1, end: "smallest" }] as const;
    expect(choiceWarnings(TUNING, [remedy({ edges })])).toEqual([
      "the best rate of relu is the smallest tried (0.1); widen the grid",
    ]);
  });

  test("at the edge says nothing where another value does as well", () => {
    const edges = [{ path: RATE, value: 0.1, end: "smallest" }] as const;
    const trials = [trial(0.1, 0.5), trial(1, 0.5)];
    expect(choiceWarnings(TUNING, [remedy({ edges, trials })])).toEqual([]);
  });
});

describe("the sensitivity to one tuned setting", () => {
  const one = { ...TUNING, paths: [RATE] };
  const remedies = [
    remedy(),
    remedy({ label: "lstm", trials: [trial(0.1, null), trial(1, 7.12345)], chosen: 1 }),
  ];

  test("is the metric at each value, the chosen one marked, and says what diverged", () => {
    expect(sensitivityTable(one, remedies)?.split("\n")).toEqual([
      "validation perplexity of the tuning runs, * chosen:",
      "rate       0.1        1",
      "relu      20.5 *     30",
      "lstm  diverged    7.123 *",
    ]);
  });

  test("is left to tuning.csv where it does not fit, and where several settings are tuned", () => {
    expect(sensitivityTable(one, remedies, styleOf(15, false))).toBeNull();
    expect(sensitivityTable(TUNING, remedies)).toBeNull();
  });
});
