import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { catalogue } from "../../../../src/components/registry.ts";
import { decode } from "../../../../src/components/tasks/text/decode.ts";
import { dataFiles } from "../../../../src/shell/data-files.ts";
import { read, vocabularyOf } from "./options.ts";

describe("the vocabulary", () => {
  test("keeps the most frequent training words, ties in order of appearance; the rest is one unknown word", () => {
    const corpus = read("A b c a b a. A b c a b a. A b c a b a. A b c a b a.", { vocabulary: 6 });
    expect(corpus.vocabulary).toEqual(["SENTENCE_START", "SENTENCE_END", "UNKNOWN_WORD", "a", "b", "c"]);
    expect(corpus.parts.training[0]).toEqual([3, 4, 5, 3, 4, 3, 2]);
  });

  const FRENCH = "L'été à Nîmes fut très sec. L'hiver à Brême fut gelé. Où était-il né? Là où ça naît.\n";

  test.each([
    ["composed and decomposed French", FRENCH.normalize("NFC"), FRENCH.normalize("NFD")],
    [
      "capitals with and without a composed small letter",
      "J\u030cA a. Ǎ A a. İ a.",
      "\u01f0a a. ǎ a a. i\u0307 a.",
    ],
    ["final sigma", "ΟΔΟΣ ΟΔΟΣ. ΣΟΦΟΣ ΟΔΟΣ. ΟΔΟΣ.", "οδος οδος. σοφος οδος. οδος."],
  ])("is the same for %s", (_, one, other) => {
    const options = { sentences: "marks" } as const;
    const words = vocabularyOf(one.repeat(9), options);
    expect(words.length).toBeGreaterThan(2);
    expect(vocabularyOf(other.repeat(9), options)).toEqual(words);
  });

  test("keeps capitals where case says so", () => {
    const text = "N <unk> N. n <unk> n. ".repeat(9);
    expect(vocabularyOf(text, { words: "spaces", case: "keep" })).toContain("N");
    expect(vocabularyOf(text, { words: "spaces" })).not.toContain("N");
  });
});

describe("what was read", () => {
  const LONG = `Very ${"very ".repeat(19)}long.`;

  test("is counted: sentences, words, distinct ones, unknown ones", () => {
    const { reading } = read("A b c. A b c. A d c. A b c. ".repeat(5), {
      vocabulary: 7,
      validation: 4,
      test: 4,
    });
    expect(reading.figures).toMatchObject({
      sentences: 20,
      words: 80,
      distinct_words: 5,
      parted_by: "marks-in-line",
      sentences_left_out: 0,
      words_left_out: 0,
    });
    // a, c and . are three of four words; of b and d the more frequent one is kept.
    expect(reading.figures["unknown_share_training"]).toBeLessThan(0.25);
    expect(reading.lines).toEqual([
      "read 20 sentences, 80 words and marks (5 different)",
      "sentences: marks-in-line (they end at marks and at line ends)",
      "auto: 100 % of 1 line end with a mark, 3 words a mark, lines are not wrapped",
      expect.stringMatching(/^unknown words: .* % of training, .* % of validation, .* % of test$/),
      "left out: nothing",
    ]);
  });

  test("says what was left out, and how to keep it", () => {
    const { reading, parts, longest } = read(`${"A b. ".repeat(9)}${LONG} C\0 d\u00ad.`, {
      longest: 5,
      vocabulary: 5,
    });
    expect(reading.lines.at(-1)).toBe(
      "left out: 1 sentence of more than 5 words (22 words, 42 % of the text; `longer: cut` or a larger `longest` keeps them), 1 control character, 1 invisible character",
    );
    expect(reading.figures).toMatchObject({
      sentences: 10,
      sentences_left_out: 1,
      words_left_out: 22,
      control_characters_left_out: 1,
      invisible_characters_left_out: 1,
    });
    expect(parts.training.length + 2).toBe(10);
    expect(longest).toBe(3);
  });

  test("loses no word where longer sentences are cut", () => {
    const text = `${"A b. ".repeat(9)}${LONG} C d.`;
    const { reading } = read(text, { longest: 5, longer: "cut", vocabulary: 5 });
    expect(reading.lines.slice(-2)).toEqual(["cut: 1 sentence of more than 5 words", "left out: nothing"]);
    expect(reading.figures).toMatchObject({
      sentences: 15,
      words: read(text, { vocabulary: 5 }).reading.figures["words"],
      sentences_cut: 1,
      words_left_out: 0,
    });
  });

  test("counts characters where they are the words", () => {
    const { reading } = read("Ab c.\nAb c.\nAb c.", { words: "characters" });
    expect(reading.lines[0]).toBe("read 3 sentences, 15 characters (5 different)");
  });
});

describe("refused, with what to write instead", () => {
  const options = { vocabulary: 6 };
  test.each([
    ["an empty text", "", options, /^task\.text: the text is empty; use/],
    ["white space", "  \n\n \u3000\u00a0", options, /there is no word in the text, only white space and/],
    ["invisible characters", "\u200b \ufeff \u00ad", options, /there is no word in the text/],
    ["joiners", "\u200d\u200c\u2060", options, /there is no word in the text/],
    [
      "too few sentences",
      "One. Two.",
      options,
      /only 2 sentences \(parted by marks-in-line\), and 1 \+ 1 are to be held out/,
    ],
    ["one sentence", "one two", options, /only 1 sentence \(parted by line\).*another of task\.sentences/],
    [
      "sentences that are all too long",
      "ปลาวาฬ".repeat(200),
      options,
      /only 0 sentences of at most 500 words, 1 longer than that .* task\.longer: cut to keep what is longer/,
    ],
    ["too few words", "A a. A a. A a.", options, /only 2 different words; got 6; write at most 5/],
  ])("%s", (_, text, given, message) => {
    expect(() => read(text, given)).toThrow(message);
  });
});

describe("a script without spaces", () => {
  test.each([
    ["Thai", "ปลาวาฬว่ายน้ำ\nเรือแล่นไป\nปลาวาฬจม\nเรือจม\n", "วา"],
    ["Chinese", "鲸鱼在海里游。船长看见了它。鲸鱼走了。船也走了。", "船"],
    ["Khmer", "ត្រីធំ។ ទូកតូច។ ត្រីទៅ។ ទូកទៅ។", "ត្រី"],
  ])("%s: its characters are words, and none is lost", (_, text, word) => {
    const { figures } = read(text.repeat(5)).reading;
    expect(figures["sentences"]).toBe(20);
    expect(figures["words_left_out"]).toBe(0);
    expect(vocabularyOf(text.repeat(5)).some((one) => word.startsWith(one))).toBe(true);
  });
});

test("one word for each mark is said in the singular", () => {
  const { lines } = read("A. B. C. D. A. B. C. D.").reading;
  expect(lines.join("\n")).toContain("1 word a mark");
});

describe("Moby Dick", () => {
  const digestOf = (value: unknown): string =>
    createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);

  test("has the words and sentences that it had before other scripts were thought of", () => {
    const task = catalogue.task.get("language-model")!;
    const defaults = Object.fromEntries(
      Object.entries(task.options).map(([name, option]) => [name, option.parse(undefined)]),
    );
    const { text } = dataFiles(".").of(task, defaults);
    const { vocabulary, parts, reading } = read(decode(text!), defaults);
    const { training, validation, test } = parts;
    expect(digestOf(vocabulary)).toBe("8018c019ee0f200e");
    expect(digestOf({ training, validation, test })).toBe("1abfbcaee821631c");
    expect(reading.figures).toMatchObject({
      sentences: 8850,
      words: 248_054,
      distinct_words: 18_485,
      parted_by: "marks",
      sentences_left_out: 1,
      words_left_out: 526,
    });
  });
});
