/**
 * Characters as sentences and words see them. The classes are those of Unicode 15.0, written down in class-runs.ts:
 * neither `Intl.Segmenter` nor `\p{…}` says the same on every Node, and the same run must have the same bytes everywhere.
 */
import { CLASS_RUNS } from "./class-runs.ts";

/** Their letters in class-runs.ts. */
const LETTERS = {
  /** Parts words; line ends too. */
  space: "S",
  control: "C",
  /** Soft hyphens, directions, byte order marks. */
  invisible: "F",
  /** Stays with the character before it: accents, vowel signs, joiners, skin tones. */
  mark: "M",
  capital: "U",
  small: "W",
  /** A letter that is neither. */
  letter: "L",
  /** A letter of a script without spaces between words: Han, Hiragana, Thai, Lao, Khmer, Myanmar. */
  unspaced: "I",
  katakana: "K",
  number: "N",
  /** Ends a sentence, whatever follows: 。 । ؟ ። */
  terminal: "T",
  /** Ends a sentence if what follows opens one: . ! ? … */
  stop: "P",
  opening: "O",
  closing: "E",
  quote: "Q",
  /** Came later than Unicode 15.0, or is no character yet. */
  unknown: "X",
  other: "Z",
} as const;

type ClassName = keyof typeof LETTERS;

const NAMES = Object.keys(LETTERS) as ClassName[];

/** Each class as a number. */
export const CLASS = Object.fromEntries(NAMES.map((name, i) => [name, i])) as Readonly<
  Record<ClassName, number>
>;

const CODE_POINTS = 0x110000;

let unpacked: Uint8Array | undefined;

/** The class of every code point; unpacked once, and only where a text is read. */
export function characterClasses(): Uint8Array {
  if (unpacked) return unpacked;
  const byLetter = new Map<string, number>(NAMES.map((name) => [LETTERS[name], CLASS[name]]));
  unpacked = new Uint8Array(CODE_POINTS);
  let from = 0;
  for (const run of CLASS_RUNS.split(/(?=[A-Z])/)) {
    const end = from + (run.length === 1 ? 1 : parseInt(run.slice(1), 36));
    unpacked.fill(byLetter.get(run[0]!)!, from, end);
    from = end;
  }
  return unpacked;
}

const isHalf = (code: number): boolean => (code & 0xf800) === 0xd800;

/** The class of the character at i, which must lie in the text. */
export function classAt(text: string, i: number): number {
  const code = text.charCodeAt(i);
  return characterClasses()[isHalf(code) ? text.codePointAt(i)! : code]!;
}

/** Code units of the character at i. */
export const widthAt = (text: string, i: number): 1 | 2 =>
  isHalf(text.charCodeAt(i)) && text.codePointAt(i)! > 0xffff ? 2 : 1;

/**
 * The text with `map` done to every stretch of characters that Unicode 15.0 knows. Of these all Nodes have the same
 * normal forms and the same small letters (the test compares them with a digest); of later ones some have none yet.
 */
export function mapKnown(text: string, map: (known: string) => string): string {
  const classes = characterClasses();
  let mapped = "";
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x370) continue; // all of these are known
    const point = text.codePointAt(i)!;
    const width = point > 0xffff ? 2 : 1;
    if (classes[point] === CLASS.unknown) {
      mapped += map(text.slice(from, i)) + text.slice(i, i + width);
      from = i + width;
    }
    i += width - 1;
  }
  return mapped + map(from === 0 ? text : text.slice(from));
}
