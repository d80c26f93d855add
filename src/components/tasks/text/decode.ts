/** The bytes of a file → text, or why they are not one and what to do about it. */
import { UserError } from "../../user-error.ts";
import { BINARY_SHARE } from "./clean.ts";

/** First bytes of what is often taken for a text, and what it is. */
const SIGNATURES: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0x1f, 0x8b], "a gzip archive"],
  [[0x50, 0x4b, 0x03, 0x04], "a zip archive (which .docx, .odt and .epub are too)"],
  [[0x42, 0x5a, 0x68], "a bzip2 archive"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "an xz archive"],
  [[0x28, 0xb5, 0x2f, 0xfd], "a zstd archive"],
  [[0x25, 0x50, 0x44, 0x46, 0x2d], "a PDF"],
  [[0x7b, 0x5c, 0x72, 0x74, 0x66], "a rich text document"],
];

/** Byte order marks; UTF-32's begins with UTF-16's. */
const ORDER_MARKS: readonly (readonly [bytes: readonly number[], encoding: string])[] = [
  [[0xff, 0xfe, 0, 0], "UTF-32LE"],
  [[0, 0, 0xfe, 0xff], "UTF-32BE"],
  [[0xff, 0xfe], "UTF-16LE"],
  [[0xfe, 0xff], "UTF-16BE"],
];

/** What V8 takes in one string, about 537 million code units, less some room for what is made from it. */
const MOST_BYTES = 500e6;

/** Throws a UserError if it is not UTF-8, or none of the text encodings at all. A byte order mark is dropped. */
export function decode(bytes: Uint8Array): string {
  const startsWith = ([signature]: readonly [readonly number[], string]): boolean =>
    signature.every((byte, i) => bytes[i] === byte);
  const packed = SIGNATURES.find(startsWith);
  if (packed) refuse(`the file is ${packed[1]}, not a text; write the plain text that is in it to a file`);
  const encoding = ORDER_MARKS.find(startsWith)?.[1] ?? wideEncoding(bytes);
  if (encoding !== null) refuse(`the file is ${encoding} text; ${convert(encoding)}`);
  if (bytes.length > MOST_BYTES) {
    refuse(
      `the file is too long; got ${(bytes.length / 1e6).toFixed(0)} MB, give at most ${MOST_BYTES / 1e6}`,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return refuse(notUtf8(bytes));
  }
}

const REPLACEMENT = "\uFFFD";

/** Why these bytes are not UTF-8, and what to do. */
function notUtf8(bytes: Uint8Array): string {
  const controls = bytes.reduce((count, byte) => count + (isControl(byte) ? 1 : 0), 0) / bytes.length;
  if (controls > BINARY_SHARE) {
    const share = (100 * controls).toFixed(0);
    return (
      `the file is not a text in UTF-8; ${share} % of its bytes are control characters; use plain text, ` +
      `and if it is UTF-16, ${convert("UTF-16LE")}`
    );
  }
  // A decoder that forgives puts a replacement character where a wrong byte was.
  const text = new TextDecoder().decode(bytes);
  const line = text.split(REPLACEMENT, 1)[0]!.split("\n").length;
  const wrong = text.split(REPLACEMENT).length - 1;
  const right = text.match(/[^\0-\x7f]/gu)!.length - wrong;
  if (wrong === 1 && text.endsWith(REPLACEMENT)) {
    return (
      `the file ends inside a character (line ${line}), as if it was cut off; use the whole text, or leave the ` +
      `rest of the character out, with ${LEAVE_OUT}`
    );
  }
  if (right >= MOSTLY * wrong) {
    const places = `${wrong} ${wrong === 1 ? "place" : "places"}`;
    return `the file is UTF-8 but for ${places}, the first in line ${line}; leave them out, with ${LEAVE_OUT}`;
  }
  return (
    `the file is not UTF-8 text (line ${line}); ${convert("WINDOWS-1252")}, or from what else it was written in ` +
    "(GBK, SHIFT_JIS, KOI8-R)"
  );
}

const LEAVE_OUT = "iconv -c -f UTF-8 -t UTF-8 old.txt > new.txt";
/** Characters that are right for one wrong byte, in what is UTF-8 with damage. */
const MOSTLY = 4;
/** Other than tabs, line ends, form feeds and escapes. */
const isControl = (byte: number): boolean =>
  byte < 0x20 && !(byte >= TAB && byte <= CARRIAGE_RETURN) && byte !== 0x1b;

const convert = (from: string): string =>
  `convert it to UTF-8, with iconv -f ${from} -t UTF-8 old.txt > new.txt`;

function refuse(what: string): never {
  throw new UserError(what, "task.text");
}

/** Bytes that are looked at, from the start. */
const SAMPLE_BYTES = 65536;
/** Code units of two bytes have a high byte below this in Latin, Greek, Cyrillic, Hebrew, Arabic and Thai. */
const HIGH_BYTES = 0x10;
/** In UTF-8 the only bytes so low are these; in UTF-16 every second byte of such a text is one. */
const [TAB, LINE_FEED, CARRIAGE_RETURN] = [0x09, 0x0a, 0x0d];
const WIDE_SHARE = 0.6;

/** The encoding of a text of two-byte units without a byte order mark; null if it does not look like one. */
function wideEncoding(bytes: Uint8Array): string | null {
  const units = Math.floor(Math.min(bytes.length, SAMPLE_BYTES) / 2);
  let [first, second] = [0, 0];
  for (let i = 0; i < units; i++) {
    if (isHighByte(bytes[2 * i]!)) first++;
    if (isHighByte(bytes[2 * i + 1]!)) second++;
  }
  if (units === 0) return null;
  // Both bytes low is what other binary files look like.
  if (second >= WIDE_SHARE * units && first < second / 2) return "UTF-16LE";
  return first >= WIDE_SHARE * units && second < first / 2 ? "UTF-16BE" : null;
}

const isHighByte = (byte: number): boolean =>
  byte < HIGH_BYTES && byte !== TAB && byte !== LINE_FEED && byte !== CARRIAGE_RETURN;
