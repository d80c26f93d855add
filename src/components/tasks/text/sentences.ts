/**
 * A text → its sentences. `paragraph`: lines are joined up to an empty one, and that is a sentence. `line`: each line is
 * one. `marks`: paragraphs are parted where a mark ends a sentence (ends.ts). `marks-in-line`: each line is.
 *
 * `auto` is the first of these that fits:
 *
 * 1. At least three in four lines end with such a mark, so that lines are whole. `line` if there is less than one mark
 *    inside lines for ten of them (for two of them where capitals are rare): lines are sentences, and the few marks in
 *    them more likely those of abbreviations and dates. `marks-in-line` otherwise: lines are paragraphs.
 * 2. `marks` if one in 100 words ends a sentence with a mark, and sentences run on from line to line. They do in lines that
 *    were wrapped: at least four in five line ends inside paragraphs stand where the next word would have made the line
 *    longer than the longest of its paragraph. They do in verse and in prose of any other layout: at least one line in
 *    twenty ends with a mark, and there is a mark inside a line, or a comma, colon or dash at a line's end, for ten lines.
 * 3. `line` if lines have 100 words on average at most: one sentence a line without a mark at its end, as in the Penn
 *    Treebank, whose full stops belong to abbreviations.
 * 4. `marks-in-line`.
 *
 * Lines are those that are not empty. Words are what stands between white space, and each character of scripts without
 * spaces, whatever the task's words are.
 */
import { characterClasses, CLASS } from "./classes.ts";
import { capitalsAreRare, endsIn, endsWithMark, type Ends, runsOn } from "./ends.ts";
import { countPieces } from "./words.ts";

export const SENTENCE_RULES = ["auto", "marks", "marks-in-line", "line", "paragraph"] as const;
export type SentenceRule = (typeof SENTENCE_RULES)[number];

export interface Parted {
  /** None is empty; white space in them is single spaces. */
  readonly sentences: readonly string[];
  readonly rule: Exclude<SentenceRule, "auto">;
  /** What `auto` went by; null if the rule was given. */
  readonly signs: Signs | null;
  /** True if a mark before a small letter ends a sentence too. */
  readonly small: boolean;
}

/** Of a text parted by `marks`. */
export interface Signs {
  readonly lines: number;
  /** Lines that end with a mark. */
  readonly ended: number;
  /** Lines that end with a comma, colon, semicolon or dash. */
  readonly open: number;
  readonly words: number;
  /** Sentences that end with a mark. */
  readonly marked: number;
  readonly wrapped: boolean;
  readonly small: boolean;
}

export function sentencesOf(text: string, rule: SentenceRule): Parted {
  const paragraphs = paragraphsOf(text.split("\n"));
  if (rule !== "auto") return part(paragraphs, rule);
  const marked = part(paragraphs, "marks");
  const signs = signsOf(paragraphs, marked);
  const fitting = ruleBy(signs);
  return { ...(fitting === "marks" ? marked : part(paragraphs, fitting)), signs };
}

const WHOLE_LINES = 3 / 4;
/** Marks inside lines that may be those of abbreviations: with capitals, and without. */
const FALSE_MARKS = 1 / 10;
const FALSE_MARKS_SMALL = 1 / 2;
const MOST_WORDS = 100;
const ENDED_LINES = 1 / 20;
const RUNNING_LINES = 1 / 10;

function ruleBy({ lines, ended, open, words, marked, wrapped, small }: Signs): Parted["rule"] {
  const inside = Math.max(0, marked - ended);
  if (ended >= WHOLE_LINES * lines)
    return inside < (small ? FALSE_MARKS_SMALL : FALSE_MARKS) * lines ? "line" : "marks-in-line";
  const runOn = wrapped || (ended >= ENDED_LINES * lines && inside + open >= RUNNING_LINES * lines);
  if (MOST_WORDS * marked >= words && runOn) return "marks";
  return words <= MOST_WORDS * lines ? "line" : "marks-in-line";
}

/** A paragraph as its lines. */
type Paragraph = readonly string[];

function part(paragraphs: readonly Paragraph[], rule: Parted["rule"]): Parted {
  const inLines = rule === "line" || rule === "marks-in-line";
  const pieces = inLines
    ? paragraphs.flat().map(collapse)
    : paragraphs.map((lines) => collapse(lines.join("\n")));
  if (rule === "line" || rule === "paragraph") return { sentences: pieces, rule, signs: null, small: false };
  const found = pieces.map(endsIn);
  const small = capitalsAreRareIn(found);
  const sentences = pieces.flatMap((piece, i) => cutAt(piece, found[i]!, small));
  return { sentences, rule, signs: null, small };
}

/** White space as single spaces, none at the ends. What is a single space already is passed over. */
export const collapse = (text: string): string => text.replace(/ \s+|[^\S ]\s*/g, " ").trim();

/** Lines that are not empty, up to those that are. */
function paragraphsOf(lines: readonly string[]): readonly Paragraph[] {
  const paragraphs: string[][] = [];
  let open: string[] | null = null;
  for (const line of lines) {
    if (!/\S/.test(line)) open = null;
    else if (open) open.push(line);
    else paragraphs.push((open = [line]));
  }
  return paragraphs;
}

function capitalsAreRareIn(found: readonly Ends[]): boolean {
  const sum = (key: "beforeCapital" | "beforeSmall"): number =>
    found.reduce((total, ends) => total + ends[key], 0);
  return capitalsAreRare(sum("beforeCapital"), sum("beforeSmall"));
}

function cutAt(text: string, { at, small }: Ends, smallToo: boolean): string[] {
  const sentences: string[] = [];
  let from = 0;
  for (let i = 0; i < at.length; i++) {
    if (small[i] && !smallToo) continue;
    sentences.push(text.slice(from, at[i]).trimEnd());
    from = at[i]!;
  }
  sentences.push(text.slice(from));
  return sentences;
}

function signsOf(paragraphs: readonly Paragraph[], { sentences, small }: Parted): Signs {
  const lines = paragraphs.flat();
  return {
    lines: lines.length,
    ended: lines.filter(endsWithMark).length,
    open: lines.filter(runsOn).length,
    words: lines.reduce((sum, line) => sum + countPieces(line), 0),
    marked: sentences.filter(endsWithMark).length,
    wrapped: areWrapped(paragraphs),
    small,
  };
}

const WRAPPED_ENDS = 4 / 5;

/** Whether line ends inside paragraphs stand where the next word had no room. A single line is wrapped nowhere. */
function areWrapped(paragraphs: readonly Paragraph[]): boolean {
  let [ends, full] = [0, 0];
  for (const paragraph of paragraphs) {
    const lengths = paragraph.map((line) => line.trimEnd().length);
    const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
    for (const [i, next] of paragraph.slice(1).entries()) {
      ends++;
      if (lengths[i]! + 1 + firstLength(next.trimStart()) > longest) full++;
    }
  }
  return ends > 0 && full >= WRAPPED_ENDS * ends;
}

/** The length of what a line must begin with: its first word, or one character where there is no space between words. */
function firstLength(line: string): number {
  if (characterClasses()[line.codePointAt(0)!] === CLASS.unspaced) return 1;
  const end = line.search(/\s/);
  return end < 0 ? line.length : end;
}
