/** What the user may have meant by a word that is not known. */
import { distance } from "fastest-levenshtein";

/**
 * The candidates that `word` is probably a misspelling of, the nearest first: at most a third of the letters differ
 * (one always may), or two letters changed places.
 */
export function likely(word: string, candidates: Iterable<string>): readonly string[] {
  const most = Math.max(1, Math.floor(word.length / 3));
  const typed = word.toLowerCase().slice(0, MOST_CHARACTERS);
  return Array.from(candidates, (candidate) => ({ candidate, away: slips(typed, candidate.toLowerCase()) }))
    .filter(({ away }) => away <= most)
    .sort((a, b) => a.away - b.away)
    .map(({ candidate }) => candidate);
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
  if (near !== undefined) return `; did you mean "${near}"?`;
  return candidates.length > 0 ? `; ${heading} ${candidates.join(", ")}` : "";
}
