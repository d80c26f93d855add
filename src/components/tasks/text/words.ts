/**
 * A sentence → its words, after the word boundaries of UAX #29, but for what stands here otherwise.
 *
 * `letters`: a word is a run of letters and numbers with the accents and vowel signs that belong to them, and with single
 * apostrophes, hyphens, middle dots (and Hebrew gershayim) between them; every other mark, symbol or emoji is a word by
 * itself, but for the tags of corpora: <unk> and </s> are words. The word space of Ethiopic and the tsheg of Tibetan part
 * words as spaces do. Katakana runs by itself. Scripts without spaces between words (Han, Hiragana, Thai, Lao, Khmer, Myanmar and
 * their kin) would need a dictionary: there every character is a word, with the signs that belong to it. UAX #29 would
 * keep 3.14 and snake_case whole, and part at hyphens; here 3.14 is three words and sperm-whale one.
 *
 * `spaces`: a word is what stands between white space, as in a text that was cut into words before.
 *
 * `characters`: every character is a word, and white space between two of them one more.
 */
import { CLASS, classAt, widthAt } from "./classes.ts";

export const WORD_RULES = ["letters", "spaces", "characters"] as const;
export type WordRule = (typeof WORD_RULES)[number];

/** The words of a text in which white space is single spaces. */
export function wordsOf(text: string, rule: WordRule): string[] {
  if (rule === "spaces") return text.split(" ").filter((word) => word !== "");
  const words: string[] = [];
  const step = rule === "letters" ? nextWord : nextCharacter;
  for (let i = 0; i < text.length;) {
    const end = step(text, i);
    const code = text.charCodeAt(i);
    if (!isJoiner(code) && (rule === "characters" || !isSpacing(code))) words.push(text.slice(i, end));
    i = end;
  }
  return words;
}

/** Pieces between white space, and each character where there is none between words: about as many as there are words. */
export function countPieces(text: string): number {
  let count = 0;
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isPlain(code) && inside) continue;
    const itsClass = classAt(text, i);
    const alone = itsClass === CLASS.unspaced;
    if (alone || (!inside && itsClass !== CLASS.space)) count++;
    inside = !alone && itsClass !== CLASS.space;
    i += widthAt(text, i) - 1;
  }
  return count;
}

const SPACE = 0x20;
/** Between words of Ethiopic, and between syllables of Tibetan (the second does not break lines): ፡ ་ ༌ */
const SPACING = new Set([SPACE, 0x1361, 0x0f0b, 0x0f0c]);
const isSpacing = (code: number): boolean => SPACING.has(code);
/** The second joins pictures into one: a family, a flag. */
const [ZERO_WIDTH_NON_JOINER, ZERO_WIDTH_JOINER] = [0x200c, 0x200d];
const [FIRST_FLAG_LETTER, LAST_FLAG_LETTER] = [0x1f1e6, 0x1f1ff];

/** Between letters or numbers they belong to the word: ' ’ - ‐ ‑ · ‧ */
const JOINERS = new Set([0x27, 0x2019, 0x2d, 0x2010, 0x2011, 0xb7, 0x2027]);
/** The same between Hebrew letters: the gershayim of an abbreviation, and the quotation mark that is typed for it. */
const HEBREW_JOINERS = new Set([0x22, 0x5f4]);

/** Myanmar, Khmer and Tai Tham signs that set the next consonant below the last. */
const STACKERS = new Set([0x1039, 0x17d2, 0x1a60]);

/** Classes of which a word by letters is made. */
const IN_WORDS: readonly boolean[] = Object.values(CLASS).map((one) =>
  [CLASS.capital, CLASS.small, CLASS.letter, CLASS.number].includes(one),
);

/** Invisible, and a word begins with one only where it has nothing to join. */
const isJoiner = (code: number): boolean => code === ZERO_WIDTH_NON_JOINER || code === ZERO_WIDTH_JOINER;

/** Where the marks end that begin at i. */
function skipMarks(text: string, i: number): number {
  while (i < text.length && text.charCodeAt(i) >= 0x300 && classAt(text, i) === CLASS.mark)
    i += widthAt(text, i);
  return i;
}

const LESS_THAN = 0x3c;
/** As corpora write unknown words, numbers and ends: <unk> <num> </s> */
const TAG = /<\/?[a-z][\w-]{0,19}>/iy;

/** Where the word that begins at i ends. */
function nextWord(text: string, i: number): number {
  const first = classAt(text, i);
  if (first === CLASS.katakana) {
    do i = nextCharacter(text, i);
    while (i < text.length && classAt(text, i) === CLASS.katakana);
    return i;
  }
  if (text.charCodeAt(i) === LESS_THAN) {
    TAG.lastIndex = i;
    if (TAG.test(text)) return TAG.lastIndex;
  }
  if (!IN_WORDS[first]) return nextCharacter(text, i);
  for (;;) {
    i += widthAt(text, i);
    if (i < text.length && isPlain(text.charCodeAt(i))) continue;
    i = skipMarks(text, i);
    if (i >= text.length) return i;
    if (IN_WORDS[classAt(text, i)]) continue;
    if (!joins(text, i) || i + 1 >= text.length || !IN_WORDS[classAt(text, i + 1)]) return i;
    i++;
  }
}

/** a … z: most of what most texts are made of. */
const isPlain = (code: number): boolean => code >= 0x61 && code <= 0x7a;

/** Whether what stands at i, behind a letter or number, may go on with a word. */
function joins(text: string, i: number): boolean {
  const code = text.charCodeAt(i);
  return JOINERS.has(code) || (HEBREW_JOINERS.has(code) && isHebrew(text.charCodeAt(i - 1)));
}

const isHebrew = (code: number): boolean =>
  (code >= 0x590 && code < 0x600) || (code >= 0xfb1d && code < 0xfb50);

/** Where the character that begins at i ends, with the marks on it. */
function nextCharacter(text: string, i: number): number {
  const first = text.codePointAt(i)!;
  if (first === SPACE) return i + 1;
  let end = skipMarks(text, i + widthAt(text, i));
  const itsClass = classAt(text, i);
  if (itsClass === CLASS.unspaced) {
    while (
      end < text.length &&
      STACKERS.has(text.charCodeAt(end - 1)) &&
      classAt(text, end) === CLASS.unspaced
    )
      end = skipMarks(text, end + widthAt(text, end));
  } else if (itsClass === CLASS.other) {
    if (isFlagLetter(first) && end < text.length && isFlagLetter(text.codePointAt(end)!))
      end = skipMarks(text, end + 2);
    while (
      end < text.length &&
      text.charCodeAt(end - 1) === ZERO_WIDTH_JOINER &&
      classAt(text, end) === CLASS.other
    )
      end = skipMarks(text, end + widthAt(text, end));
  }
  return end;
}

const isFlagLetter = (code: number): boolean => code >= FIRST_FLAG_LETTER && code <= LAST_FLAG_LETTER;
