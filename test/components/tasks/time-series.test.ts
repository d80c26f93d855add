import { describe, expect, test } from "vitest";
import type { Split } from "../../../src/components/define.ts";
import { SERIES } from "../../support/data-files.ts";
import { build, roomFor, sourceOf } from "../../support/tasks.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const csv = (values: readonly number[]): string => ["value", ...values].join("\n");
const made = (options: object = {}, text = csv(SERIES)) =>
  build("time-series", { length: 6, ...options }, { series: bytes(text) });

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
/** Of the 70 values of the training part. */
const m = mean(SERIES.slice(0, 70));
const s = Math.sqrt(mean(SERIES.slice(0, 70).map((x) => (x - m) ** 2)));

/** Sequences of a split, in the column's own unit: inputs, and the answers where there are any. */
function readSequences(task: ReturnType<typeof build>, split: Split, count: number, seed = 1) {
  const batch = roomFor(task, 1);
  const source = sourceOf(task, split, seed);
  return Array.from({ length: count }, () => {
    task.fill(batch, source, 1);
    const inputs = Array.from(batch.values, (x) => x * s + m);
    const answers = Array.from(batch.targets, (x, t) => (batch.mask[t] === 1 ? x * s + m : null));
    return { inputs, answers };
  });
}

/** Where in the series these values are; they are there once. */
function placeOf(values: readonly number[]): number {
  const places = SERIES.map((_, i) => i).filter((i) =>
    values.every((x, t) => Math.abs(x - SERIES[i + t]!) < 1e-9),
  );
  expect(places.length).toBe(1);
  return places[0]!;
}

describe.each([
  { ahead: 1, answers: "last" },
  { ahead: 3, answers: "every" },
])("$ahead ahead, answers $answers", ({ ahead, answers }) => {
  test.each([
    ["training", 0, 70],
    ["validation", 70, 85],
    ["test", 85, 100],
  ] as const)("the sequences of %s and their answers lie in the values from %i to %i", (split, from, to) => {
    const task = made({ ahead, answers });
    const places = new Set<number>();
    const count = to - from - 6 - ahead + 1;
    expect(task.available!(split)).toBe(count);
    for (const sequence of readSequences(task, split, split === "training" ? 2000 : count)) {
      const place = placeOf(sequence.inputs);
      places.add(place);
      for (const [t, answer] of sequence.answers.entries()) {
        if (answers === "last" && t < 5) expect(answer).toBeNull();
        else expect(answer).toBeCloseTo(SERIES[place + t + ahead]!, 9);
      }
    }
    // Every one of them, and no other.
    expect([...places].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => from + i));
  });
});

test("chance is the variance of the training part, the last value a level below it, the metric in the column's unit", () => {
  // A slow wave: what comes next is near what is there.
  const wave = Array.from({ length: 400 }, (_, i) => 50 + 10 * Math.sin(i / 9));
  const task = made({ ahead: 2 }, csv(wave));
  const trained = wave.slice(0, 280);
  const variance = mean(trained.map((x) => (x - mean(trained)) ** 2));
  const last = mean(trained.slice(2).map((x, i) => (x - trained[i]!) ** 2));
  expect(task.chanceLoss).toBe(1);
  expect(task.levels).toEqual([
    { knowing: "the last value", loss: expect.closeTo(last / variance, 10) as number },
  ]);
  const tally = { loss: 4, error_rate: 0, sequence_error_rate: 0, counted_steps: 1, sequences: 1 };
  expect(task.metric.of(tally)).toBeCloseTo(2 * Math.sqrt(variance), 10);
  // In a series that jumps, the last value is worse than the mean.
  expect(made({}, csv(SERIES)).levels).toBeUndefined();
});

test("what comes after the training part moves no number of it", () => {
  const other = SERIES.map((x, i) => (i < 70 ? x : 1000 * x));
  expect(readSequences(made(), "training", 20)).toEqual(readSequences(made({}, csv(other)), "training", 20));
});

test("held-out sequences come in one order for all seeds, training sequences in one of each seed", () => {
  const [one, two] = [1, 2].map((seed) => readSequences(made(), "test", 9, seed));
  expect(two).toEqual(one);
  expect(readSequences(made(), "training", 9, 2)).not.toEqual(readSequences(made(), "training", 9, 1));
});

test.each([
  ["semicolons", SERIES.map((x, i) => `${i};${x}`).join("\r\n"), "t;value\r\n"],
  [
    "tabs, quotes and a byte order mark",
    SERIES.map((x) => `"a, b"\t"${x}"`).join("\n"),
    "\uFEFFname\tvalue\n",
  ],
  ["empty lines and spaces", SERIES.map((x) => ` ${x} , 1`).join("\n\n"), " value , other\n"],
])("a table with %s is read as well", (_, rows, header) => {
  expect(readSequences(made({}, header + rows), "test", 5)).toEqual(readSequences(made(), "test", 5));
});

describe("a bad table is refused with the file's name, the line and what to do", () => {
  const refused: readonly [string, string | Uint8Array, object, RegExp][] = [
    ["empty", "", {}, /^task\.file: my\.csv: the file is empty/],
    ["nothing but a header", "value\n", {}, /nothing below the header/],
    ["no header", "1,2\n3,4\n", { column: "1" }, /the first line has numbers alone/],
    [
      "no such column",
      "time,valeu\n1,2\n",
      {},
      /^task\.column: my\.csv: there is no column "value"; did you mean "valeu"\?/,
    ],
    ["no such column, and none near", "a,b\n1,2\n", {}, /there are "a", "b"/],
    [
      "a word",
      "a,value\n1,2\n2,n/a\n",
      {},
      /my\.csv: line 3, column "value" is "n\/a"; write a number there/,
    ],
    ["NaN", "value\n1\nNaN\n", {}, /line 3, column "value" is "NaN"/],
    ["a gap", "a,value\n1,2\n\n2,\n", {}, /line 4, column "value" is empty/],
    ["a decimal comma", "a;value\n1;2,5\n", {}, /line 2, .* "2,5"; write a point for the decimal comma/],
    ["beyond all numbers", "value\n1e999\n", {}, /line 2, column "value" is "1e999"/],
    ["ragged rows", "a,value\n1,2\n3\n", {}, /line 3 has 1 columns, and the header 2/],
    ["an open quote", 'value\n"1\n2\n', {}, /this is no CSV: .*Quote Not Closed/],
    ["one name twice", "value,value\n1,2\n", {}, /two columns are called "value"/],
    [
      "UTF-16",
      Uint8Array.from([0xff, 0xfe, 97, 0, 10, 0]),
      {},
      /^task\.file: my\.csv: the file is UTF-16LE text/,
    ],
    ["a zip archive", Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0]), {}, /my\.csv: the file is a zip archive/],
    [
      "too short",
      csv(SERIES.slice(0, 20)),
      {},
      /has 20 values, which leaves 3 for validation, and a sequence with its answer takes 7/,
    ],
    [
      "constant",
      csv(new Array<number>(100).fill(3)),
      {},
      /^task\.column: my\.csv: the 70 values of the training part are all 3/,
    ],
  ];
  test.each(refused)("%s", (_, text, options, message) => {
    const series = typeof text === "string" ? bytes(text) : text;
    expect(() => build("time-series", { length: 6, file: "my.csv", ...options }, { series })).toThrow(
      message,
    );
  });
});
