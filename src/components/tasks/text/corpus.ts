import { makeStream, nextBelow } from "../../../engine/streams.ts";
import { UserError } from "../../user-error.ts";
import { sentencesOf, tokensOf } from "./sentences.ts";

export const SENTENCE_START = 0;
export const SENTENCE_END = 1;
const UNKNOWN_WORD = 2;
const MARKS = 3;

type Part = "training" | "validation" | "test";

/** Sentences as word ids, without the marks. */
export type Sentences = readonly Int32Array[];

export interface Corpus {
  /** Words by id; the first three are the marks. */
  readonly vocabulary: readonly string[];
  readonly parts: Readonly<Record<Part, Sentences>>;
  /** Words and punctuation marks in the longest sentence. */
  readonly longest: number;
}

export interface CorpusOptions {
  readonly vocabulary: number;
  readonly validation: number;
  readonly test: number;
  readonly longest: number;
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

/** The most frequent words of the training sentences; equally frequent ones in order of appearance. */
function mostFrequent(sentences: readonly (readonly string[])[], size: number): string[] {
  const counts = new Map<string, number>();
  for (const sentence of sentences)
    for (const word of sentence) counts.set(word, (counts.get(word) ?? 0) + 1);
  if (counts.size < size) {
    throw new UserError(
      `the training sentences have only ${counts.size} different words; ` +
        `got ${size + MARKS}; write at most ${counts.size + MARKS}`,
      "task.vocabulary",
    );
  }
  return [...counts.entries()]
    .sort(([, a], [, b]) => b - a) // stable, so ties keep their order of appearance
    .slice(0, size)
    .map(([word]) => word);
}

/** Throws a UserError if the text cannot supply what the options ask for. */
export function readCorpus(text: string, options: CorpusOptions): Corpus {
  const { validation, test } = options;
  const sentences = sentencesOf(text)
    .map(tokensOf)
    .filter((tokens) => tokens.length > 0 && tokens.length <= options.longest);
  if (sentences.length === 0) {
    throw new UserError(
      "the text is empty: no sentence in it; use a file of plain prose in UTF-8",
      "task.text",
    );
  }
  if (sentences.length <= validation + test) {
    throw new UserError(
      `the text has only ${sentences.length} sentences, and ${validation} + ${test} are to be ` +
        "held out; use a longer text or smaller task.validation and task.test",
      "task.text",
    );
  }
  const order = shuffled(sentences);
  const held = order.slice(0, validation + test);
  const trained = order.slice(validation + test);
  const words = mostFrequent(trained, options.vocabulary - MARKS);
  const ids = new Map(words.map((word, i) => [word, i + MARKS]));
  const encode = (part: readonly (readonly string[])[]): Sentences =>
    part.map((tokens) => Int32Array.from(tokens, (word) => ids.get(word) ?? UNKNOWN_WORD));
  return {
    vocabulary: ["SENTENCE_START", "SENTENCE_END", "UNKNOWN_WORD", ...words],
    parts: {
      training: encode(trained),
      validation: encode(held.slice(0, validation)),
      test: encode(held.slice(validation)),
    },
    longest: sentences.reduce((longest, { length }) => Math.max(longest, length), 0),
  };
}
