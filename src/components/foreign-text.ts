/**
 * Text that the program did not write (a value, key, path or argument of the user's, a message of a parser's) as
 * messages show it: what a terminal would obey or hide is escaped, what is long is shortened in the middle.
 */

/** A quoted value of this length still leaves a message readable. */
const MOST_QUOTED = 60;
/** Paths are longer than values, and their end says most. */
const MOST_BARE = 160;
/** No message of ours comes near; only one that carries foreign text could. */
const MOST_LINE = 2000;

/**
 * Everything that is obeyed or not seen: controls (C0, C1), bidirectional and zero-width marks, lone surrogates, private
 * characters, spaces other than the common one, fillers, the blank Braille cell.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/u;
const ALL_UNSEEN = new RegExp(UNSEEN.source, "gu");
/** A mark without a letter would sit on the quote in front of it. */
const LEADING_MARKS = /^\p{M}+/u;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r" };

function escape(character: string): string {
  const code = character.codePointAt(0)!;
  const hex = code.toString(16);
  return SHORT[character] ?? (code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`);
}

/** As code points, each escaped if it has to be. */
function pieces(text: string): string[] {
  const marks = LEADING_MARKS.exec(text)?.[0].length ?? 0;
  const lead = Array.from(text.slice(0, marks), escape);
  return [...lead, ...Array.from(text.slice(marks), (one) => (UNSEEN.test(one) ? escape(one) : one))];
}

/** A text far too long is cut before it is looked at, so that a megabyte costs nothing. */
function shortened(
  text: string,
  most: number,
  form: (piece: string) => string = (piece) => piece,
): { readonly text: string; readonly cut: boolean } {
  const kept = 2 * most;
  const long = text.length > 2 * kept;
  const front = pieces(long ? text.slice(0, kept) : text).map(form);
  const back = long ? pieces(text.slice(-kept)).map(form) : front;
  if (!long && front.join("").length <= most) return { text: front.join(""), cut: false };
  const head = taken(front, Math.ceil((most * 2) / 3));
  const tail = taken(back.reverse(), Math.floor(most / 3)).reverse();
  return { text: `${head.join("")}…${tail.join("")}`, cut: true };
}

function taken(parts: readonly string[], most: number): string[] {
  let length = 0;
  const end = parts.findIndex((part) => (length += part.length) > most);
  return parts.slice(0, end < 0 ? parts.length : end);
}

/** In quotes, as JSON would write it: `"re\u001blu"`. A long text is shortened, with its length behind. */
export function quoted(text: string, most = MOST_QUOTED): string {
  const inside = shortened(text, most, (piece) => (piece === '"' || piece === "\\" ? `\\${piece}` : piece));
  return inside.cut ? `"${inside.text}" (${text.length} characters)` : `"${inside.text}"`;
}

/** Without quotes if nothing in it needs them, as for paths; else as {@link quoted}. */
export function bare(text: string, most = MOST_BARE): string {
  const harmless = text !== "" && !UNSEEN.test(text) && !LEADING_MARKS.test(text);
  return harmless ? shortened(text, most).text : quoted(text, most);
}

/** Escaped, neither quoted nor shortened: for a part of a text that is shown as a whole. */
export const escaped = (text: string): string => pieces(text).join("");

/** True if every character of the text is seen as itself. */
export const isSeen = (text: string): boolean => !UNSEEN.test(text);

/**
 * The net below the others, for messages with text that came by a way nobody thought of: keeps line ends, escapes what
 * else is unseen, shortens endless lines.
 */
export function printable(message: string): string {
  const lines = message.split("\n");
  return visible(
    lines.map((line) => (line.length > MOST_LINE ? shortened(line, MOST_LINE).text : line)).join("\n"),
  );
}

/** All of the text, what is unseen in it escaped but for line ends. */
export const visible = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.replace(ALL_UNSEEN, escape))
    .join("\n");
