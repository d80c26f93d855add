/** A text → sentences of word ids in three parts, and what was read and left out on the way. */
import { makeStream, nextBelow } from "../../../engine/streams.ts";
import type { Reading } from "../../define.ts";
import { UserError } from "../../user-error.ts";
import { cleanText } from "./clean.ts";
import { makeLexicon } from "./lexicon.ts";
import { type Found, readingOf } from "./reading.ts";
import { type SentenceRule, sentencesOf } from "./sentences.ts";
import { type WordRule, wordsOf } from "./words.ts";

export const SENTENCE_START = 0;
export const SENTENCE_END = 1;
const UNKNOWN_WORD = 2;
const MARKS = 3;

const PARTS = ["training", "validation", "test"] as const;
type Part = (typeof PARTS)[number];

/** Word ids, without the marks. A plain array: millions of short typed ones are a burden to the collector. */
type Sentence = readonly number[];
export type Sentences = readonly Sentence[];

export interface Corpus {
  /** Words by id; the first three are the marks. */
  readonly vocabulary: readonly string[];
  readonly parts: Readonly<Record<Part, Sentences>>;
  /** Words and punctuation marks in the longest sentence. */
  readonly longest: number;
  readonly reading: Reading;
}

export interface CorpusOptions {
  readonly sentences: SentenceRule;
  readonly words: WordRule;
  readonly case: "lower" | "keep";
  readonly vocabulary: number;
  readonly validation: number;
  readonly test: number;
  readonly longest: number;
  readonly longer: "leave-out" | "cut";
}

/** The order by which sentences are split, the same for every seed: all runs hold out the same ones. */
function shuffled<T>(items: readonly T[]): T[] {
  const stream = makeStream(0, "held-out sentences");
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = nextBelow(stream, i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** The ids of the most frequent words of the training sentences; equally frequent ones in order of appearance. */
function mostFrequent(trained: Sentences, distinct: number, size: number): number[] {
  const counts = new Float64Array(distinct);
  const seen: number[] = [];
  for (const sentence of trained) for (const id of sentence) if (counts[id]!++ === 0) seen.push(id);
  if (seen.length < size) {
    throw new UserError(
      `the training sentences have only ${seen.length} different words; ` +
        `got ${size + MARKS}; write at most ${seen.length + MARKS}`,
      "task.vocabulary",
    );
  }
  // Stable, so ties keep their order of appearance.
  return seen.sort((a, b) => counts[b]! - counts[a]!).slice(0, size);
}

const pieces = (words: Sentence, size: number): Sentence[] =>
  Array.from({ length: Math.ceil(words.length / size) }, (_, i) => words.slice(i * size, (i + 1) * size));

/** The sentences that are kept, and what else is to be said of the text. */
function find(text: string, options: CorpusOptions): Found {
  const { longest, longer } = options;
  const clean = cleanText(text);
  const parted = sentencesOf(clean.text, options.sentences);
  const { words, idOf } = makeLexicon(options.case);
  const all = parted.sentences
    .map((sentence) => wordsOf(sentence, options.words).map(idOf))
    .filter(({ length }) => length > 0);
  const isLonger = ({ length }: Sentence): boolean => length > longest;
  const sentences =
    longer === "cut"
      ? all.flatMap((sentence) => (isLonger(sentence) ? pieces(sentence, longest) : [sentence]))
      : all.filter((sentence) => !isLonger(sentence));
  return { clean, parted, words, sentences, tooLong: all.filter(isLonger) };
}

/** Throws a UserError if the text cannot supply what the options ask for. */
export function readCorpus(text: string, options: CorpusOptions): Corpus {
  const { validation, test } = options;
  const found = find(text, options);
  const { sentences } = found;
  if (sentences.length <= validation + test) refuse(found, options);
  const order = shuffled(sentences);
  const held = order.slice(0, validation + test);
  const trained = order.slice(validation + test);
  const kept = mostFrequent(trained, found.words.length, options.vocabulary - MARKS);
  const ids = new Int32Array(found.words.length).fill(UNKNOWN_WORD);
  for (const [i, id] of kept.entries()) ids[id] = i + MARKS;
  const encode = (part: Sentences): Sentences => part.map((sentence) => sentence.map((id) => ids[id]!));
  const parts = {
    training: encode(trained),
    validation: encode(held.slice(0, validation)),
    test: encode(held.slice(validation)),
  };
  return {
    vocabulary: ["SENTENCE_START", "SENTENCE_END", "UNKNOWN_WORD", ...kept.map((id) => found.words[id]!)],
    parts,
    longest: sentences.reduce((longest, { length }) => Math.max(longest, length), 0),
    reading: readingOf(found, options, {
      distinct: distinctIn(found),
      unknown: PARTS.map((part) => ({ part, share: unknownShare(parts[part]) })),
    }),
  };
}

/** Words of sentences that were left out may be in none that were kept. */
function distinctIn({ words, sentences }: Found): number {
  const seen = new Uint8Array(words.length);
  for (const sentence of sentences) for (const id of sentence) seen[id] = 1;
  return seen.reduce((sum, one) => sum + one, 0);
}

function unknownShare(sentences: Sentences): number {
  let [words, unknown] = [0, 0];
  for (const sentence of sentences) {
    words += sentence.length;
    for (const id of sentence) if (id === UNKNOWN_WORD) unknown++;
  }
  return unknown / words;
}

function refuse({ clean, sentences, tooLong, parted }: Found, options: CorpusOptions): never {
  const { validation, test, longest } = options;
  if (sentences.length + tooLong.length === 0) {
    const { text, controls, invisible } = clean;
    const what =
      text.length + controls + invisible === 0
        ? "the text is empty"
        : "there is no word in the text, only white space and what cannot be seen";
    throw new UserError(`${what}; use plain text in UTF-8`, "task.text");
  }
  const n = sentences.length;
  const left =
    options.longer === "leave-out" && tooLong.length > 0
      ? ` of at most ${longest} words, ${tooLong.length} longer than that`
      : "";
  const advice = left === "" ? "" : "task.longer: cut to keep what is longer, ";
  throw new UserError(
    `the text has only ${n} ${n === 1 ? "sentence" : "sentences"}${left} (parted by ${parted.rule}), and ` +
      `${validation} + ${test} are to be held out; use ${advice}another of task.sentences, ` +
      "a longer text or smaller task.validation and task.test",
    "task.text",
  );
}
