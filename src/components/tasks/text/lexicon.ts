/** Numbers for words. */
import { mapKnown } from "./classes.ts";

export type LetterCase = "lower" | "keep";

/** Small letters, and accents composed with them (ǰ is one character, its capital is two). */
const lowered = (word: string): string =>
  NO_ACCENTS.test(word)
    ? word.toLowerCase()
    : mapKnown(word, (known) => known.toLowerCase().normalize("NFC"));
const NO_ACCENTS = /^[\0-\u024f]*$/;

/** Numbers words from 0 as they come, those in capitals as those in small letters if `case` says so. */
export function makeLexicon(letterCase: LetterCase) {
  const ids = new Map<string, number>();
  const words: string[] = [];
  const add = (word: string): number => {
    const id = words.push(word) - 1;
    ids.set(word, id);
    return id;
  };
  const idOf = (word: string): number => {
    const known = ids.get(word);
    if (known !== undefined) return known;
    const folded = letterCase === "lower" ? lowered(word) : word;
    const id = ids.get(folded) ?? add(folded);
    ids.set(word, id);
    return id;
  };
  return { words, idOf };
}
