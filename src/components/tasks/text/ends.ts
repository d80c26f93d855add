/**
 * Where marks end sentences, after the sentence boundaries of UAX #29 with the plain rule that this program had first.
 *
 * 。 । ؟ ። and the like end a sentence, whatever follows but a comma, colon or dash. A full stop, ! ? or … does if white
 * space follows and then something that opens a sentence: a capital, a number, a letter of a script without capitals, a
 * `<` (of `<unk>`), with quotes or brackets before it; or, without white space, a letter of a script that has none between
 * words. It does not behind an abbreviation. Closing quotes and brackets behind the mark belong to the sentence. In Greek
 * the semicolon is a question mark, in Armenian the colon stands for its full stop. Where fewer than one in four of what
 * would begin so, paragraphs included, begins with a capital, these marks end a sentence before a small letter too.
 */
import { CLASS, classAt, widthAt } from "./classes.ts";

export interface Ends {
  /** Where the next sentences begin. Two plain lists, since a text may have millions of ends. */
  readonly at: readonly number[];
  /** For each, true if it is one only where capitals are rare. */
  readonly small: readonly boolean[];
  /** Beginnings with a capital and with a small letter, that of the text included: they tell a text in small letters. */
  readonly beforeCapital: number;
  readonly beforeSmall: number;
}

/** A full stop after one of these ends no sentence. */
const ABBREVIATIONS = new Set([
  "mr",
  "mrs",
  "ms",
  "dr",
  "st",
  "capt",
  "prof",
  "rev",
  "no",
  "vol",
  "etc",
  "vs",
]);
const LONGEST_ABBREVIATION = 4;

const SPACE = 0x20;
const FULL_STOP = 0x2e;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const LESS_THAN = 0x3c;
const [SMALL_A, SMALL_Z] = [0x61, 0x7a];

const GREEK = [
  [0x370, 0x3ff],
  [0x1f00, 0x1fff],
] as const;
const ARMENIAN = [[0x530, 0x58f]] as const;

/** What goes on with a sentence although a terminal mark stands before it: - , : ; – — and those of other scripts. */
const CONTINUING = new Set(Array.from("-,:;–—،؛、，：；﹐﹑﹕﹣－､", (mark) => mark.charCodeAt(0)));

/** » and › close where white space follows them, as in French « Oui. » Non. */
const CLOSING_ANGLES = new Set([0xbb, 0x203a]);
/** Directly behind a full stop “ closes, as in German; behind 。 it opens. */
const OPENING_QUOTES = new Set(Array.from("“‘«‹‟‛", (quote) => quote.charCodeAt(0)));
/** « and ‹ may have white space behind them. */
const OPENING_ANGLES = new Set([0xab, 0x2039]);

const isLetter = (one: number): boolean =>
  one === CLASS.capital || one === CLASS.small || one === CLASS.letter || one === CLASS.mark;

/** The ends inside a paragraph in which white space is single spaces; its own end is not among them. */
export function endsIn(text: string): Ends {
  const at: number[] = [];
  const small: boolean[] = [];
  const first = opener(text, 0);
  let beforeCapital = first === CLASS.capital ? 1 : 0;
  let beforeSmall = first === CLASS.small ? 1 : 0;
  for (let i = 0; i < text.length;) {
    const code = text.charCodeAt(i);
    // Most characters are of no interest, and halves of a pair are no marks.
    if (code === SPACE || (code >= SMALL_A && code <= SMALL_Z) || !endsSentence(text, i)) {
      i++;
      continue;
    }
    const { end, terminal } = marksFrom(text, i);
    const next = terminal ? afterTerminal(text, end) : afterStop(text, i, end);
    if (next?.opens === CLASS.capital) beforeCapital++;
    else if (next?.opens === CLASS.small) beforeSmall++;
    if (next && next.at < text.length) {
      at.push(next.at);
      small.push(next.opens === CLASS.small);
    }
    i = end;
  }
  return { at, small, beforeCapital, beforeSmall };
}

/** Fewer than one in four beginnings has a capital: the text is in small letters. */
export const capitalsAreRare = (beforeCapital: number, beforeSmall: number): boolean =>
  3 * beforeCapital < beforeSmall;

/** Whether a line ends with a mark that ends sentences, with or without closing quotes. */
export function endsWithMark(line: string): boolean {
  let i = line.length - 1;
  while (i >= 0 && CLOSES_LINE[classAt(line, i)]) i--;
  // The second half of a pair finds its first.
  if (i > 0 && (line.charCodeAt(i) & 0xfc00) === 0xdc00) i--;
  return i >= 0 && endsSentence(line, i);
}

const CLOSES_LINE: readonly boolean[] = Object.values(CLASS).map((one) =>
  [CLASS.quote, CLASS.closing, CLASS.space, CLASS.mark].includes(one),
);

/** Whether a line ends with a comma, a colon or a dash. */
export function runsOn(line: string): boolean {
  let i = line.length - 1;
  while (i >= 0 && classAt(line, i) === CLASS.space) i--;
  return CONTINUING.has(line.charCodeAt(i));
}

function endsSentence(text: string, i: number): boolean {
  const code = text.charCodeAt(i);
  if (code === SEMICOLON) return isLetterOf(GREEK, text, i - 1);
  if (code === COLON) return isLetterOf(ARMENIAN, text, i - 1);
  const itsClass = classAt(text, i);
  return itsClass === CLASS.stop || itsClass === CLASS.terminal;
}

/** Whether the letter at i, or before the accents at i, lies in one of the ranges. */
function isLetterOf(ranges: readonly (readonly [number, number])[], text: string, i: number): boolean {
  while (i >= 0 && classAt(text, i) === CLASS.mark) i--;
  const code = text.charCodeAt(i);
  return ranges.some(([first, last]) => code >= first && code <= last);
}

/** ‼ may be followed by a selector of its picture, which is a mark on it. */
const isEnding = (one: number): boolean => one === CLASS.stop || one === CLASS.closing || one === CLASS.mark;

/** Where marks, and quotes and brackets that close behind them, end; and whether a terminal mark is among them. */
function marksFrom(text: string, i: number): { readonly end: number; readonly terminal: boolean } {
  let terminal = classAt(text, i) === CLASS.terminal;
  // The first one is a mark, be it a semicolon or a colon.
  for (i += widthAt(text, i); i < text.length; i += widthAt(text, i)) {
    const itsClass = classAt(text, i);
    if (itsClass === CLASS.terminal) terminal = true;
    else if (
      itsClass === CLASS.quote ? terminal && OPENING_QUOTES.has(text.charCodeAt(i)) : !isEnding(itsClass)
    )
      break;
  }
  return { end: i, terminal };
}

interface Next {
  readonly at: number;
  /** The class of the letter that opens the sentence. */
  readonly opens: number;
}

/** The sentence that begins behind a terminal mark; null if none does. */
function afterTerminal(text: string, i: number): Next | null {
  const at = afterClosingAngle(text, i);
  return CONTINUING.has(text.charCodeAt(at)) ? null : { at, opens: CLASS.other };
}

/** The sentence that begins behind marks which stand from `marks` to `i`; null if none does. */
function afterStop(text: string, marks: number, i: number): Next | null {
  if (i >= text.length) return null;
  if (text.charCodeAt(i) !== SPACE) {
    const opens = classAt(text, i);
    return opens === CLASS.unspaced || opens === CLASS.katakana ? { at: i, opens } : null;
  }
  const at = afterClosingAngle(text, i);
  const opens = opener(text, at);
  if (opens === null) return null;
  const word = i === marks + 1 && text.charCodeAt(marks) === FULL_STOP ? wordBefore(text, marks) : null;
  if (word !== null && ABBREVIATIONS.has(word.toLowerCase())) return null;
  // u.s. forces, e.g. this
  if (word !== null && opens === CLASS.small && text.charCodeAt(marks - word.length - 1) === FULL_STOP)
    return null;
  return { at, opens };
}

/** Behind white space and » where they stand at i. */
function afterClosingAngle(text: string, i: number): number {
  if (text.charCodeAt(i) !== SPACE) return i;
  const isAngle = CLOSING_ANGLES.has(text.charCodeAt(i + 1));
  if (isAngle && i + 2 >= text.length) return text.length;
  return isAngle && text.charCodeAt(i + 2) === SPACE ? i + 3 : i + 1;
}

/** The class of what opens a sentence at i, behind quotes and brackets; null if nothing does. */
function opener(text: string, i: number): number | null {
  for (; i < text.length; i += widthAt(text, i)) {
    const code = text.charCodeAt(i);
    const itsClass = classAt(text, i);
    if (itsClass === CLASS.quote || itsClass === CLASS.opening) {
      if (OPENING_ANGLES.has(code) && text.charCodeAt(i + 1) === SPACE) i++;
      continue;
    }
    const opens = OPENERS[itsClass] === true || code === LESS_THAN;
    return opens ? itsClass : null;
  }
  return null;
}

const OPENERS: readonly boolean[] = Object.values(CLASS).map((one) =>
  [CLASS.capital, CLASS.small, CLASS.letter, CLASS.unspaced, CLASS.katakana, CLASS.number].includes(one),
);

/** The letters right before i, but no more than tell whether they are an abbreviation; null if there are none. */
function wordBefore(text: string, i: number): string | null {
  let from = i;
  while (from > 0 && i - from <= LONGEST_ABBREVIATION && isLetter(classAt(text, from - 1))) from--;
  return from === i ? null : text.slice(from, i);
}
