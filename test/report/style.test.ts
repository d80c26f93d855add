/** Words set to the width of a terminal. */
import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { remedyTable } from "../../src/report/remedy-table.ts";
import { closingWords } from "../../src/report/run-report.ts";
import { PLAIN, shortened, styleOf, wrapped } from "../../src/report/style.ts";
import { resultsOf } from "../../src/results/results.ts";
import { compare } from "../../src/statistics/comparison.ts";
import { doneOf, runOf } from "../support/fates.ts";

const ALONE = { retried: false, joined: 0, leftOut: 0 };

const widest = (text: string): number => Math.max(...text.split("\n").map((line) => stringWidth(line)));
const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== "");
const word = fc.stringMatching(/^[a-zé鯨\u0301]{1,12}$/);

describe("wrapped lines", () => {
  test("are never wider than asked, and hold every word whole and in order", () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), fc.integer({ min: 40, max: 120 }), (words, width) => {
        const text = wrapped(words.join(" "), width);
        expect(widest(text)).toBeLessThanOrEqual(width);
        expect(wordsOf(text)).toEqual(words);
      }),
    );
  });

  test("are left alone where they fit, and where there is no width", () => {
    const text = "  name   what it is\n\n  more";
    expect(wrapped(text, 40)).toBe(text);
    expect(wrapped("word ".repeat(100).trim(), Infinity)).not.toContain("\n");
  });

  test("go on below the last column, or a little deeper than they began", () => {
    expect(wrapped("  gru   gated recurrent unit", 20)).toBe(
      "  gru   gated\n        recurrent\n        unit",
    );
    expect(wrapped("  one two three four", 12)).toBe("  one two\n    three\n    four");
  });

  test("keep a word whole that is wider than a line", () => {
    expect(wrapped(`see ${"x".repeat(50)} there`, 20).split("\n")).toEqual([
      "see",
      `  ${"x".repeat(50)}`,
      "  there",
    ]);
  });

  test("do not count colours", () => {
    const { colors } = styleOf(30, true);
    const plain = "nothing was learned from the input at all, by none of them";
    const colored = plain.replace("learned from the input", (words) => colors.yellow(words));

    expect(wrapped(colored, 30).replaceAll(/\u001b\[\d+m/g, "")).toBe(wrapped(plain, 30));
  });
});

describe("a shortened name", () => {
  test.each([
    ["remedy", 6, "remedy"],
    ["remedies", 6, "rem…es"],
    ["training.clip=norm(threshold=1)", 12, "traini…ld=1)"],
    ["鯨鯨鯨鯨鯨鯨", 7, "鯨…鯨"],
  ])("%s in %i columns is %s", (name, width, expected) => {
    expect(shortened(name, width)).toBe(expected);
    expect(stringWidth(shortened(name, width))).toBeLessThanOrEqual(width);
  });
});

/** Arms with everything that a table and a sentence can say. */
const resultsWith = (labels: readonly string[]) =>
  resultsOf(
    labels.flatMap((label, arm) =>
      [0, 1, 2].map((seed) =>
        doneOf(runOf({ label, arm: String(arm), seed }), {
          status: seed === 2 ? "diverged" : "finished",
          solve_rule: "less than 1 % wrong",
          solved: seed === 0,
          solved_at: seed === 0 ? 1600 : null,
          answers: 500,
          metric_name: "error_rate",
          test_loss: 0.123456 + seed / 7,
          test_metric: 0.0567 + seed / 9,
          constant_loss: 0.1667,
          above_constant: -0.01 * seed,
          above_constant_se: 0.01,
          test_sequences: 500,
          summaries: [{ column: { name: "log10_product_norm", unit: "", about: "" }, value: -19.58 - seed }],
        }),
      ),
    ),
  );
const LABELS = ["relu", "model.activation=tanh, training.clip=norm(threshold=1)", "鯨".repeat(30)];

describe("the closing words", () => {
  test.each([40, 48, 60, 72, 80, 100])(
    "fit a terminal of %i columns, with every label told apart",
    (width) => {
      const results = resultsWith(LABELS);
      const table = remedyTable(compare(results), ["log10_product_norm"], styleOf(width, false));
      expect(widest(table)).toBeLessThanOrEqual(width);
      for (const shown of ["remedy", "error_rate", "solved", "relu"]) expect(table).toContain(shown);
      const sentences = closingWords(results, [], results.fates, ALONE, "results/x", styleOf(width, false))
        .split("\n")
        .slice(-12)
        .join("\n");
      const free = sentences.replaceAll("鯨".repeat(30), "");
      expect(widest(free.replace(/training\.clip=\S+/, ""))).toBeLessThanOrEqual(width);
    },
  );

  test("name the columns that have no room, and lose none without that", () => {
    const arms = compare(resultsWith(LABELS));
    const titles = ["n", "diverged", "test error_rate", "test loss", "solved", "log10 product norm"];
    for (const width of [40, 60, 80]) {
      const table = remedyTable(arms, ["log10_product_norm"], styleOf(width, false));
      const [above, below = ""] = table.split("no room here for: ");
      const leftOut = below
        .replace(/\s+/g, " ")
        .replace(/ \(see .*/, "")
        .split(", ")
        .filter(Boolean);
      const heads = wordsOf(above!.split("\nrelu")[0]!);
      for (const title of titles.filter((one) => !leftOut.includes(one)))
        for (const part of title.split(" ")) expect(heads).toContain(part);
    }
  });

  test("are one line a remedy where lines may be of any length", () => {
    const text = closingWords(resultsWith(["a", "b"]), [], [], ALONE, "results/x");
    expect(text).toBe(closingWords(resultsWith(["a", "b"]), [], [], ALONE, "results/x", PLAIN));
    expect(text.split("\n").filter((line) => /^[ab]: /.test(line))).toHaveLength(2);

    expect(text).not.toMatch(/\u001b/);
  });

  test("say the same in colours", () => {
    const results = resultsWith(LABELS);
    const [plain, colored] = [false, true].map((on) =>
      closingWords(results, [], results.fates, ALONE, "results/x", styleOf(80, on)),
    );
    expect(colored).not.toBe(plain);

    expect(colored!.replaceAll(/\u001b\[\d+m/g, "")).toBe(plain);
  });
});
