import { expect, describe, test } from "vitest";
import { parse } from "yaml";
import { writtenNumber } from "../../src/config/written-number.ts";
import { writtenYaml } from "../../src/config/written-yaml.ts";
import { parseYaml } from "../../src/config/parse-yaml.ts";
import { plain } from "../../src/config/tree.ts";
import { complaint, experimentOf } from "./fake-catalogue.ts";

const TEXTS = [
  ..."on off On OFF yes no Yes NO y n Y N true false True FALSE null Null ~ = << .inf -.INF .nan".split(" "),
  ..."1:30 12:30:45 0o7 0b101 0x1F 017 1_000 1e3 1e-8 +1 -1 .5 1. 2024-01-01 2001-12-14t21:59:43.10-05:00".split(
    " ",
  ),
  ..."12e45678 00000000 - ? : # & * ! | > % @ ` [] {} ' \"".split(" "),
  "",
  " ",
  " lead",
  "trail ",
  "a: b",
  "a #b",
  "- a",
  "two\nlines",
  "two\n\nlines\n",
  "tab\there",
  "next\u0085line",
  "line\u2028separator",
  "no-break\u00a0space",
  "delete\u007f",
  "\ufeffmark",
  "\u001b[31m",
  "naïve 学習 🙂",
  "=1/sqrt(hidden)",
  "./mine.ts",
  "x".repeat(300),
  "words ".repeat(60),
];
const NUMBERS = [
  0, 1, -1, 0.1, 1e-8, 1e-4, 1.5e-10, -2e-7, 5e-324, 1e21, 1.7976931348623157e308, 123456789012345680000,
  0.000001, 1e300,
];

/** What PyYAML resolves a plain scalar to a float by. */
const FLOAT_IN_PYYAML = /^[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?$/;

describe("a written config means the same to readers of YAML 1.1 and 1.2", () => {
  const data = {
    texts: TEXTS,
    keys: Object.fromEntries(TEXTS.filter((text) => text !== "<<").map((text, i) => [text, i])),
    numbers: NUMBERS,
    others: [true, false, null, [], {}],
  };
  const text = writtenYaml(data);

  test.each(["1.1", "1.2"] as const)("the yaml package, version %s", (version) => {
    expect(parse(text, { version })).toEqual(data);
  });

  test("and our own reader", () => {
    expect(plain(parseYaml(text, { placeAt: () => ({ text: "" }), path: "" })!)).toEqual(data);
  });

  test("exponents have the dot and the sign without which PyYAML reads a text", () => {
    for (const number of NUMBERS.filter((one) => String(one).includes("e"))) {
      expect(writtenNumber(number)).toMatch(FLOAT_IN_PYYAML);
      expect(Number(writtenNumber(number))).toBe(number);
    }
  });

  test("every number of a written config is written so", () => {
    const written = writtenYaml({ numbers: NUMBERS })
      .match(/- .*/g)!
      .map((line) => line.slice(2));
    expect(written).toEqual(NUMBERS.map(writtenNumber));
    expect(written).toContain("1.0e-8");
    for (const line of written) if (line.includes("e")) expect(line).toMatch(FLOAT_IN_PYYAML);
  });

  test("harmless words and short numbers stay as people write them", () => {
    expect(writtenYaml({ cell: "relu", rate: 0.001, layers: 2, on: ["W"], bias: true })).toBe(
      'cell: relu\nrate: 0.001\nlayers: 2\n"on":\n  - W\nbias: true\n',
    );
  });
});

describe("what a tool for YAML 1.1 made of a config is told apart from a slip", () => {
  test.each([
    [
      "training: { regularizers: [{ name: l2, true: [W] }] }",
      `has no option "true"; a tool for YAML 1.1 read the key on as true and wrote that; write "on": in quotes`,
    ],
    [
      "training: { regularizers: [{ name: l2, strength: '1e-4' }] }",
      `got "1e-4"; a tool for YAML 1.1 may have put a number in quotes; write 0.0001`,
    ],
    ["training: { optimizer: { name: adam, rate: '1e-8' } }", "write 1.0e-8"],
    ["model: { hidden: '1_000' }", "write 1000"],
    ["model: { hidden: '30' }", "write 30"],
    ["model: { hidden: 1:30 }", "that is a number in YAML 1.1 alone; write 90"],
    ["training: { optimizer: { name: adam, rate: 1:00:30.5 } }", "in YAML 1.1 alone; write 3630.5"],
    ["model: { hidden: 0b101 }", "in YAML 1.1 alone; write 5"],
    ["model: { hidden: 1_000 }", "in YAML 1.1 alone; write 1000"],
    ["model: { hidden: 012 }", "012 is 12 in YAML 1.2 and 10 in YAML 1.1; write 12, or 10 if that is meant"],
    ["seeds: [7, 010]", "010 is 10 in YAML 1.2 and 8 in YAML 1.1"],
    ["model: { hidden: -0777 }", "-0777 is -777 in YAML 1.2 and -511 in YAML 1.1"],
    ["model: { hidden: 1,000 }", "a comma parts entries here; write the number without it"],
    ["model: { bias: 0 }", "write false"],
    ["name: 12e4", 'got 120000; write "12e4"'],
    ["model: { bias: off }", "write false (YAML 1.2 knows only true and false)"],
    ["model: { bias: n }", "write false"],
    ["training: { stop-when-solved: on }", "write true"],
    ["task: { name: text, path: false }", `got false; a text stands in quotes: write "false"`],
  ])("%s", async (text, answer) => {
    expect(await complaint(text.startsWith("task") ? text : `task: adding\n${text}`)).toContain(answer);
  });

  test.each(["12e4", "1.0", "007", "True", "0x10", ".5"])(
    "the label %s is shown as written",
    async (label) => {
      const said = await complaint(`task: adding\nsweep: { list: [{ label: ${label}, model.hidden: 3 }] }`);
      expect(said).toContain(`take "${label}" for `);
    },
  );

  test("the resolved experiment is a config of the same runs", async () => {
    const config =
      "task: adding\ntraining: { optimizer: { name: adam, rate: 1e-8 }, regularizers: [{ name: l2, on: [U] }] }";
    const first = await experimentOf(config);
    const again = await experimentOf(writtenYaml(first.resolved));
    expect(again.runs.map(({ id }) => id)).toEqual(first.runs.map(({ id }) => id));
  });
});
