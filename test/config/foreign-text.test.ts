import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bare, escaped, printable, quoted } from "../../src/components/foreign-text.ts";
import { findConfig } from "../../src/shell/locate.ts";
import { UserError } from "../../src/components/user-error.ts";
import { complaint, experimentOf } from "./fake-catalogue.ts";
import { bpttLab, folderWith } from "../commands/program.ts";

/** Each would move, hide or forge something on a terminal if it were printed as it is. */
const NASTY: readonly (readonly [name: string, text: string])[] = [
  ["a colour", "re\u001b[31mlu"],
  ["a title and a bell", "\u001b]0;gone\u0007"],
  ["a C1 introducer", "re\u009b2Jlu"],
  ["a carriage return", "relu\rtanh"],
  ["a line end", "relu\nerror: all is well"],
  ["backspaces", "relu\b\b\b\btanh"],
  ["delete", "re\u007flu"],
  ["a bidirectional override", "re\u202Eul"],
  ["an isolate", "\u2066relu\u2069"],
  ["a zero-width space", "ce\u200Bll"],
  ["a byte order mark", "\uFEFFcell"],
  ["a soft hyphen", "ce\u00ADll"],
  ["a space that does not break", "model\u00A0hidden"],
  ["a line separator", "cell\u2028x"],
  ["a lone surrogate", "cell\uD800"],
  ["a tag character", "cell\u{E0041}"],
  ["a Hangul filler", "cell\u3164"],
  ["a blank Braille cell", "cell\u2800"],
  ["a private character", "cell\uE000"],
  ["a variation selector", "cell\uFE0F"],
  ["a mark without a letter", "\u0338cell"],
];
// Written out again, so that a hole in the function's own table would be seen here.
const RAW =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u00a0\u00ad\u061c\u2000-\u200f\u2028-\u202f\u2060-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\ue000]|\p{Cs}|\u{e0041}/u;
const LONG = "x".repeat(5000);

describe("foreign text", () => {
  test.each(NASTY)("%s is escaped, and different texts stay different", (_, text) => {
    for (const show of [quoted, bare, escaped]) {
      expect(show(text)).not.toMatch(RAW);
      expect(show(text)).not.toContain("\n");
    }
    expect(quoted(text)).not.toBe(quoted("cell"));
    expect(printable(text)).not.toMatch(RAW);
  });

  test("harmless text stays as it is, in every script", () => {
    for (const text of ["relu", "naïve", "обучение", "学習率", "a b", "=1/sqrt(hidden)", "🙂"]) {
      expect(quoted(text)).toBe(`"${text}"`);
      expect(bare(text)).toBe(text);
    }
  });

  test("quotes and backslashes inside quotes cannot end them", () => {
    expect(quoted('a"b\\c')).toBe(String.raw`"a\"b\\c"`);
  });

  test("long text keeps its beginning and its end, and no half of a character", () => {
    expect(quoted(`begin${LONG}end`)).toMatch(/^"beginx+…x+end" \(5008 characters\)$/);
    expect(quoted("🙂".repeat(500))).toMatch(/^"(🙂)+…(🙂)+" \(1000 characters\)$/u);
    for (const text of [LONG, "\u001b".repeat(9000), "🙂".repeat(9000), "é".repeat(70)])
      expect(quoted(text).length).toBeLessThan(100);
    expect(bare(`/a/${LONG}/relu.yaml`)).toMatch(/^\/a\/x+…x+\/relu\.yaml$/);
    expect(printable(LONG).length).toBeLessThan(2100);
  });

  test("a message keeps its own line ends", () => {
    expect(printable("one\ntwo\u001b")).toBe("one\ntwo\\u001b");
  });
});

const yaml = (text: string): string =>
  `"${Array.from(text, (one) => (/[a-z ]/.test(one) ? one : `\\U${one.codePointAt(0)!.toString(16).padStart(8, "0")}`)).join("")}"`;

/** Wherever a user's text can stand in a config, and the command line. */
const PLACES: readonly (readonly [name: string, config: (text: string) => string])[] = [
  ["a key", (t) => `${t}: 3`],
  ["a nested key", (t) => `model: { ${t}: 3 }`],
  ["a component", (t) => `model: { activation: ${t} }`],
  ["a component's name", (t) => `model: { activation: { name: ${t} } }`],
  ["an option", (t) => `model: { init: { W: { name: identity, ${t}: 1 } } }`],
  ["a value for a number", (t) => `model: { hidden: ${t} }`],
  ["a list for a number", (t) => `model: { hidden: [${t}] }`],
  ["a map for a number", (t) => `model: { hidden: { ${t}: ${t} } }`],
  ["a word of an enumeration", (t) => `training: { objective: ${t} }`],
  ["an item of a list", (t) => `training: { regularizers: [{ name: l2, on: [${t}] }] }`],
  ["a key twice", (t) => `model: { ${t}: 1, ${t}: 2 }`],
  ["an expression", (t) => `model: { hidden: ${t.replace('"', '"=')} }`],
  ["the name", (t) => `name: ${t}`],
  ["seeds", (t) => `seeds: [${t}]`],
  ["a range of seeds", (t) => `seeds: ${t.replace('"', '"0..')}`],
  ["extends", (t) => `extends: ${t}`],
  ["a sweep's key", (t) => `sweep: { ${t}: 1 }`],
  ["a swept setting", (t) => `sweep: { grid: { ${t}: [1] } }`],
  ["a swept value", (t) => `sweep: { grid: { model.activation: [${t}] } }`],
  ["a swept option", (t) => `sweep: { grid: { ${t.replace('"', '"model.activation.')}: [1] } }`],
  [
    "a label twice",
    (t) => `sweep: { list: [{ label: ${t}, model.hidden: 3 }, { label: ${t}, model.hidden: 4 }] }`,
  ],
];

describe.each(PLACES)("no message prints raw what stands at %s", (_, config) => {
  test.each([...NASTY, ["thousands of characters", LONG] as const])("%s", async (_name, text) => {
    // YAML has no escape for half a surrogate pair.
    if (/\p{Cs}/u.test(text)) return;
    const message = await complaint(`task: adding\n${config(yaml(text))}`).catch((error: unknown) => {
      if (error instanceof Error && error.message === "nothing was refused") return "";
      throw error;
    });
    expect(message).not.toMatch(RAW);
    for (const line of message.split("\n")) {
      expect(line).toMatch(/^relu\.yaml:\d+:\d+/);
      expect(line.length).toBeLessThan(600);
    }
  });
});

describe("no message prints raw what stands on the command line", () => {
  test.each([...NASTY, ["thousands of characters", LONG] as const])("%s", async (_name, text) => {
    const sets = [text, `${text}=1`, `model.${text}=1`, `model.hidden=${text}`, `model.activation=${text}`];
    const requests = [...sets.map((set) => ({ set: [set] })), { seeds: text }, { seeds: `0..${text}` }];
    for (const request of requests) {
      const message = await complaint("task: adding", request);
      expect(message).not.toMatch(RAW);
      expect(message.length).toBeLessThan(600);
    }
    expect(() => findConfig(text, ["/nowhere"])).toThrow(UserError);
    try {
      findConfig(text, ["/nowhere"]);
    } catch (error) {
      expect((error as Error).message).not.toMatch(RAW);
    }
  });

  test("a generated label shows a swept value escaped", async () => {
    const { runs } = await experimentOf(`task: text\nsweep: { grid: { task.path: ["a\\eb", "a\\u200Bb"] } }`);
    expect(runs.map(({ label }) => label)).toEqual([String.raw`path=a\u001bb`, String.raw`path=a\u200bb`]);
  });

  test.each([
    ["an unknown option", ["run", "x.yaml", "--\u001b[31m"]],
    ["an unknown command", ["\u001b[31mrun"]],
    ["a config's path", ["run", "\u001b]0;x\u0007.yaml"]],
    ["a component", ["explain", "re\u202Eul"]],
    ["a folder", ["run", "fold\u009ber"]],
    ["--set", ["run", "ok.yaml", "--set", "model.\u200Bhidden=3"]],
    ["a long option", ["run", "ok.yaml", `--${LONG}`]],
  ])("through the program itself: %s", (_name, words) => {
    const folder = folderWith({ "ok.yaml": "task: adding\n" });
    mkdirSync(join(folder, "fold\u009ber"));
    writeFileSync(join(folder, "fold\u009ber", "a\u001b.yaml"), "");
    const { status, stderr } = bpttLab(folder, ...words);
    expect(stderr).not.toMatch(RAW);
    expect(stderr.length).toBeLessThan(2000);
    expect(status).toBe(2);
  });
});
