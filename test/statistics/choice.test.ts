/** Which of the values that were tried is chosen, and what tuning.csv says of it: on figures made by hand. */
import { describe, expect, test } from "vitest";
import type { Candidate, Tuning } from "../../src/components/tuning.ts";
import type { Fate } from "../../src/results/fate.ts";
import type { Outcome } from "../../src/results/outcome.ts";
import { tuned } from "../../src/statistics/choice.ts";
import { tuningTable } from "../../src/statistics/tuning-table.ts";
import { doneOf, runOf } from "../support/fates.ts";

const RATE = "training.optimizer.rate";
const HIDDEN = "model.hidden";

const candidate = (label: string, arm: string, swept: Candidate["swept"]): Candidate => {
  const { id: _, seed: __, ...rest } = runOf({ label, arm, swept });
  return rest;
};

/** A remedy with one candidate for each rate. */
const remedyOf = (label: string, rates: readonly number[]) => ({
  label,
  candidates: rates.map((rate) => candidate(`${label}, rate=${rate}`, `${label}${rate}`, { [RATE]: rate })),
});

const tuningOf = (...remedies: Tuning["remedies"]): Tuning => ({
  paths: [RATE],
  tuningSeeds: [7, 8],
  reportingSeeds: [0],
  remedies,
});

type Ended = Partial<Outcome> | "failed" | "pending";
const finished = (final_metric: number, final_loss = 1): Ended => ({
  final_metric,
  final_loss,
  metric_name: "error_rate",
});
const DIVERGED: Ended = { status: "diverged", final_metric: 0, metric_name: "error_rate" };

/** The fates of the candidates' runs, a list of seeds for each candidate in turn. */
function fatesOf({ remedies }: Tuning, ended: readonly (readonly Ended[])[]): readonly Fate[] {
  const candidates = remedies.flatMap((one) => one.candidates);
  return candidates.flatMap((one, i) =>
    ended[i]!.map((end, seed): Fate => {
      const run = { ...one, seed, id: `${one.arm}-s${seed}` };
      if (end === "failed") return { run, status: "failed", error: "thrown" };
      return end === "pending" ? { run, status: "pending" } : doneOf(run, end);
    }),
  );
}

function chosen(...ended: readonly (readonly Ended[])[]): number | null {
  const tuning = tuningOf(remedyOf("relu", [0.1, 0.01, 0.001]));
  const [remedy] = tuned(tuning, fatesOf(tuning, ended));
  const { chosen: at, trials } = remedy!;
  return at === null ? null : Number(trials[at]!.candidate.swept[RATE]);
}

describe("the choice", () => {
  test("is the highest mean where the task says that higher is better", () => {
    const higher = (metric: number): Ended => ({ ...(finished(metric) as object), metric_better: "higher" });
    expect(chosen([higher(0.1), higher(0.9)], [higher(0.6), higher(0.5)], [higher(0.3)])).toBe(0.01);
  });

  test("is the lowest mean of the validation metric over the tuning seeds, whatever single seeds say", () => {
    expect(chosen([finished(0.1), finished(0.9)], [finished(0.3), finished(0.5)], [finished(0.6)])).toBe(
      0.01,
    );
  });

  test("does not look at the test", () => {
    const flattered = { ...(finished(0.5) as Partial<Outcome>), test_metric: 0, test_loss: 0 };
    expect(chosen([flattered], [finished(0.4)], [finished(0.6)])).toBe(0.01);
  });

  test("is never one that diverged while another did not, however bad that is", () => {
    expect(chosen([DIVERGED], [DIVERGED], [finished(1e9, Infinity)])).toBe(0.001);
  });

  test("is one of which fewer seeds diverged or failed, before any metric", () => {
    expect(chosen([finished(0), DIVERGED], [finished(0.9), finished(0.9)], [DIVERGED, DIVERGED])).toBe(0.01);
    expect(chosen([finished(0), "failed"], [finished(0.9), finished(0.9)], [DIVERGED, DIVERGED])).toBe(0.01);
  });

  test("goes by the validation loss where metrics are equal, then to the first written", () => {
    expect(chosen([finished(0.5, 3)], [finished(0.5, 2)], [finished(0.5, 2)])).toBe(0.01);
  });

  test("is the first written where all diverged, and none where none ended in a result", () => {
    expect(chosen([DIVERGED], [DIVERGED], [DIVERGED])).toBe(0.1);
    expect(chosen(["failed"], [DIVERGED], [DIVERGED])).toBe(0.01);
    expect(chosen(["failed"], ["failed"], ["failed"])).toBeNull();
  });

  test("is not made while a run of the remedy is pending, and is made for the others", () => {
    const tuning = tuningOf(remedyOf("a", [1, 2]), remedyOf("b", [1, 2]));
    const ended = [[finished(0.2)], ["pending"], [finished(0.2)], [finished(0.1)]] as const;
    expect(tuned(tuning, fatesOf(tuning, ended)).map((one) => one.chosen)).toEqual([null, 1]);
  });
});

describe("the edge of the grid is told of", () => {
  const edges = (rates: readonly number[], best: number) => {
    const tuning = tuningOf(remedyOf("relu", rates));
    const ended = rates.map((rate) => [finished(rate === best ? 0 : 1)]);
    return tuned(tuning, fatesOf(tuning, ended))[0]!.edges.map(({ end, value }) => `${end} ${value}`);
  };

  test("the largest and the smallest number that were tried, in whatever order they are written", () => {
    expect(edges([0.01, 1, 0.1], 1)).toEqual(["largest 1"]);
    expect(edges([0.1, 0.01, 1], 0.01)).toEqual(["smallest 0.01"]);
  });

  test("not what lies between, and not 0, below which there is nothing", () => {
    expect(edges([0.01, 1, 0.1], 0.1)).toEqual([]);
    expect(edges([0, 0.1, 1], 0)).toEqual([]);
  });

  test("of several tuned settings each by itself, and none of one that is no number or did not vary", () => {
    const ACTIVATION = "model.activation";
    const of = (hidden: number, activation: string) =>
      candidate(`${hidden} ${activation}`, `${hidden}${activation}`, {
        [HIDDEN]: hidden,
        [ACTIVATION]: activation,
        [RATE]: 0.1,
      });
    const remedy = { label: "a", candidates: [of(4, "tanh"), of(8, "tanh"), of(4, "relu"), of(8, "relu")] };
    const tuning = { ...tuningOf(remedy), paths: [HIDDEN, ACTIVATION, RATE] };
    const ended = [[finished(1)], [finished(1)], [finished(1)], [finished(0)]];
    expect(tuned(tuning, fatesOf(tuning, ended))[0]!.edges).toEqual([
      { path: HIDDEN, value: 8, end: "largest" },
    ]);
  });
});

test("tuning.csv has a row for each value of each remedy, with what its runs came to", () => {
  const tuning = tuningOf(remedyOf("a", [1, 2]), remedyOf("b", [1, 2]));
  const ended = [
    [finished(0.25, 3), finished(0.75, 5)],
    [finished(0), DIVERGED],
    [DIVERGED],
    ["pending", "failed"],
  ] as const;
  const table = tuningTable(tuned(tuning, fatesOf(tuning, ended)), [HIDDEN, RATE], 7);
  expect(table.map((row) => row.map((cell) => String(cell ?? "")).join(","))).toEqual([
    `run,label,${HIDDEN},${RATE},n,diverged,failed,failed_seeds,error,metric_name,metric_mean,metric_min,metric_max,loss_mean,chosen,at_edge`,
    "a1-s7,a,,1,2,0,0,,,error_rate,0.5,0.25,0.75,4,true,true",
    "a2-s7,a,,2,2,1,0,,,error_rate,0,0,0,1,false,false",
    "b1-s7,b,,1,1,1,0,,,error_rate,,,,,,",
    "b2-s7,b,,2,0,0,1,1,thrown,,,,,,,",
  ]);
});
