/** How words for people are set: the width that there is, and colours where they are wanted. */
import picocolors from "picocolors";
import stringWidth from "string-width";

type Colors = ReturnType<typeof picocolors.createColors>;

export interface Style {
  /** Columns of the terminal; Infinity where lines may be as long as they like. */
  readonly width: number;
  readonly colors: Colors;
}

export const styleOf = (width: number, colored: boolean): Style => ({
  width,
  colors: picocolors.createColors(colored),
});

/** No colours, and lines of any length: for pipes and files. */
export const PLAIN: Style = styleOf(Infinity, false);

/** The middle left out where `text` is wider than `width` columns: `training…rate=0.1`. */
export function shortened(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const characters = Array.from(text);
  const room = Math.max(0, width - 1);
  const front = taken(characters, Math.ceil(room / 2));
  const back = taken(characters.toReversed(), Math.floor(room / 2)).toReversed();
  return width < 1 ? "" : `${front.join("")}…${back.join("")}`;
}

function taken(characters: readonly string[], width: number): readonly string[] {
  let used = 0;
  const end = characters.findIndex((one) => (used += stringWidth(one)) > width);
  return end < 0 ? characters : characters.slice(0, end);
}

/** A share of the width that an indent may take, so that something is left beside it. */
const WIDEST_INDENT = 0.6;

/**
 * Lines broken between words where they are wider than `width`. What is broken off stands below the last column of its line
 * (a column begins after two spaces), or else a little deeper than the line. A word that is wider than a line stays whole.
 */
export const wrapped = (text: string, width: number): string =>
  text
    .split("\n")
    .map((line) => (stringWidth(line) <= width ? line : wrapLine(line, width)))
    .join("\n");

function wrapLine(line: string, width: number): string {
  const indent = " ".repeat(indentOf(line, width));
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(/(?<=\S)(?=\s)/)) {
    if (current.trim() === "" || stringWidth(current + word) <= width) current += word;
    else {
      lines.push(current);
      current = indent + word.trimStart();
    }
  }
  return [...lines, current].join("\n");
}

function indentOf(line: string, width: number): number {
  const columns = [...line.matchAll(/\S {2,}(?=\S)/g)].map(({ 0: gap, index }) =>
    stringWidth(line.slice(0, index + gap.length)),
  );
  const last = columns.findLast((column) => column <= width * WIDEST_INDENT);
  return last ?? Math.min(/^ */.exec(line)![0].length + 2, Math.floor(width * WIDEST_INDENT));
}
