/** What the user may have meant by a word that is not known. */
import { distance } from "fastest-levenshtein";

/**
 * The candidates that `word` is probably a misspelling of, the nearest first: at most a third of the letters differ
 * (one always may), or two letters changed places.
 */
export function likely(word: string, candidates: Iterable<string>): readonly string[] {
  const most = Math.max(1, Math.floor(word.length / 3));
  const typed = word.toLowerCase().slice(0, MOST_CHARACTERS);
  return (
    Array.from(candidates, (candidate) => ({ candidate, away: slips(typed, candidate.toLowerCase()) }))
      // The word itself would be no news, as where a name is known but not in this place.
      .filter(({ candidate, away }) => away <= most && candidate !== word)
      .sort((a, b) => a.away - b.away)
      .map(({ candidate }) => candidate)
  );
}

/** The first of them, if there is one. */
export const nearest = (word: string, candidates: Iterable<string>): string | undefined =>
  likely(word, candidates)[0];

const MOST_CHARACTERS = 200;

const sorted = (word: string): string => Array.from(word).sort().join("");

function slips(word: string, candidate: string): number {
  const away = distance(word, candidate);
  // Levenshtein counts two swapped letters as two edits.
  if (away === 2 && sorted(word) === sorted(candidate)) return 1;
  // If every letter had to change, it is a different word.
  return away < Math.max(word.length, candidate.length) ? away : Infinity;
}

/** `; did you mean "x"?`, or the whole list if nothing is near. */
export function suggestion(word: string, candidates: readonly string[], heading: string): string {
  const near = nearest(word, candidates);
  if (near !== undefined) return `; did you mean "${near}"?${lookalikes(word, near)}`;
  return candidates.length > 0 ? `; ${heading} ${candidates.join(", ")}` : "";
}

/** A Cyrillic а looks like a Latin one: names the letters that the eye may take for those of `near`. */
function lookalikes(word: string, near: string): string {
  const odd = [...new Set(word)].filter((letter) => /[^\x00-\x7f]/.test(letter) && !near.includes(letter));
  if (odd.length === 0) return "";
  const codes = odd.map(
    (letter) => `U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`,
  );
  return ` (yours has the character ${codes.slice(0, 3).join(", ")})`;
}
