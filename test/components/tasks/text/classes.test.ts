import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { characterClasses, CLASS, mapKnown } from "../../../../src/components/tasks/text/classes.ts";

const classes = characterClasses();
const CODE_POINTS = 0x110000;

const known = Array.from({ length: CODE_POINTS }, (_, c) => c).filter((c) => classes[c] !== CLASS.unknown);
const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
const mapped = (map: (character: string) => string): string =>
  digestOf(known.map((c) => map(String.fromCodePoint(c))).join("\n"));

describe("the table", () => {
  test("has the 286 719 characters of Unicode 15.0, with private use", () => {
    // 149 186 graphic and format characters, 65 control characters, 137 468 for private use, less no surrogates.
    expect(known.length).toBe(149_186 + 65 + 137_468);
  });

  test.each([
    ["capital", "AÉΣДԱǅ𐐀"],
    ["small", "aéσдաßĸ"],
    ["letter", "אبअকთ한ʻª՞"],
    ["unspaced", "字ひกລក〇ၐ"],
    ["katakana", "カーｶ"],
    ["number", "5५٣Ⅷ½²"],
    ["mark", "\u0301\u093f\u0e31\u200d\u200c\u{1f3fd}\u0e33\ufe0f"],
    ["terminal", "。！？؟۔।॥።։།។"],
    ["stop", ".!?…‼．"],
    ["opening", "([{‚„¿¡「"],
    ["closing", ")]}」"],
    ["quote", "\"'“”‘’«»"],
    ["space", " \t\n\u00a0\u3000\u200b\u0085"],
    ["control", "\0\u0007\u001b\u007f\u009b"],
    ["invisible", "\u00ad\ufeff\u200e\u2060"],
    ["other", "-—,;:#@$<>😀_"],
    ["unknown", "\u0378\u{1c80a}\u{2ebf0}\ufffe"],
  ] as const)("%s: %j", (name, characters) => {
    for (const character of characters)
      expect(classes[character.codePointAt(0)!], character.codePointAt(0)!.toString(16)).toBe(CLASS[name]);
  });
});

describe("of the characters that it knows", () => {
  // Seen to be the same on Node 20.0.0 (Unicode 15.0), 20.20.2 (17.0), 22.0.0 (15.1), 24.0.0 (16.0), 24.21.0 (17.0).
  const WHY =
    "this Node changes a character that Unicode 15.0 knows: runs of a text with it differ between Nodes";

  test("this Node has the small letters that all Nodes have", () => {
    expect(
      mapped((c) => c.toLowerCase()),
      WHY,
    ).toBe("3a232316fc910208");
  });

  test("this Node has the normal forms that all Nodes have", () => {
    expect(
      mapped((c) => c.normalize("NFC") + c.normalize("NFD")),
      WHY,
    ).toBe("e6ec65574c78fca2");
  });
});

test("characters that came later are not touched, whatever this Node knows of them", () => {
  // U+1C89, a capital of Unicode 16, has a small letter in newer Nodes only.
  expect(mapKnown("AB\u1c89CD", (text) => text.toLowerCase())).toBe("ab\u1c89cd");
  expect(mapKnown("\u1c89", (text) => text.toLowerCase())).toBe("\u1c89");
  expect(mapKnown("\u{2ebf0}É\u{2ebf0}", (text) => text.normalize("NFD"))).toBe("\u{2ebf0}E\u0301\u{2ebf0}");
});
