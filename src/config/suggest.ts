import { distance } from "fastest-levenshtein";

/**
 * The candidate that `word` is most likely a misspelling of, if any: at most a third of the letters differ (one always
 * may), or two letters changed places.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const away = slips(word.toLowerCase().slice(0, MOST_CHARACTERS), candidate.toLowerCase());
    if (away < least) [best, least] = [candidate, away];
  }
  return best;
}

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
