import { describe, expect, test } from "vitest";
import { checkNames } from "../../src/results/own-names.ts";
import { resultsOf } from "../../src/results/results.ts";
import { runsTable } from "../../src/results/runs-table.ts";
import { runOf } from "../support/fates.ts";

const columns = (...names: readonly string[]) => names.map((name) => ({ name, unit: "", about: "" }));
const probe = (own: readonly string[], summaries: readonly string[] = []) => ({
  metric_name: "error_rate",
  diagnostics: [{ name: "probe", columns: columns(...own), summaries: columns(...summaries) }],
});

describe("names of a component's that would make a table ambiguous are refused:", () => {
  test.each(["run", "label", "seed", "update", "task", "t"])(
    "a column %s beside one of that name",
    (name) => {
      expect(() => checkNames(probe(["t", name]), ["task"])).toThrow(
        `probe.csv has a column "${name}" already; give the diagnostic's column another name`,
      );
    },
  );

  test.each(["status", "test_loss", "fingerprint", "error", "label", "norm"])("a summary %s", (name) => {
    expect(() => checkNames(probe(["t"], ["norm", name]), [])).toThrow(
      `runs.csv has a column "${name}" already; give the diagnostic's summary another name`,
    );
  });

  test.each(["nan", "5", "none", "true"])("a metric called %s", (metric_name) => {
    expect(() => checkNames({ metric_name, diagnostics: [] }, [])).toThrow("to readers of CSV");
  });

  test("and no others", () => {
    expect(() => checkNames(probe(["t", "norm"], ["norm", "rate"]), ["model.hidden"])).not.toThrow();
  });
});

test("what a plug-in throws stays text in runs.csv", () => {
  const failed = (error: string) => ({ run: runOf(), status: "failed", error }) as const;
  const [, ...rows] = runsTable(resultsOf(["NA", "5", "Error: boom"].map(failed)));
  expect(rows.map((row) => row.at(-1))).toEqual(['"NA"', '"5"', "Error: boom"]);
});
