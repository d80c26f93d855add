/** A text → one long row of symbols in three parts, each a stretch of the text: training first, then validation and test. */
import type { Guesses, Reading } from "../../define.ts";
import { UserError } from "../../user-error.ts";
import { cleanText } from "./clean.ts";
import { pairCounts } from "./guesses.ts";
import { type LetterCase, makeLexicon } from "./lexicon.ts";
import { collapse } from "./sentences.ts";
import { type WordRule, wordsOf } from "./words.ts";

/** The symbol of everything that is not in the vocabulary. */
const UNKNOWN = 0;
const MARKS = 1;

const PARTS = ["training", "validation", "test"] as const;
type Part = (typeof PARTS)[number];

export interface StreamOptions {
  readonly symbols: WordRule;
  readonly lines: "join" | "keep";
  readonly case: LetterCase;
  readonly vocabulary: number;
  /** Shares of the text. */
  readonly validation: number;
  readonly test: number;
}

export interface TextStream {
  /** Symbols by their numbers; the first stands for all that are unknown. */
  readonly vocabulary: readonly string[];
  readonly parts: Readonly<Record<Part, Int32Array>>;
  /** From the training part; made when it is asked for. */
  guesses(): Guesses;
  readonly reading: Reading;
}

/** Throws a UserError if the text cannot supply what the options ask for. */
export function readStream(raw: string, options: StreamOptions): TextStream {
  const clean = cleanText(raw);
  const { symbols, words } = symbolsOf(clean.text, options);
  const bounds = boundsOf(symbols.length, options);
  const kept = mostFrequent(symbols.subarray(0, bounds.training[1]), words.length, options.vocabulary);
  const numbers = new Int32Array(words.length).fill(UNKNOWN);
  for (const [i, word] of kept.entries()) numbers[word] = i + MARKS;
  for (let i = 0; i < symbols.length; i++) symbols[i] = numbers[symbols[i]!]!;
  const parts = {
    training: symbols.subarray(...bounds.training),
    validation: symbols.subarray(...bounds.validation),
    test: symbols.subarray(...bounds.test),
  };
  let guesses: Guesses | undefined;
  return {
    vocabulary: ["UNKNOWN", ...kept.map((word) => words[word]!)],
    parts,
    guesses: () => (guesses ??= guessesOf(parts.training, options.vocabulary)),
    reading: readingOf(parts, { ...clean, distinct: words.length }, options),
  };
}

/** A longer line is read piece by piece, cut at spaces. */
const PIECE = 1 << 16;

/** Lines, or pieces of long ones; `ends` where the line does. */
function* piecesOf(text: string): Generator<{ readonly piece: string; readonly ends: boolean }> {
  for (let from = 0; from < text.length;) {
    const feed = text.indexOf("\n", from);
    const end = feed < 0 ? text.length : feed;
    let to = end;
    if (end - from > PIECE) {
      const space = text.lastIndexOf(" ", from + PIECE);
      to = space > from ? space : end;
    }
    yield { piece: collapse(text.slice(from, to)), ends: to === end };
    from = to + 1;
  }
}

/** The text as numbers of words, in the order in which they first come. */
function symbolsOf(text: string, { symbols: rule, lines, case: letterCase }: StreamOptions) {
  const { words, idOf } = makeLexicon(letterCase);
  let symbols = new Int32Array(Math.max(16, text.length));
  let length = 0;
  const add = (word: string): void => {
    if (length === symbols.length) {
      const longer = new Int32Array(2 * length);
      longer.set(symbols);
      symbols = longer;
    }
    symbols[length++] = idOf(word);
  };
  // What parts two words of a text by characters is a symbol too.
  let parted = true;
  for (const { piece, ends } of piecesOf(text)) {
    const found = wordsOf(piece, rule);
    if (found.length > 0 && !parted && rule === "characters") add(" ");
    for (const word of found) add(word);
    if (found.length > 0) parted = false;
    if (!ends || lines === "join") continue;
    add("\n");
    parted = true;
  }
  return { symbols: symbols.subarray(0, length), words };
}

/** Where the parts begin and end. */
function boundsOf(length: number, { validation, test }: StreamOptions) {
  if (length === 0) throw new UserError("the text is empty, or only white space; use plain text in UTF-8");
  const [held, tested] = [Math.round(length * validation), Math.round(length * test)];
  const trained = length - held - tested;
  for (const [part, size] of [
    ["training", trained],
    ["validation", held],
    ["test", tested],
  ] as const)
    if (size < 2)
      throw new UserError(
        `the text has ${length} symbols, which leaves ${Math.max(0, size)} for ${part}, and 2 are needed at least; ` +
          "use a longer text, or other task.validation and task.test",
      );
  return {
    training: [0, trained],
    validation: [trained, trained + held],
    test: [trained + held, length],
  } as const;
}

/** The most frequent words; equally frequent ones in order of appearance. */
function mostFrequent(trained: Int32Array, distinct: number, vocabulary: number): readonly number[] {
  const counts = new Float64Array(distinct);
  const seen: number[] = [];
  for (const word of trained) if (counts[word]!++ === 0) seen.push(word);
  const size = vocabulary - MARKS;
  if (seen.length < size)
    throw new UserError(
      `the training part of the text has only ${seen.length} different symbols; ` +
        `got ${vocabulary}; write at most ${seen.length + MARKS}`,
      "task.vocabulary",
    );
  // Stable, so ties keep their order of appearance.
  return seen.sort((a, b) => counts[b]! - counts[a]!).slice(0, size);
}

function guessesOf(trained: Int32Array, vocabulary: number): Guesses {
  const pairs = pairCounts(vocabulary);
  for (let i = 1; i < trained.length; i++) pairs.add(trained[i - 1]!, trained[i]!);
  return pairs.guesses();
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

function readingOf(
  parts: TextStream["parts"],
  text: { readonly distinct: number; readonly controls: number; readonly invisible: number },
  { symbols }: StreamOptions,
): Reading {
  const unit = symbols === "characters" ? "characters" : "words";
  const unknown = PARTS.map((part) => {
    const count = parts[part].reduce((sum, symbol) => sum + (symbol === UNKNOWN ? 1 : 0), 0);
    return [part, count / parts[part].length] as const;
  });
  const shares = unknown.map(([part, share]) => `${percent(share)} of ${part}`).join(", ");
  const sizes = PARTS.map((part) => `${parts[part].length} for ${part}`).join(", ");
  const { distinct, controls, invisible } = text;
  return {
    lines: [
      `read ${unit} in one stream (${distinct} different): ${sizes}`,
      `unknown ${unit}: ${shares}`,
      ...(controls + invisible > 0
        ? [`left out: ${controls} control characters, ${invisible} invisible ones`]
        : []),
    ],
    figures: {
      ...Object.fromEntries(PARTS.map((part) => [`symbols_${part}`, parts[part].length])),
      distinct_symbols: distinct,
      ...Object.fromEntries(unknown.map(([part, share]) => [`unknown_share_${part}`, share])),
      control_characters_left_out: controls,
      invisible_characters_left_out: invisible,
    },
  };
}
