import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CsvValue, csvHeader, csvLines, formatNumber } from "../../src/results/csv.ts";
import { tablesOf } from "../../src/results/columns.ts";
import { readCsv } from "../../src/results/read-csv.ts";
import { rowsOf } from "../../src/results/rows.ts";
import type { Started } from "../../src/training/events.ts";

/** Strict: every row as long as the first, quotes only where RFC 4180 has them, LF alone ends a line. */
const read = (text: string): string[][] =>
  parse(text, { relax_column_count: false, relax_quotes: false, record_delimiter: "\n" });

describe("numbers", () => {
  test("every double reads back as the same double", () => {
    const same = (x: number): boolean => Object.is(Number(formatNumber(x)), x);
    fc.assert(fc.property(fc.double(), same), { numRuns: 1000 });
  });

  test("special values are written as the contract has them", () => {
    expect(csvLines([[NaN, Infinity, -Infinity, -0, 0, null, true, false]])).toBe(
      "NaN,Infinity,-Infinity,-0,0,,true,false\n",
    );
  });
});

describe("text", () => {
  test.each(["=1+1", "+x", "-x", "@SUM(A1)", "\t=1", "\r=1"])(
    "%j, which a spreadsheet runs, has an apostrophe in front where that is asked for",
    (formula) => {
      expect(read(csvLines([[formula, "a=1", -1, -Infinity, null]], { safe: true }))).toEqual([
        [`'${formula}`, "a=1", "-1", "-Infinity", ""],
      ]);
      expect(read(csvLines([[formula]]))).toEqual([[formula]]);
    },
  );

  test("any text survives the round trip", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), fc.string({ unit: "grapheme" })), { minLength: 1 }),
        (rows) => {
          const named = rows.map(([a, b], i): CsvValue[] => [i, a, b]);
          expect(read(csvLines(named))).toEqual(rows.map(([a, b], i) => [String(i), a, b]));
        },
      ),
    );
  });

  test("commas, quotes and line ends are quoted", () => {
    expect(csvLines([["a,b", 'say "x"', "one\ntwo", "\r"]])).toBe('"a,b","say ""x""","one\ntwo","\r"\n');
  });

  test("no rows are no bytes", () => {
    expect(csvLines([])).toBe("");
  });
});

describe("a table that is read back", () => {
  const back = (columns: readonly string[], rows: readonly (readonly CsvValue[])[]) =>
    readCsv(csvLines([columns, ...rows]));

  test("has the same doubles, the signs of zeros and infinities and NaN included", () => {
    const value = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0, 5e-324, 1e21, 1e-7));
    const same = (written: readonly number[]): void => {
      const { rows } = back(["x"], written.map((x) => [x])); // prettier-ignore
      expect(rows.map(([x]) => x)).toEqual(written);
    };
    fc.assert(fc.property(fc.array(value), same), { numRuns: 300 });
  });

  test("has its missing values, truth values and words again", () => {
    const rows = [[null, true, "norm(threshold=1)"], [0, false, "a,\n\"b\""]]; // prettier-ignore
    expect(back(["rate", "solved", "training.clip"], rows)).toEqual({
      columns: ["rate", "solved", "training.clip"],
      rows,
    });
  });

  test("leaves text as it is where it looks like a number or a truth value", () => {
    const rows = [["00000000-s1", "1e5", "1234567890123456", null], ["-0", "NaN", "true", "5"]]; // prettier-ignore
    expect(back(["run", "label", "fingerprint", "error"], rows).rows).toEqual(rows);
  });

  test("keeps what only resembles a number a word", () => {
    const words = ["0x10", " 5", "5 ", "1e5", "+5", ".5", "5.", "Infinit", "truth"];
    expect(back(["x"], words.map((word) => [word])).rows.map(([x]) => x)).toEqual(words); // prettier-ignore
  });

  test("is refused where a row is not as wide as the header, and where there is no header", () => {
    expect(() => readCsv("a,b\n1\n")).toThrow("line 2");
    expect(() => readCsv("")).toThrow("begins with a header");
  });
});

describe("the tables of a run", () => {
  const started: Started = {
    type: "started",
    updates: 10,
    parameters: 5,
    steps: 10,
    chance_loss: 1,
    levels: [],
    solve_rule: "less than 1 % of the answers wrong (somebody)",
    metric_better: "lower",
    metric_name: "error_rate",
    unit: "answers",
    diagnostics: [{ name: "jacobians", columns: [{ name: "t", unit: "steps", about: "" }] }],
    summaries: [],
  };

  test("training and evaluation have the contract's columns in its order", () => {
    const [training, evaluation] = tablesOf(started).map(({ columns }) => csvHeader(columns));
    expect(training).toBe("update,loss,grad_norm,clipped,rate,penalty\n");
    expect(evaluation).toBe("update,length,loss,metric_name,metric,solved,carried,confirmation_metric\n");
  });

  test("every event's rows are as long as its table has columns", () => {
    const update = { update: 1, loss: 1, grad_norm: 1, clipped: true, rate: 1, penalty: 0, counted_steps: 3 };
    const evaluated = {
      update: 1,
      length: 9,
      loss: 1,
      metric_name: "e",
      metric: 1,
      solved: false,
      answers: 200,
      carried: false,
      other_length: false,
      confirmation_metric: null,
    };
    const training = rowsOf({ type: "update", ...update })!;
    const evaluation = rowsOf({ type: "evaluated", ...evaluated })!;
    const columns = new Map(tablesOf(started).map((table) => [table.name, table.columns.length]));
    expect(training.rows[0]).toHaveLength(columns.get(training.table)!);
    expect(evaluation.rows[0]).toHaveLength(columns.get(evaluation.table)!);
  });

  test("a diagnostic's rows begin with the update and go to the table of its name", () => {
    const rows = rowsOf({
      type: "measured",
      update: 7,
      diagnostic: "jacobians",
      rows: [[1], [null]],
      summaries: [],
    });
    expect(rows).toEqual({ table: "jacobians", rows: [[7, 1], [7, null]] }); // prettier-ignore
  });
});
