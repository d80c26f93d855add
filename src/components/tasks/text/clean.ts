/** What must not become a word is taken out of a text, and counted. */
import { UserError } from "../../user-error.ts";
import { characterClasses, CLASS, mapKnown } from "./classes.ts";

export interface CleanText {
  /** NFC; lines end with \n, and a paragraph separator is an empty line. */
  readonly text: string;
  /** NUL and other control characters that are not white space. Each parts words. */
  readonly controls: number;
  /** Soft hyphens, directions, byte order marks: taken out from between their neighbours. */
  readonly invisible: number;
  /** Characters that came later than Unicode 15.0: each is a word, as a mark of punctuation is. */
  readonly unknown: number;
}

const [NEXT_LINE, LINE_SEPARATOR, PARAGRAPH_SEPARATOR] = [0x85, 0x2028, 0x2029];
const [LINE_FEED, FORM_FEED, CARRIAGE_RETURN] = [0x0a, 0x0c, 0x0d];
const ZERO_WIDTH_SPACE = 0x200b;

/** A text of which more than this share is control characters is something else. */
export const BINARY_SHARE = 0.05;

/** Throws a UserError if the text looks like a binary file. Composed and decomposed accents come out the same. */
export function cleanText(raw: string): CleanText {
  const classes = characterClasses();
  const parts: string[] = [];
  let [controls, invisible, unknown] = [0, 0, 0];
  // Up to U+02FF and among dashes and quotation marks nothing has another form.
  let composed = true;
  let from = 0;
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i);
    // Most of most texts.
    if ((code >= 0x20 && code < 0x7f) || code === LINE_FEED) continue;
    if (code >= 0x300 && (code < 0x2010 || code > 0x2027)) composed = false;
    const point = raw.codePointAt(i)!;
    const width = point > 0xffff ? 2 : 1;
    const instead = insteadOf(point, classes[point]!, raw.charCodeAt(i + 1));
    if (classes[point] === CLASS.control) controls++;
    else if (classes[point] === CLASS.invisible) invisible++;
    else if (classes[point] === CLASS.unknown) unknown++;
    if (instead !== null) {
      parts.push(raw.slice(from, i), instead);
      from = i + width;
    }
    i += width - 1;
  }
  if (controls > BINARY_SHARE * raw.length) {
    const share = ((100 * controls) / raw.length).toFixed(0);
    throw new UserError(
      `the file is not a text; ${share} % of it are control characters; use plain text in UTF-8`,
      "task.text",
    );
  }
  const kept = parts.join("") + raw.slice(from);
  const text = composed ? kept : mapKnown(kept, (known) => known.normalize("NFC"));
  return { text, controls, invisible, unknown };
}

/** What stands for a character; null if it stays. */
function insteadOf(point: number, itsClass: number, next: number): string | null {
  switch (point) {
    case CARRIAGE_RETURN:
      return next === LINE_FEED ? "" : "\n";
    case NEXT_LINE:
    case FORM_FEED:
    case LINE_SEPARATOR:
      return "\n";
    case PARAGRAPH_SEPARATOR:
      return "\n\n";
    case ZERO_WIDTH_SPACE:
      return " ";
    default:
      if (itsClass === CLASS.control) return " ";
      return itsClass === CLASS.invisible ? "" : null;
  }
}
