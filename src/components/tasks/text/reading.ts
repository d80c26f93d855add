/** What was read of a text, in words for the terminal and in figures for run.json. */
import type { Reading } from "../../define.ts";
import type { CleanText } from "./clean.ts";
import type { CorpusOptions, Sentences } from "./corpus.ts";
import type { Parted, Signs } from "./sentences.ts";

/** A text taken apart. */
export interface Found {
  readonly clean: CleanText;
  readonly parted: Parted;
  readonly words: readonly string[];
  /** What is learnt from and held out, as indices of words. */
  readonly sentences: Sentences;
  /** Those of more words than `longest`, whole: left out, or cut. */
  readonly tooLong: Sentences;
}

/** What is known once the vocabulary is. */
interface Known {
  readonly distinct: number;
  readonly unknown: readonly { readonly part: string; readonly share: number }[];
}

const PARTED_BY: Readonly<Record<Parted["rule"], string>> = {
  marks: "they end at marks, and lines are joined up to an empty one",
  "marks-in-line": "they end at marks and at line ends",
  line: "every line is one",
  paragraph: "every paragraph is one, up to an empty line",
};

/** Two significant digits. */
const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

const wordsIn = (sentences: Sentences): number => sentences.reduce((sum, { length }) => sum + length, 0);

export function readingOf(found: Found, options: CorpusOptions, { distinct, unknown }: Known): Reading {
  const { clean, parted, sentences, tooLong } = found;
  const words = wordsIn(sentences);
  const cut = options.longer === "cut";
  const unit = options.words === "characters" ? "character" : "word";
  const shares = unknown.map(({ part, share }) => `${percent(share)} of ${part}`).join(", ");
  return {
    lines: [
      `read ${count(sentences.length, "sentence")}, ${count(words, unit)}` +
        `${options.words === "letters" ? " and marks" : ""} (${distinct} different)`,
      `sentences: ${parted.rule} (${PARTED_BY[parted.rule]}${parted.small ? SMALL_TOO : ""})`,
      ...(parted.signs ? [`auto: ${signsText(parted.signs)}`] : []),
      `unknown words: ${shares}`,
      ...leftOutLines(found, options, words),
    ],
    figures: {
      sentences: sentences.length,
      words,
      distinct_words: distinct,
      ...Object.fromEntries(unknown.map(({ part, share }) => [`unknown_share_${part}`, share])),
      parted_by: parted.rule,
      also_before_small_letters: parted.small,
      sentences_left_out: cut ? 0 : tooLong.length,
      words_left_out: cut ? 0 : wordsIn(tooLong),
      sentences_cut: cut ? tooLong.length : 0,
      control_characters_left_out: clean.controls,
      invisible_characters_left_out: clean.invisible,
      characters_newer_than_unicode_15: clean.unknown,
    },
  };
}

const SMALL_TOO = ", before small letters too since capitals are rare";

function signsText({ lines, ended, words, marked, wrapped }: Signs): string {
  const marks = marked === 0 ? "no marks" : `${count(Math.round(words / marked), "word")} a mark`;
  return `${percent(ended / lines)} of ${count(lines, "line")} end with a mark, ${marks}, lines are ${wrapped ? "" : "not "}wrapped`;
}

/** Above this share of the words, what would keep them is said. */
const MUCH = 0.01;

function leftOutLines({ clean, tooLong }: Found, options: CorpusOptions, words: number): readonly string[] {
  const unit = options.words === "characters" ? "character" : "word";
  const long = `${count(tooLong.length, "sentence")} of more than ${count(options.longest, unit)}`;
  const wordsTooLong = wordsIn(tooLong);
  const share = wordsTooLong / (words + wordsTooLong);
  const advice = share > MUCH ? "; `longer: cut` or a larger `longest` keeps them" : "";
  const leftOut = [
    ...(tooLong.length > 0 && options.longer === "leave-out"
      ? [`${long} (${count(wordsTooLong, unit)}, ${percent(share)} of the text${advice})`]
      : []),
    ...(clean.controls > 0 ? [count(clean.controls, "control character")] : []),
    ...(clean.invisible > 0 ? [count(clean.invisible, "invisible character")] : []),
  ];
  return [
    ...(tooLong.length > 0 && options.longer === "cut" ? [`cut: ${long}`] : []),
    ...(clean.unknown > 0
      ? [`newer than Unicode 15.0: ${count(clean.unknown, "character")}, a word each`]
      : []),
    `left out: ${leftOut.length > 0 ? leftOut.join(", ") : "nothing"}`,
  ];
}
