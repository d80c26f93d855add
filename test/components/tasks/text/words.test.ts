import { describe, expect, test } from "vitest";
import { wordsOf } from "../../../../src/components/tasks/text/words.ts";

const letters = (text: string): string => wordsOf(text, "letters").join("|");

describe("by letters", () => {
  test.each([
    ["every mark is a word", "Don’t—stop, now!", "Don’t|—|stop|,|now|!"],
    [
      "inner apostrophes and hyphens belong to a word",
      "the sperm-whale's 'end'",
      "the|sperm-whale's|'|end|'",
    ],
    ["numbers are cut at marks", "3.14 in 1,000", "3|.|14|in|1|,|000"],
    ["letters and numbers are one", "A4 B2b ½ x²", "A4|B2b|½|x²"],
    ["an accent without a composed form stays", "ọ̀rọ̀ m̃o", "ọ̀rọ̀|m̃o"],
    ["Hindi vowel signs and viramas stay", "हिन्दी में क्षत्रिय।", "हिन्दी|में|क्षत्रिय|।"],
    ["Tamil and Bengali", "தமிழ் মাতৃভাষা", "தமிழ்|মাতৃভাষা"],
    ["vowelled Arabic", "السَّلَامُ عَلَيْكُمْ؟", "السَّلَامُ|عَلَيْكُمْ|؟"],
    ["pointed Hebrew, geresh and gershayim", 'שָׁלוֹם צה"ל צה״ל ג׳ירף', 'שָׁלוֹם|צה"ל|צה״ל|ג׳ירף'],
    ["quotes around Hebrew are marks", '"שלום" אמר', '"|שלום|"|אמר'],
    ["Persian with a non-joiner inside", "می\u200cخواهم", "می\u200cخواهم"],
    ["a non-joiner that joins nothing is no word", "a \u200c b", "a|b"],
    ["Catalan and Ukrainian", "col·lecció п'ять", "col·lecció|п'ять"],
    ["Armenian marks inside a word", "ինչո՞ւ, ո՛չ", "ինչո՞ւ|,|ո՛չ"],
    ["non-breaking hyphens", "well‑known co‐op", "well‑known|co‐op"],
    ["Korean is spaced", "한국어 문장", "한국어|문장"],
    ["Thai: a character with its signs", "ที่นี่น้ำ", "ที่|นี่|น้ำ"],
    ["Chinese and Hiragana: a character; Katakana: a run", "漢字とカタカナー。", "漢|字|と|カタカナー|。"],
    ["Khmer: a consonant with what is set below it", "ខ្មែរ", "ខ្មែ|រ"],
    ["Myanmar", "မြန်မာ", "မြ|န်|မာ"],
    ["Latin inside Chinese is a word", "我用Node20写", "我|用|Node20|写"],
    ["pictures of several characters are one", "👩‍👩‍👧 👍🏽 🇫🇷🇩🇪 1️⃣ ❤️", "👩‍👩‍👧|👍🏽|🇫🇷|🇩🇪|1️⃣|❤️"],
    [
      "a mark on punctuation stays with it, one on nothing is a word",
      "-\u0301a \u0301b",
      "-\u0301|a|\u0301|b",
    ],
    ["other symbols", "$5 @-@ a_b", "$|5|@|-|@|a|_|b"],
    ["tags of corpora", "<s> a <unk> of <NUM> %</s><eos>", "<s>|a|<unk>|of|<NUM>|%|</s>|<eos>"],
    ["what only looks like a tag", "a<b> < c> <d e> <é> <3 a->b", "a|<b>|<|c|>|<|d|e|>|<|é|>|<|3|a|-|>|b"],
    ["Ethiopic with word spaces", "ሰላም፡ለዓለም። ነው፤", "ሰላም|ለዓለም|።|ነው|፤"],
    ["Tibetan syllables", "བཀྲ་ཤིས་བདེ་ལེགས།", "བཀྲ|ཤིས|བདེ|ལེགས|།"],
    ["nothing", "", ""],
  ])("%s", (_, text, words) => {
    expect(letters(text)).toBe(words);
  });
});

test("by spaces a word is whatever stands between them", () => {
  expect(wordsOf("mr. <unk> does n't $ N ฉัน รัก คุณ", "spaces")).toEqual(
    "mr. <unk> does n't $ N ฉัน รัก คุณ".split(" "),
  );
});

test("by characters each is one with its signs, and so is a space", () => {
  expect(wordsOf("ab हिन् ọ̀ 👍🏽!", "characters")).toEqual(["a", "b", " ", "हि", "न्", " ", "ọ̀", " ", "👍🏽", "!"]);
});
