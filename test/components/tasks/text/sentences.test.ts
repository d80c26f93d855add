import { expect, test } from "vitest";
import { sentencesOf, tokensOf } from "../../../../src/components/tasks/text/sentences.ts";

test("sentences end at . ! ? before white space and a capital, with closing quotes, but not after Mr. or inside a line", () => {
  expect(
    sentencesOf(
      'Call me Ishmael. Mr. Starbuck said "No!" Then\nhe went.\r\n\r\nCHAPTER 2\n\n"Who? Me?" he said. 3 left.',
    ),
  ).toEqual([
    "Call me Ishmael.",
    'Mr. Starbuck said "No!"',
    "Then he went.",
    "CHAPTER 2",
    '"Who?',
    'Me?" he said.',
    "3 left.",
  ]);
});

test("words keep inner apostrophes and hyphens, are lower-cased, and every mark is a word", () => {
  expect(tokensOf("Don’t—the sperm-whale's END, 1851!")).toEqual([
    "don’t",
    "—",
    "the",
    "sperm-whale's",
    "end",
    ",",
    "1851",
    "!",
  ]);
});
