/** The bytes of a file → text, or why they are not one and what to do about it. */
import { UserError } from "../../user-error.ts";

/** First bytes of what is often taken for a text, and what it is. */
const SIGNATURES: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0x1f, 0x8b], "a gzip archive"],
  [[0x50, 0x4b, 0x03, 0x04], "a zip archive (which .docx, .odt and .epub are too)"],
  [[0x42, 0x5a, 0x68], "a bzip2 archive"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "an xz archive"],
  [[0x28, 0xb5, 0x2f, 0xfd], "a zstd archive"],
  [[0x25, 0x50, 0x44, 0x46, 0x2d], "a PDF"],
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
    // A decoder that forgives puts a replacement character where the first wrong byte was.
    const line = new TextDecoder().decode(bytes).split("\uFFFD", 1)[0]!.split("\n").length;
    return refuse(`the file is not UTF-8 text (line ${line}); ${convert("WINDOWS-1252")}, say`);
  }
}

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
