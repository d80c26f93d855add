/** How often words come in the training sentences, and after which word. */
import type { Guesses } from "../../define.ts";
import { SENTENCE_END, SENTENCE_START, type Sentences } from "./corpus.ts";

/** What followed one word: how often which, how often all. */
interface Followers {
  readonly counts: Map<number, number>;
  total: number;
}

/** Counts which symbol follows which, and makes guesses from it. `never`, if given, is a symbol that follows none. */
export function pairCounts(vocabulary: number, never?: number) {
  const constant = new Float64Array(vocabulary);
  const followers = new Map<number, Followers>();
  return {
    add(before: number, symbol: number): void {
      constant[symbol]!++;
      const known = followers.get(before) ?? { counts: new Map<number, number>(), total: 0 };
      followers.set(before, known);
      known.counts.set(symbol, (known.counts.get(symbol) ?? 0) + 1);
      known.total++;
    },
    /** To be called once. */
    guesses(): Guesses {
      const unseen = constant.reduce((n, count, symbol) => (count === 0 && symbol !== never ? n + 1 : n), 0);
      const total = constant.reduce((sum, count) => sum + count, 0) + (unseen > 0 ? 1 : 0);
      for (let symbol = 0; symbol < vocabulary; symbol++)
        if (symbol !== never) constant[symbol] = (constant[symbol] || 1 / unseen) / total;
      return {
        constant,
        afterSymbol(symbol, label) {
          const known = followers.get(symbol);
          if (known === undefined) return constant[label]!;
          const { counts, total } = known;
          return ((counts.get(label) ?? 0) + counts.size * constant[label]!) / (total + counts.size);
        },
      };
    },
  };
}

/**
 * constant: p(w) = c(w)/N, where N counts the words of the training sentences and their ends; words that never came (the
 * unknown one, if every word is kept) share a count of one. afterSymbol: what followed the last word, smoothed by Witten &
 * Bell 1991, p(w | v) = (c(v w) + t(v)·p(w))/(c(v) + t(v)) with t(v) the number of different words after v.
 */
export function guessesFrom(sentences: Sentences, vocabulary: number): Guesses {
  const pairs = pairCounts(vocabulary, SENTENCE_START);
  for (const words of sentences)
    for (let t = 0; t <= words.length; t++)
      pairs.add(words[t - 1] ?? SENTENCE_START, words[t] ?? SENTENCE_END);
  return pairs.guesses();
}
