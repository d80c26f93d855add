import { describe, expect, test } from "vitest";
import { RUN_COLUMNS } from "../../src/results/columns.ts";
import { NO_OUTCOME } from "../../src/results/outcome.ts";
import { OUTCOME_SHAPE, RECORD_FORMAT } from "../../src/results/record-schema.ts";
import {
  NewerFormat,
  parseRecord,
  readNumber,
  recordText,
  type RunRecord,
  writeNumber,
} from "../../src/results/record.ts";
import { doneOf, runOf } from "../support/fates.ts";

const file = (name: string) => ({ name, bytes: 3, sha256: "a".repeat(64) });
const table = (name: string) => ({ name, columns: [...RUN_COLUMNS, { name: "x", unit: "", about: "a" }] });
const record: RunRecord = {
  ...doneOf(runOf(), {
    final_loss: -0,
    test_loss: NaN,
    chance_loss: 0.5,
    summaries: [{ column: { name: "norm", unit: "", about: "" }, value: -Infinity }],
  }).record,
  reading: { sentences: 3, unknown_share_test: 0.25, parted_by: "line", also_before_small_letters: false },
  tables: [table("training")],
  files: [file("config.yaml"), file("training.csv"), file("parameters.npz")],
};
/** A record that somebody wrote as this program writes them, seal and all. */
const sealed = (change: Record<string, unknown>): string => recordText({ ...record, ...change });

test("numbers that JSON lacks survive the round trip", () => {
  const numbers = { a: NaN, b: Infinity, c: -Infinity, d: -0, e: 0.1, f: null, g: "text" };
  expect(JSON.parse(JSON.stringify(numbers, writeNumber), readNumber)).toEqual(numbers);
});

describe("a record", () => {
  test("reads back as it was, numbers that JSON lacks included", () => {
    expect(parseRecord(recordText(record))).toEqual(record);
    expect(parseRecord(sealed({ reading: null })).reading).toBeNull();
  });

  test("keeps text that looks like a number as text", () => {
    for (const run of ["NaN", "-0", "Infinity", "null", "1e5"])
      expect(parseRecord(sealed({ run })).run).toBe(run);
  });

  test("is checked for every key that an outcome has", () => {
    expect(Object.keys(OUTCOME_SHAPE).sort()).toEqual(Object.keys(NO_OUTCOME).sort());
    for (const key of Object.keys(NO_OUTCOME)) {
      const { [key]: _, ...rest } = record.outcome as unknown as Record<string, unknown>;
      expect(() => parseRecord(sealed({ outcome: rest })), key).toThrow("says what no run says");
      expect(() => parseRecord(sealed({ outcome: { ...rest, [key]: {} } })), key).toThrow(`"outcome.${key}`);
    }
  });

  test("lacks no key of its own", () => {
    for (const key of Object.keys(record))
      expect(() => parseRecord(sealed({ [key]: undefined })), key).toThrow("says what no run says");
  });
});

describe("what is refused, by what is wrong:", () => {
  test.each(["", "{", "null", "[]", "{}", "1", '"text"', '{"outcome":{}}', "[".repeat(100_000), "\0", "NaN"])(
    "text that is no record: %.20j",
    (text) => expect(() => parseRecord(text)).toThrow(/^is not /),
  );

  test("any change of a byte", () => {
    const text = recordText(record);
    const changed = [
      text.slice(0, -1),
      `${text}\n`,
      ` ${text}`,
      text.replaceAll("\n", "\r\n"),
      text.replace('"seed": 0', '"seed": 1'),
      text.replace('"chance_loss": 0.5', '"chance_loss": 0.6'),
      text.replace('"seed": 0', '"seed": 0, "seed": 0'),
      text.replace('"seed": 0', '"seed":  0'),
      text.replace(/"sha256_of_lines_above.*/, ""),
      JSON.stringify(JSON.parse(text)),
    ];
    for (const one of changed) {
      expect(one).not.toBe(text);
      expect(() => parseRecord(one)).toThrow(/^is not (as it was written|whole JSON)/);
    }
    const middle = text.length / 2;
    for (let i = 0; i < text.length; i += 7) {
      const code = text.charCodeAt(i) ^ (i < middle ? 1 : 4);
      expect(() => parseRecord(text.slice(0, i) + String.fromCharCode(code) + text.slice(i + 1))).toThrow();
    }
  });

  test("the format before, explained", () => {
    const { format: _, files: __, ...old } = record;
    expect(() => parseRecord(JSON.stringify(old, null, 2) + "\n")).toThrow(
      "is of format 1, of an earlier bptt-lab",
    );
  });

  test("a newer format, which is no damage", () => {
    expect(() => parseRecord(sealed({ format: RECORD_FORMAT + 1, novelty: [] }))).toThrow(NewerFormat);
  });

  test.each<[string, Record<string, unknown>]>([
    ["a table that leads out", { tables: [table("../../../escaped")] }],
    ["a table of an absolute name", { tables: [table("/tmp/escaped")] }],
    ["a table called ..", { tables: [table("..")] }],
    ["a table with NUL in its name", { tables: [table("a\0b")] }],
    ["a hidden table", { tables: [table(".lock")] }],
    ["a table of a Windows path", { tables: [table("..\\escaped")] }],
    ["a table without its file", { tables: [table("training"), table("jacobians")] }],
    ["a table twice", { tables: [table("training"), table("training")] }],
    ["no tables but their files", { tables: [] }],
    ["tables that are null", { tables: null }],
    ["a table that is null", { tables: [null] }],
    ["a table without columns", { tables: [{ name: "training" }] }],
    ["a table without a seed", { tables: [{ name: "training", columns: RUN_COLUMNS.slice(0, -1) }] }],
    ["a file that leads out", { files: [...record.files, file("../run.json")] }],
    ["a file too many", { files: [...record.files, file("notes.txt")] }],
    ["a file twice", { files: [...record.files, file("training.csv")] }],
    ["no files", { files: [] }],
    ["a size below zero", { files: [{ ...file("training.csv"), bytes: -1 }, file("config.yaml"), file("parameters.npz")] }], // prettier-ignore
    ["a size that is no whole number", { files: [{ ...file("training.csv"), bytes: 1.5 }, file("config.yaml"), file("parameters.npz")] }], // prettier-ignore
    ["a hash that is none", { files: [{ ...file("training.csv"), sha256: "A".repeat(64) }, file("config.yaml"), file("parameters.npz")] }], // prettier-ignore
    ["a seed that is text", { seed: "0" }],
    ["a run that is a number", { run: 7 }],
    ["a status of its own", { status: "wonderful" }],
    ["two statuses", { status: "diverged" }],
    ["an outcome that is a list", { outcome: [] }],
    ["an outcome with more", { outcome: { ...record.outcome, more: 1 } }],
    ["a key that nobody knows", { more: 1 }],
    ["an older format than any", { format: 0 }],
    ["a format that is text", { format: "2" }],
    ["a time that is none", { started_at: "yesterday" }],
    ["a machine that is deep", { machine: { a: { b: 1 } } }],
    ["a reading that is a list", { reading: [1] }],
  ])("%s", (_, change) => {
    expect(() => parseRecord(sealed(change))).toThrow(/^says what no run says at "/);
  });
});
