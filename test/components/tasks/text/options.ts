/** How a test reads a text: the task's own defaults, small enough for a few sentences. */
import { type CorpusOptions, readCorpus } from "../../../../src/components/tasks/text/corpus.ts";
import { SENTENCE_RULES, sentencesOf } from "../../../../src/components/tasks/text/sentences.ts";

const OPTIONS: CorpusOptions = {
  sentences: "auto",
  words: "letters",
  case: "lower",
  vocabulary: 4,
  validation: 1,
  test: 1,
  longest: 500,
  longer: "leave-out",
};

export const read = (text: string, options: Partial<CorpusOptions> = {}) =>
  readCorpus(text, { ...OPTIONS, ...options });

/** All its words, most frequent first. */
export function vocabularyOf(text: string, options: Partial<CorpusOptions> = {}): readonly string[] {
  const { figures } = read(text, options).reading;
  // Held-out sentences may have words of their own: none is unknown to the largest vocabulary that there is.
  for (let size = Number(figures["distinct_words"]); size > 0; size--) {
    try {
      return read(text, { ...options, vocabulary: size + 3 }).vocabulary.slice(3);
    } catch {
      // The training sentences have fewer.
    }
  }
  return [];
}

/** Sentences by the rule that is named, or that `auto` takes. */
export const part = (text: string, rule: (typeof SENTENCE_RULES)[number] = "marks"): readonly string[] =>
  sentencesOf(text, rule).sentences;
