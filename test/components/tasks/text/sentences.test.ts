import { describe, expect, test } from "vitest";
import { sentencesOf } from "../../../../src/components/tasks/text/sentences.ts";
import { part } from "./options.ts";

const shown = (sentences: readonly string[]): string => sentences.join(" | ");

describe("marks end sentences", () => {
  test.each([
    ["with closing quotes", 'He said "No!" Then he went.', 'He said "No!" | Then he went.'],
    ["not inside a sentence", '"Who? me?" he said.', '"Who? me?" he said.'],
    [
      "not after an abbreviation",
      "Mr. Starbuck saw Dr. Bunger. He left.",
      "Mr. Starbuck saw Dr. Bunger. | He left.",
    ],
    ["before a number", "No. 3 left. 4 came.", "No. 3 left. | 4 came."],
    ["not inside a number", "It is 3.14 or 2.71. So.", "It is 3.14 or 2.71. | So."],
    ["with a picture's selector", "What‼️ Then “so”!", "What‼️ | Then “so”!"],
    ["behind an ellipsis", "He went… She stayed… alone.", "He went… | She stayed… alone."],
    ["in Hindi, with and without space", "वह गया। वह आया।उसने कहा॥ बस।", "वह गया। | वह आया। | उसने कहा॥ | बस।"],
    ["in Chinese", "他走了。「什么？」他说。好！", "他走了。 | 「什么？」 | 他说。 | 好！"],
    ["in Chinese with our marks", "真的吗?我不信.好", "真的吗? | 我不信. | 好"],
    ["in Japanese", "行く。「待て！」と、言った。", "行く。 | 「待て！」 | と、言った。"],
    [
      "but not before a comma or a dash",
      "「走！」，他说。“好！”——她说。",
      "「走！」，他说。 | “好！”——她说。",
    ],
    ["in Arabic", "ذهب الولد. أين هو؟ هنا.", "ذهب الولد. | أين هو؟ | هنا."],
    ["in Urdu", "وہ گیا۔ کیوں؟ پتا نہیں۔", "وہ گیا۔ | کیوں؟ | پتا نہیں۔"],
    ["in Hebrew", "הוא הלך. לאן? לא ידוע.", "הוא הלך. | לאן? | לא ידוע."],
    ["in Armenian", "Նա գնաց։ Ո՞ւր։ Չգիտեմ:", "Նա գնաց։ | Ո՞ւր։ | Չգիտեմ:"],
    ["in Armenian with colons", "Նա գնաց: Չգիտեմ:", "Նա գնաց: | Չգիտեմ:"],
    ["in Amharic", "መጣ። ሄደ፧ አዎ።", "መጣ። | ሄደ፧ | አዎ።"],
    ["in Greek, where ; asks", "Τι είναι; Δεν ξέρω. Καλά;", "Τι είναι; | Δεν ξέρω. | Καλά;"],
    ["but ; elsewhere does not", "One; Two: Three.", "One; Two: Three."],
    ["in Khmer, Myanmar and Tibetan", "ខ្មែរ។ល្អ။ကောင်း།ལེགས།", "ខ្មែរ។ | ល្អ။ | ကောင်း། | ལེགས།"],
    [
      "in Georgian, which has no capitals to speak of",
      "წავიდა. მოვიდა. კარგი.",
      "წავიდა. | მოვიდა. | კარგი.",
    ],
    ["in Russian", "Он ушёл. «Куда?» Никто не знал.", "Он ушёл. | «Куда?» | Никто не знал."],
    [
      "in French, with spaces inside quotes",
      "« Oui ! » Il part. « Non. » Elle reste.",
      "« Oui ! » | Il part. | « Non. » | Elle reste.",
    ],
    [
      "in German, with low quotes",
      "„Ja.“ Er ging. »Nein!« Sie blieb.",
      "„Ja.“ | Er ging. | »Nein!« | Sie blieb.",
    ],
    ["in Spanish", "Hola. ¿Qué tal? ¡Bien! Sí.", "Hola. | ¿Qué tal? | ¡Bien! | Sí."],
    ["in tokenised text", "He went . She stayed . <unk> came .", "He went . | She stayed . | <unk> came ."],
  ])("%s", (_, text, sentences) => {
    expect(shown(part(text))).toBe(sentences);
  });

  test("before small letters where capitals are rare, but not inside u.s. or after mr.", () => {
    const text = "the sea was cold. mr. ahab of the u.s. navy saw it! did he? he did. i saw Ann.";
    expect(part(text)).toEqual([
      "the sea was cold.",
      "mr. ahab of the u.s. navy saw it!",
      "did he?",
      "he did.",
      "i saw Ann.",
    ]);
  });

  test("before small letters nowhere else", () => {
    expect(part("It is. Is it? yes. So. What. Then.")).toHaveLength(5);
  });
});

const PROSE = "Call me\nIshmael. Some\nyears ago.\n\n \t\nChapter 2\n\u3000\nNo.";

describe("lines and paragraphs", () => {
  test.each([
    ["marks", "Call me Ishmael. | Some years ago. | Chapter 2 | No."],
    ["marks-in-line", "Call me | Ishmael. | Some | years ago. | Chapter 2 | No."],
    ["line", "Call me | Ishmael. Some | years ago. | Chapter 2 | No."],
    ["paragraph", "Call me Ishmael. Some years ago. | Chapter 2 | No."],
  ] as const)("%s", (rule, sentences) => {
    expect(shown(part(PROSE, rule))).toBe(sentences);
  });

  test("none is empty", () => {
    for (const rule of ["auto", "marks", "marks-in-line", "line", "paragraph"] as const)
      expect(part("\n \n\t\n", rule)).toEqual([]);
  });
});

const auto = (text: string) => {
  const { rule, sentences, small } = sentencesOf(text, "auto");
  return { rule, small, count: sentences.length };
};
const repeat = (n: number, line: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => line(i)).join("\n");
const NOUNS = ["whale", "boat", "captain", "sea", "harpooneer", "rope", "morning", "ship"];
const noun = (i: number): string => NOUNS[(i * 5 + (i >> 3)) % NOUNS.length]!;

/** Lines of at most `width` characters, as a text editor breaks them. */
function wrap(text: string, width: number): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (`${lines.at(-1)} ${word}`.length > width) lines.push(word);
    else lines.push(`${lines.pop()} ${word}`.trim());
  }
  return lines.join("\n");
}

describe("auto takes", () => {
  const sentence = (i: number): string =>
    `The ${noun(i)} went over the ${noun(i + 3)}${i % 3 ? "" : " and the " + noun(i + 1)}.`;
  const prose = (i: number): string => Array.from({ length: 6 }, (_, j) => sentence(6 * i + j)).join(" ");
  const bare = (i: number): string => sentence(i).toLowerCase().replace(".", "");

  test.each([
    ["wrapped prose", repeat(8, (i) => wrap(prose(i), 60) + "\n"), "marks", 48],
    ["wrapped prose of one paragraph", wrap(repeat(8, prose).replaceAll("\n", " "), 40), "marks", 48],
    ["a paragraph a line", repeat(8, prose), "marks-in-line", 48],
    [
      "a paragraph a line, a heading on every third",
      repeat(9, (i) => (i % 3 ? prose(i) : `Part ${noun(i)}`) + "\n"),
      "marks",
      39,
    ],
    ["a sentence a line", repeat(30, sentence), "line", 30],
    ["a sentence a line, with a date in one", `${repeat(30, sentence)}\nEr kam am 3. Mai.`, "line", 31],
    ["a line without end", repeat(8, prose).replaceAll("\n", " ") + " And so", "marks-in-line", 49],
    ["a sentence a line, no full stops, no capitals", repeat(30, bare), "line", 30],
    [
      "the same of Penn Treebank's kind",
      repeat(30, (i) => ` mr. <unk> of ${noun(i)} inc. said ${bare(i)} in nov. N `),
      "line",
      30,
    ],
    ["the same with questions marked", repeat(30, (i) => bare(i) + (i % 6 ? "" : " ?")), "line", 30],
    [
      "headlines",
      repeat(30, (i) => `U.S. ${noun(i).toUpperCase()} Goes Over The ${noun(i + 2)}`),
      "line",
      30,
    ],
    [
      "no capitals, a sentence a line with abbreviations",
      repeat(30, (i) => `${i % 4 ? "the" : "ahab inc. sold the"} ${noun(i)} was sold.`),
      "line",
      30,
    ],
    ["Thai without spaces", repeat(12, () => "ปลาวาฬว่ายน้ำในทะเลลึก"), "line", 12],
    ["Chinese, a paragraph a line", repeat(12, () => "鲸鱼在海里游。船长看见了它！"), "marks-in-line", 24],
    [
      "Chinese, cut at a width",
      repeat(12, () => "鲸鱼在海里游。船长看见了它！水手们都在船")
        .replaceAll("\n", "")
        .match(/.{1,11}/gsu)!
        .join("\n"),
      "marks",
      25,
    ],
    ["an empty text", "", "marks-in-line", 0],
  ] as const)("%s: by its lines", (_, text, rule, count) => {
    expect(auto(text)).toMatchObject({ rule, count });
  });

  const VERSE = `The sea was grey, the wind was cold,
The ship went slowly down the bay,
And no one in the town was told
What it had carried far away.
The captain stood beside the mast
And never looked upon the shore;
He knew that every oath is past
When those who swore it are no more.
`;

  test("verse: sentences run over its lines", () => {
    expect(auto(`${VERSE}\n${VERSE}\n${VERSE}`)).toEqual({ rule: "marks", small: false, count: 6 });
    expect(part(VERSE, "auto")[0]).toBe(
      "The sea was grey, the wind was cold, The ship went slowly down the bay, And no one in the town was told What it had carried far away.",
    );
  });

  test("verse without marks: its lines", () => {
    const song = VERSE.replace(/[,.;]/g, "").toLowerCase();
    expect(auto(`${song}\n${song}\n${song}`)).toEqual({ rule: "line", small: false, count: 24 });
  });

  test("verse without capitals: sentences", () => {
    const song = VERSE.toLowerCase();
    expect(auto(`${song}\n${song}\n${song}`)).toEqual({ rule: "marks", small: true, count: 6 });
  });

  test("prose without capitals, wrapped or not: sentences", () => {
    const small = repeat(8, prose).toLowerCase();
    expect(auto(small)).toEqual({ rule: "marks-in-line", small: true, count: 48 });
    expect(auto(wrap(small.replaceAll("\n", " "), 50))).toEqual({ rule: "marks", small: true, count: 48 });
  });
});

test.each([
  ["full stops", ".".repeat(1e6)],
  ["one line", "words and more ".repeat(1e6 / 15)],
  ["small sentences", "a. ".repeat(1e6 / 3)],
  ["quotes behind marks", '."'.repeat(5e5)],
  ["quotes before nothing", ". " + '"'.repeat(1e6)],
  ["accents", "α" + "\u0301".repeat(1e6) + ";"],
  ["semicolons after accents", "\u0301;".repeat(5e5)],
  ["spaces", `a${" ".repeat(1e6)}. B`],
  ["empty lines", "\n".repeat(1e6)],
])("1 MB of %s takes seconds at most: nothing is quadratic", { timeout: 20_000 }, (_, text) => {
  // A second on an idle machine; quadratic would be an hour.
  for (const rule of ["auto", "marks", "line"] as const) part(text, rule);
});
