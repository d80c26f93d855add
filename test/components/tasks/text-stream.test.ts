import { describe, expect, test } from "vitest";
import type { BuiltTask, Split } from "../../../src/components/define.ts";
import { catalogue } from "../../../src/components/registry.ts";
import { evaluate } from "../../../src/training/evaluate.ts";
import { makePlan } from "../../support/plan.ts";
import { settingsOf } from "../../support/settings.ts";
import { build, roomFor, sourceOf } from "../../support/tasks.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** 11 letters in a fixed disorder. */
const TEXT = Array.from({ length: 600 }, (_, i) => "abcdefghijk"[(i * i * 7 + (i >> 3)) % 11]!).join("");
const OPTIONS = { length: 7, vocabulary: 9, validation: 0.2, test: 0.2 };
const made = (options: object = {}, text = TEXT): BuiltTask =>
  build("text-stream", { ...OPTIONS, ...options }, { text: bytes(text) });

/** The symbols of each place over one pass of a split, batch after batch, each [in, out]. */
function readPass(task: BuiltTask, split: Split, B: number) {
  const batch = roomFor(task, B);
  const source = sourceOf(task, split);
  const places = Array.from({ length: B }, (): (readonly [number, number])[] => []);
  const carries: boolean[] = [];
  do {
    task.fill(batch, source, B);
    carries.push(batch.carry);
    for (let b = 0; b < B; b++)
      for (let t = 0; t < batch.lengths[b]!; t++)
        places[b]!.push([batch.indices[t * B + b]!, batch.labels[t * B + b]!]);
  } while (source.memory["batch"]![0] !== 0);
  return { places, carries };
}

describe("a pass through a held-out part", () => {
  test.each([1, 2, 3, 7])("with %i places has every prediction, in order, and the state goes on", (B) => {
    const { places, carries } = readPass(made(), "validation", B);
    const whole = readPass(made(), "validation", 1).places[0]!;
    expect(whole.length).toBe(120 - 1);
    // A place without a prediction of its own in the last batch reads one of the next place's.
    for (const [b, place] of places.entries()) {
      const from = Math.floor((b * whole.length) / B);
      const to = Math.floor(((b + 1) * whole.length) / B);
      expect(place.slice(0, to - from)).toEqual(whole.slice(from, to));
      expect(place.length - (to - from)).toBeLessThanOrEqual(1);
      for (let i = 1; i < to - from; i++) expect(place[i]![0]).toBe(place[i - 1]![1]);
    }
    expect(carries).toEqual(carries.map((_, i) => i > 0));
  });

  test("has as many sequences as it says", () => {
    const task = made();
    for (const B of [1, 2, 3, 7, 20])
      expect(B * readPass(task, "validation", B).carries.length).toBeGreaterThanOrEqual(
        task.available!("validation"),
      );
  });
});

test("each training pass begins at an offset of its own, below the length, and reads on from there", () => {
  const task = made();
  const batch = roomFor(task, 2);
  const source = sourceOf(task, "training");
  const offsets = new Set<number>();
  for (let pass = 0; pass < 12; pass++) {
    do {
      task.fill(batch, source, 2);
      offsets.add(source.memory["offset"]![0]!);
    } while (source.memory["batch"]![0] !== 0);
  }
  expect(offsets.size).toBeGreaterThan(3);
  expect(Math.max(...offsets)).toBeLessThan(7);
});

test("the three parts are the text from its beginning to its end", () => {
  const numbers = (["training", "validation", "test"] as const).flatMap((split) => {
    const [place] = readPass(made({ vocabulary: 12 }), split, 1).places;
    return [place![0]![0], ...place!.map(([, out]) => out)];
  });
  // What the first pass of the training part leaves out at the start is less than a batch.
  expect(numbers.length).toBeGreaterThan(600 - 7);
  const pairs = numbers.map((number, i) => `${number} ${TEXT[600 - numbers.length + i]!}`);
  expect(new Set(pairs).size).toBe(11);
});

test("read in pieces of 3 or of 60 steps, the same network has the same loss: its state goes on", () => {
  const losses = [3, 7, 60].map((length) => {
    const task = { name: "text-stream", ...OPTIONS, length, validation: 0.2 };
    const settings = settingsOf({
      task,
      model: { hidden: 5, cell: { name: "lstm" } },
      training: { updates: 1, batch: 1 },
      evaluation: { sequences: 1 },
      diagnostics: { sequences: 1, measure: [] },
    });
    const plan = makePlan(settings, 1, catalogue, { text: bytes(TEXT) });
    return evaluate(plan, "validation", Math.ceil(119 / length)).loss;
  });
  for (const loss of losses) expect(loss).toBeCloseTo(losses[0]!, 12);
});

test("the metric is bits per character, chance every symbol alike, and the constant guess the shares in the training part", () => {
  // 60 of 100 characters are for training: forty a, twenty b, no c.
  const task = made({ vocabulary: 3 }, "aab".repeat(20) + "abc".repeat(13) + "a");
  const tally = { loss: Math.log(8), error_rate: 0, sequence_error_rate: 0, counted_steps: 1, sequences: 1 };
  expect(task.metric).toMatchObject({ name: "bits_per_character", better: "lower" });
  expect(task.metric.of(tally)).toBeCloseTo(3, 12);
  expect(task.chanceLoss).toBeCloseTo(Math.log(3), 12);
  const { constant, afterSymbol } = task.guesses!();
  // Of 59 predictions 39 are of a; the unknown symbol gets a count of one.
  expect([...constant].map((p) => p * 60)).toEqual([1, 39, 20].map((n): unknown => expect.closeTo(n, 12)));
  for (const before of [0, 1, 2])
    expect([0, 1, 2].reduce((sum, label) => sum + afterSymbol(before, label), 0)).toBeCloseTo(1, 12);
  // After b comes a, 19 times of 19: (19 + 39/60)/(19 + 1).
  expect(afterSymbol(2, 1)).toBeCloseTo((19 + 39 / 60) / 20, 12);
});

test("words are predicted too, line ends are symbols if they are kept, and capitals become small if they are to", () => {
  const text = "The Sea,\n the  sea\n\n".repeat(20);
  const symbolsIn = (options: object): number => {
    const seen = new Set<number>();
    for (const [symbol] of readPass(made({ validation: 0.25, test: 0.25, ...options }, text), "training", 1)
      .places[0]!)
      seen.add(symbol);
    return seen.size;
  };
  expect(symbolsIn({ symbols: "letters", case: "lower", vocabulary: 4 })).toBe(3); // the sea ,
  expect(symbolsIn({ symbols: "letters", case: "keep", lines: "keep", vocabulary: 7 })).toBe(6);
  expect(symbolsIn({ symbols: "spaces", case: "lower", vocabulary: 4 })).toBe(3); // the sea, sea
  expect(symbolsIn({ case: "lower", vocabulary: 8 })).toBe(7); // t h e s a , and space
  expect(made({ symbols: "spaces", vocabulary: 5 }, text).metric.name).toBe("perplexity");
});

test("a line too long for one piece is read whole", () => {
  const text = "word ".repeat(40_000);
  const task = made({ symbols: "characters", vocabulary: 6 }, text);
  expect(readPass(task, "test", 1).places[0]!.length).toBe(Math.round(0.2 * (text.length - 1)) - 1);
});

describe("what is no text is refused with the file's name", () => {
  test.each<[string, Uint8Array, RegExp]>([
    ["an empty file", bytes(""), /^task\.text: my\.txt: the text is empty/],
    ["white space", bytes(" \n\n "), /the text is empty/],
    ["two characters", bytes("ab"), /my\.txt: the text has 2 symbols, which leaves .* use a longer text/],
    ["a binary file", new Uint8Array(3000).map((_, i) => i % 7), /my\.txt: the file is not a text/],
    ["UTF-16", Uint8Array.from([0xff, 0xfe, 97, 0, 98, 0]), /my\.txt: the file is UTF-16LE text; convert it/],
    ["a gzip archive", Uint8Array.from([0x1f, 0x8b, 8, 0]), /my\.txt: the file is a gzip archive/],
    [
      "a text of two letters",
      bytes("ab".repeat(99)),
      /^task\.vocabulary: my\.txt: .* only 2 .*; got 9; write at most 3/,
    ],
  ])("%s", (_, text, message) => {
    expect(() => build("text-stream", { ...OPTIONS, text: "my.txt" }, { text })).toThrow(message);
  });

  test("but a byte order mark is taken off", () => {
    const task = build("text-stream", OPTIONS, { text: bytes(`\uFEFF${TEXT}`) });
    expect(readPass(task, "validation", 1)).toEqual(readPass(made(), "validation", 1));
  });
});
