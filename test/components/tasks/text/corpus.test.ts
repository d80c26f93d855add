import { expect, test } from "vitest";
import { readCorpus } from "../../../../src/components/tasks/text/corpus.ts";

const options = { vocabulary: 6, validation: 1, test: 1, longest: 100 };

test("the most frequent training words are kept, ties in order of appearance, the rest is one unknown word", () => {
  const corpus = readCorpus("A b c a b a. A b c a b a. A b c a b a. A b c a b a.", options);
  expect(corpus.vocabulary).toEqual(["SENTENCE_START", "SENTENCE_END", "UNKNOWN_WORD", "a", "b", "c"]);
  expect([...corpus.parts.training[0]!]).toEqual([3, 4, 5, 3, 4, 3, 2]);
});

test.each([
  ["an empty text", "  \n\n ", /empty/],
  ["too few sentences", "One. Two.", /only 2 sentences/],
  ["too few words", "A a. A a. A a.", /only 2 different words/],
])("%s is refused with what to write instead", (_, text, message) => {
  expect(() => readCorpus(text, options)).toThrow(message);
});
