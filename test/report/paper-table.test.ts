/** The comparison as papers have it. */
import { describe, expect, test } from "vitest";
import { latexTable, latexText } from "../../src/report/latex-table.ts";
import { markdownTable, markdownText } from "../../src/report/markdown-table.ts";
import { paperTable, type Remedies } from "../../src/report/paper-table.ts";
import type { Outcome } from "../../src/results/outcome.ts";
import { type Results, resultsOf } from "../../src/results/results.ts";
import { doneOf, runOf } from "../support/fates.ts";

const SAME: Remedies = { differing: new Map(), task: "adding(length=10)" };
const DIVERGED: Partial<Outcome> = { status: "diverged", solved: false };

/** By label the test metric of each seed; null of a run that diverged. */
const resultsWith = (
  metrics: Readonly<Record<string, readonly (number | null)[]>>,
  change: Partial<Outcome> = {},
): Results =>
  resultsOf(
    Object.entries(metrics).flatMap(([label, values]) =>
      values.map((value, seed) =>
        doneOf(runOf({ label, arm: label, seed }), {
          metric_name: "error_rate",
          solve_rule: "less than 1 % wrong",
          answers: 500,
          ...(value === null
            ? DIVERGED
            : {
                test_metric: value,
                test_loss: value / 2,
                solved: value < 0.3,
                solved_at: value < 0.3 ? 100 : null,
              }),
          ...change,
        }),
      ),
    ),
  );
const spaced = (first: number, n: number): readonly number[] =>
  Array.from({ length: n }, (_, i) => first + i / 100);
const TWO = resultsWith({ tanh: spaced(0.5, 8), relu: spaced(0.1, 8) });

/** Cells of each line of a table, the marks of LaTeX or Markdown kept. */
const latexRows = (text: string): readonly (readonly string[])[] =>
  text
    .split("\n")
    .filter((line) => line.endsWith("\\\\"))
    .map((line) => line.slice(0, -2).trimEnd().split(/(?<!\\)&/).map((cell) => cell.trim())); // prettier-ignore
const markdownRows = (text: string): readonly (readonly string[])[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim())); // prettier-ignore

describe("a table for a paper", () => {
  const table = paperTable(TWO, SAME);
  const cells = (title: string): readonly string[] | undefined =>
    table.columns.find((column) => column.title === title)?.cells;

  test("has n, an interval beside every figure of the test, and the best remedy first", () => {
    expect(cells("remedy")).toEqual(["relu", "tanh"]);
    expect(cells("n")).toEqual(["8", "8"]);
    for (const title of ["test error rate", "test loss"])
      for (const cell of cells(title)!) expect(cell).toMatch(/^0\.\d+ \[0\.\d+, 0\.\d+\]$/);
    // The differences are all alike: their mean is known without an error.
    expect(cells("difference to baseline")).toEqual(["-0.4 [-0.4, -0.4]", "baseline"]);
    expect(cells("p")).toEqual(["0.0078", ""]);
    // Wilson's interval of 8 of 8 and 0 of 8, as statsmodels has it.
    expect(cells("solved")).toEqual(["8 of 8 [0.676, 1]", "0 of 8 [0, 0.324]"]);
  });

  test("names each interval for what it is, and says what the figures and p are", () => {
    const notes = table.notes.join("\n");
    expect(notes).toContain(
      "95 % interval, of an IQM by the bootstrap, of a mean or a mean difference by Student's t",
    );
    expect(notes).toContain("of the share solved by Wilson");
    expect(notes).toContain("test figures are IQMs");
    expect(notes).toContain("corrected for 1 comparison (Holm)");
    expect(notes).toContain("solved: less than 1 % wrong");
    expect(notes).not.toContain("±");
  });

  test("has means with Student's interval where there are too few runs for an IQM's", () => {
    // mean 0.51, sd 0.01, t(2) = 4.302653: 0.51 ± 0.0248
    const few = paperTable(resultsWith({ tanh: spaced(0.5, 3), relu: spaced(0.1, 3) }), SAME);
    expect(few.columns.find(({ title }) => title === "test error rate")!.cells[1]).toBe(
      "0.51 [0.485, 0.535]",
    );
    expect(few.notes.join("\n")).toContain("test figures are means over the runs");
    expect(few.notes.join("\n")).not.toContain("bootstrap");
  });

  test("says too few seeds where the terminal does, and how many are needed", () => {
    const few = paperTable(resultsWith({ tanh: spaced(0.5, 5), relu: spaced(0.1, 5) }), SAME);
    expect(few.columns.find(({ title }) => title === "p")!.cells).toEqual(["too few seeds", ""]);
    expect(few.notes.join("\n")).toContain("6 seeds are the fewest that can come below 0.05");
  });

  test("has only the columns that some remedy has", () => {
    const titles = (results: Results) => paperTable(results, SAME).columns.map(({ title }) => title);
    expect(titles(TWO)).not.toContain("diverged");
    expect(titles(resultsWith({ tanh: [...spaced(0.5, 7), null], relu: spaced(0.1, 8) }))).toContain(
      "diverged",
    );
    const alone = titles(resultsWith({ tanh: spaced(0.5, 8) }, { solve_rule: null, solved: null }));
    expect(alone).toEqual(["remedy", "n", "test error rate", "test loss"]);
  });

  test("has a column for a setting that differs, unless the labels say it or it is too long", () => {
    const titles = (...differing: readonly (readonly [string, readonly string[]])[]) =>
      paperTable(TWO, { ...SAME, differing: new Map(differing) });
    const cell: [string, string[]] = ["model.cell", ["vanilla", "gru"]];
    // The labels are tanh and relu.
    const activation: [string, string[]] = ["model.activation", ["tanh", "relu"]];
    const shown = titles(cell, activation);
    expect(shown.columns.map(({ title }) => title).slice(0, 4)).toEqual([
      "remedy",
      "n",
      "cell",
      "test error rate",
    ]);
    expect(shown.columns[2]!.cells).toEqual(["gru", "vanilla"]);
    const long = titles(["training.clip", ["none", "norm(threshold=1, and a lot more)"]]);
    expect(long.columns.map(({ title }) => title)).not.toContain("clip");
    expect(long.notes.at(-1)).toBe("clip: none (tanh); norm(threshold=1, and a lot more) (relu)");
  });

  test("does not take a part of a word or a number for a value that the label says", () => {
    const rates = resultsWith({ "rate=0.01": spaced(0.5, 8), "rate=0.001": spaced(0.1, 8) });
    const titles = (values: readonly string[]) =>
      paperTable(rates, { ...SAME, differing: new Map([["model.hidden", values]]) }).columns.map(
        ({ title }) => title,
      );
    expect(titles(["0.01", "0.001"])).not.toContain("hidden");
    expect(titles(["0", "1"])).toContain("hidden");
    expect(titles(["0.0", "0.00"])).toContain("hidden");
  });

  test.each([
    ["one run each", { tanh: [0.5], relu: [0.1] }],
    ["one remedy", { tanh: spaced(0.5, 3) }],
    ["all diverged", { tanh: [null, null], relu: [null, null] }],
    ["some diverged", { tanh: [0.5, null, 0.4, 0.3, 0.2, 0.1], relu: [null, null, null, null, null, null] }],
  ] as const)("of %s is whole, and every row has every column", (_, metrics) => {
    const one = paperTable(resultsWith(metrics), SAME);
    const latex = latexRows(latexTable(one));
    expect(new Set(latex.map(({ length }) => length))).toEqual(new Set([one.columns.length]));
    const markdown = markdownRows(markdownTable(one));
    expect(new Set(markdown.map(({ length }) => length))).toEqual(new Set([one.columns.length]));
    expect(markdown).toHaveLength(2 + Object.keys(metrics).length);
    expect(latexTable(one)).not.toMatch(/undefined|NaN|null/);
  });
});

/** Everything that either language obeys, marks that are not seen, and a name as long as names can be. */
const HOSTILE = [
  "a_b & 100% $x$ \\input{x} <script>",
  "[2ex] *{9}{c} | \\\\ \\end{tabular}",
  "`code` **bold** ~~gone~~ [link](http://x) ![i](y) <!-- -->",
  "# ^^41 {} ~ -- \" '",
  "\u202eabc\u200b",
  "x".repeat(200),
];

/** What TeX prints of a text of which it obeys nothing but commands for characters; throws at any other command. */
function printed(text: string): string {
  const NAMED: Readonly<Record<string, string>> = {
    textbackslash: "\\",
    textasciitilde: "~",
    textasciicircum: "^",
    textasciigrave: "`",
    textless: "<",
    textgreater: ">",
    textbar: "|",
    char34: '"',
  };
  return text.replace(
    /\\([a-z]+\d*)\{\}|\\([_&%$#{}])|\{([[*])\}|\{\}|[\\{}$&#^_~%]/g,
    (found, name?: string, escaped?: string, braced?: string) => {
      if (found === "{}") return "";
      const shown = name === undefined ? (escaped ?? braced) : NAMED[name];
      if (shown === undefined) throw new Error(`TeX obeys ${found}`);
      return shown;
    },
  );
}

describe("text of a config", () => {
  test.each(HOSTILE)("%j is printed by LaTeX as it stands, and nothing in it is obeyed", (label) => {
    expect(printed(latexText(label))).toBe(label);
    expect(latexText(label)).not.toMatch(/--|^[[*]/);
    const rows = latexRows(
      latexTable(paperTable(resultsWith({ b: spaced(0.1, 6), [label]: spaced(0.5, 6) }), SAME)),
    );
    expect(new Set(rows.map(({ length }) => length)).size).toBe(1);
    const lines = rows
      .slice(rows.findIndex(([first]) => first === "remedy") + 3)
      .map(([first = ""]) => printed(first));
    // Marks that are not seen are written out.
    const seen = label.replace("\u202e", "\\u202e").replace("\u200b", "\\u200b");
    expect(lines.join("").replaceAll(" ", "")).toBe(seen.replaceAll(" ", ""));
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(28);
  });

  test.each(HOSTILE)("%j is one cell of Markdown, in which no markup begins", (label) => {
    const text = markdownTable(paperTable(resultsWith({ [label]: spaced(0.5, 6), b: spaced(0.1, 6) }), SAME));
    const rows = markdownRows(text);
    expect(new Set(rows.map(({ length }) => length)).size).toBe(1);
    expect(text.replace(/\\[\\`*_~|$\]]/g, "")).not.toMatch(/[`*_~<>$]|\]\(|[\p{Cf}]/u);
    // Columns stand below each other.
    const lines = text.split("\n").filter((line) => line.startsWith("|"));
    expect(new Set(lines.map(({ length }) => length)).size).toBe(1);
  });

  test("comes back from Markdown as it was", () => {
    for (const text of HOSTILE) {
      const read = markdownText(text)
        .replace(/\\([!-/:-@[-`{-~])/g, "$1")
        .replace(/&lt;/g, "<")
        .replace(/&gt;/g, ">")
        .replace(/&amp;/g, "&");
      expect(read).toBe(text);
    }
  });
});

describe("LaTeX", () => {
  test("says what it needs, has a caption, a label and the rules of booktabs in their order", () => {
    const text = latexTable(paperTable(TWO, SAME));
    const at = ["% \\usepackage{booktabs}", "\\caption{Comparison of 2 remedies on adding(length=10)", "\\label{", "\\toprule", "\\midrule", "\\bottomrule", "\\end{tabular}"].map((one) => text.indexOf(one)); // prettier-ignore
    expect(at).toEqual(at.toSorted((a, b) => a - b));
    expect(Math.min(...at)).toBeGreaterThan(0);
  });

  test("sets numbers as formulas: a minus, powers of ten, infinity", () => {
    const column = (cells: readonly string[]) => ({ title: "x", isFigure: true, cells });
    const text = latexTable({
      caption: "",
      notes: [],
      columns: [column(["-0.5 [-1e-7, ∞]", "−∞ ± 2", "6 of 7"])],
    });
    expect(latexRows(text).flat()).toEqual([
      "x",
      "$-0.5$",
      "\\scriptsize$[-1\\cdot10^{-7}, \\infty]$",
      "$-\\infty$",
      "\\scriptsize$\\pm 2$",
      "$6$ of $7$",
    ]);
  });

  test("says that letters need another engine, where they do", () => {
    const named = (label: string) => latexTable(paperTable(resultsWith({ [label]: [0.5] }), SAME));
    expect(named("λ = 0.1, Hénaff")).not.toContain("LuaLaTeX");
    expect(named("鯨")).toContain("LuaLaTeX");
    expect(latexText("λ ≥ 0")).toBe("\\ensuremath{\\lambda} \\ensuremath{\\geq} 0");
  });
});
