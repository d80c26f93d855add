import { expect, test } from "vitest";
import { parseRecord, readNumber, recordText, writeNumber } from "../../src/results/record.ts";
import { doneOf, runOf } from "../support/fates.ts";

test("numbers that JSON lacks survive the round trip", () => {
  const numbers = { a: NaN, b: Infinity, c: -Infinity, d: -0, e: 0.1, f: null, g: "text" };
  expect(JSON.parse(JSON.stringify(numbers, writeNumber), readNumber)).toEqual(numbers);
});

test("a record reads back as it was, numbers that JSON lacks included", () => {
  const { record } = doneOf(runOf(), {
    final_loss: -0,
    test_loss: NaN,
    summaries: [{ column: { name: "norm", unit: "", about: "" }, value: -Infinity }],
  });
  expect(parseRecord(recordText(record))).toEqual(record);
});

test("a record holds what the task read; null where it read nothing", () => {
  const { record } = doneOf(runOf(), {});
  expect(record.reading).toBeNull();
  const figures = {
    sentences: 3,
    unknown_share_test: 0.25,
    parted_by: "line",
    also_before_small_letters: false,
  };
  expect(parseRecord(recordText({ ...record, reading: figures })).reading).toEqual(figures);
});

test("text that is not a record is refused", () => {
  for (const text of ["", "{", "null", "[]", "{}", '{"outcome":{}}'])
    expect(() => parseRecord(text)).toThrow();
});
