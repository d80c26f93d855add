import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { cleanText } from "../../../../src/components/tasks/text/clean.ts";
import { decode } from "../../../../src/components/tasks/text/decode.ts";

const utf8 = (text: string): Buffer => Buffer.from(text, "utf8");
const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");
const PROSE = "The whale went over the sea.\nNobody saw it.\n".repeat(20);

const readText = (bytes: Uint8Array) => cleanText(decode(bytes));

describe("refused, with what to do", () => {
  test.each([
    [
      "UTF-16 with an order mark",
      utf16("\ufeff" + PROSE),
      /UTF-16LE text; convert it .* iconv -f UTF-16LE -t UTF-8/,
    ],
    ["the other way round", utf16("\ufeff" + PROSE).swap16(), /UTF-16BE text; convert it/],
    ["UTF-16 without one", utf16(PROSE), /UTF-16LE/],
    ["the other way round", utf16(PROSE).swap16(), /UTF-16BE/],
    ["UTF-16 of Russian", utf16("Он ушёл. Никто не знал. ".repeat(20)), /UTF-16LE/],
    ["UTF-16 of Arabic", utf16("ذهب الولد. أين هو؟ ".repeat(20)).swap16(), /UTF-16BE/],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), /UTF-32LE/],
    [
      "Latin-1",
      Buffer.from("Un\nété\n", "latin1"),
      /not UTF-8 text \(line 2\); convert it .* iconv -f WINDOWS-1252/,
    ],
    [
      "a text that was cut inside a character",
      utf8("One.\nTwo é").subarray(0, -1),
      /ends inside a character \(line 2\).*; use the whole text, or leave .* iconv -c -f UTF-8/,
    ],
    ["one cut inside an emoji", utf8("é ü One 👍").subarray(0, -1), /ends inside a character \(line 1\)/],
    [
      "UTF-8 with a damaged byte",
      Buffer.concat([utf8("Été à\nNîmes, ça va, "), Buffer.from([0xe9]), utf8(" la forêt")]),
      /is UTF-8 but for 1 place, the first in line 2; leave them out, with iconv -c/,
    ],
    [
      "UTF-8 with halves of pairs",
      Buffer.concat([utf8("我喜欢看书。你呢？他说好的。然后他走了。"), Buffer.from([0xed, 0xa0, 0xbd])]),
      /is UTF-8 but for 3 places, the first in line 1/,
    ],
    ["Chinese in GBK", Buffer.from("ced2cfb2bbb6bfb4caeaa1a3", "hex"), /not UTF-8 text .*GBK, SHIFT_JIS/],
    ["Russian in KOI8-R", Buffer.from("efced5dbc5cc2e0aced5", "hex"), /not UTF-8 text .*KOI8-R/],
    [
      "UTF-16 of Chinese",
      utf16("我喜欢看书。你呢？\n".repeat(20)),
      /not a text in UTF-8; .* if it is UTF-16, convert/,
    ],
    [
      "a program",
      Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0xff, 0, 0, 0x80]),
      /not a text in UTF-8; \d/,
    ],
    ["a rich text document", utf8("{\\rtf1\\ansi One. Two.}"), /a rich text document, not a text/],
    ["an archive", gzipSync(PROSE), /a gzip archive/],
    ["a PDF", utf8("%PDF-1.7\n" + PROSE), /a PDF/],
    ["a word processor's file", Buffer.from("PK\u0003\u0004...", "latin1"), /\.docx/],
    [
      "other binary files",
      Buffer.from(Array.from({ length: 400 }, (_, i) => i % 128)),
      /2\d % of it are control/,
    ],
    ["NUL bytes alone", Buffer.alloc(1000), /control characters/],
  ])("%s", (_, bytes, message) => {
    expect(() => readText(bytes)).toThrow(message);
    expect(() => readText(bytes)).toThrow(/^task\.text: /);
  });
});

describe("read", () => {
  test.each([
    ["UTF-8 with a byte order mark", "\ufeffA b.", "A b."],
    ["a character a line", "a\nb\nc\nd\n", "a\nb\nc\nd\n"],
    ["Windows line ends", "a\r\nb\r\n", "a\nb\n"],
    ["old Mac line ends", "a\rb\r\rc", "a\nb\n\nc"],
    ["line and paragraph separators", "a\u2028b\u2029c\u0085d\fe", "a\nb\n\nc\nd\ne"],
    ["nothing", "", ""],
  ])("%s", (_, text, clean) => {
    expect(readText(utf8(text)).text).toBe(clean);
  });

  test.each([
    ["French", "L'été à Nîmes: ça, c'est sûr; œuvre, naïve."],
    ["Vietnamese", "Tiếng Việt có nhiều dấu phức tạp."],
    ["Korean", "한국어는 첫가끝 낱자로도 적는다."],
    ["Hindi", "क़लम फ़िल्म ज़मीन"],
    ["ancient Greek", "ᾧ τινι ἄνθρωπος ᾗ"],
  ])("%s composed and decomposed: the same", (_, text) => {
    expect(readText(utf8(text.normalize("NFD")))).toEqual(readText(utf8(text.normalize("NFC"))));
  });

  test("control characters part words, invisible ones do not, and both are counted", () => {
    const text =
      "one\0two thr\u00adee\u200e four\u001b[0m five\u{e0001}, six\u200bseven" + " and so on".repeat(9);
    expect(readText(utf8(text))).toEqual({
      text: "one two three four [0m five, six seven" + " and so on".repeat(9),
      controls: 2,
      invisible: 3,
      unknown: 0,
    });
  });

  test("joiners and what pictures are made of stay", () => {
    const text = "می\u200cخواهم क्\u200dष 👩\u200d👧 ❤\ufe0f 🏴\u{e0067}\u{e0062}\u{e007f}";
    expect(readText(utf8(text))).toMatchObject({ text, invisible: 0 });
  });

  test("characters that are newer than the table are counted", () => {
    expect(readText(utf8("a \u{2ebf0}\u1c89 b"))).toMatchObject({ text: "a \u{2ebf0}\u1c89 b", unknown: 2 });
  });
});
