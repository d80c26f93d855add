/** Figures and drawings of the report's charts, on data whose answer is known. */
import { describe, expect, test } from "vitest";
import { thinned } from "../../src/report/charts/chart-maker.ts";
import type { Chart } from "../../src/report/charts/chart.ts";
import { ends } from "../../src/report/charts/ends.ts";
import { heatMap } from "../../src/report/charts/heat-map.ts";
import { lineChart } from "../../src/report/charts/line-chart.ts";
import { placing } from "../../src/report/charts/number-axis.ts";
import { bandWords, middleOf } from "../../src/report/charts/over-seeds.ts";
import { plane } from "../../src/report/charts/plane.ts";
import { range } from "../../src/report/charts/range.ts";
import { drawn } from "../../src/report/drawing/draw.ts";
import { markup } from "../../src/report/page/html.ts";
import type { Done } from "../../src/results/fate.ts";

const remedy = { arm: "a", label: "tanh", place: 0 };
const other = { arm: "b", label: '<b> & "q"', place: 1 };
// Sound: makers of these kinds look at nothing of a run but its seed.
const done = { run: { seed: 3 }, status: "done", record: {} } as unknown as Done;

describe("the middle of several runs", () => {
  test("is the median, with its interval by order statistics from five runs on", () => {
    expect(middleOf([3, 1, 2])).toEqual({ value: 2, low: 1, high: 3, n: 3, isInterval: false });
    // 5 runs: from the smallest to the largest, which covers 1 − 2/2⁵ = 93.75 %.
    expect(middleOf([5, 1, 4, 2, 3])).toEqual({ value: 3, low: 1, high: 5, n: 5, isInterval: true });
    // 9 runs: from the second to the eighth, 96.09 %.
    expect(middleOf([1, 2, 3, 4, 5, 6, 7, 8, 9])).toMatchObject({ value: 5, low: 2, high: 8 });
  });

  test("counts a run that diverged as worse than all, and leaves out what is not known", () => {
    expect(middleOf([1, Infinity, Infinity])).toMatchObject({ value: Infinity, low: 1, n: 3 });
    expect(middleOf([NaN, 2])).toMatchObject({ value: 2, n: 1 });
    expect(middleOf([NaN])).toBeNull();
  });

  test("is said to be what it is", () => {
    const of = (n: number) => middleOf(Array.from({ length: n }, (_, i) => i))!;
    expect(bandWords([of(1)])).toBe("Lines: one run each.");
    expect(bandWords([of(3)])).toMatch(/median of 3 runs.*smallest to the largest/);
    expect(bandWords([of(7)])).toMatch(/median of 7 runs; bands: its 95 % interval/);
    expect(bandWords([of(3), of(7)])).toMatch(/median of 3 to 7 runs.*or of fewer than five/);
  });
});

test("what is thinned keeps its first and its last", () => {
  const items = Array.from({ length: 101 }, (_, i) => i);
  expect(thinned(items, 5)).toEqual([0, 25, 50, 75, 100]);
  expect(thinned(items, 200)).toBe(items);
});

test("figures that span decades stand on a logarithmic axis, others and those of 0 on a linear one", () => {
  expect(placing([0.001, 0.1]).place(0.01)).toBe(-2);
  expect(placing([0.1, 0.2]).place(0.15)).toBe(0.15);
  expect(placing([0, 100]).place(5)).toBe(5);
  expect(placing([1e-3, 1]).axis).toMatchObject({ values: [-3, -2, -1, 0] });
  expect(JSON.stringify(placing([1e-3, 1]).axis)).toContain("10⁻³");
});

const words = { name: "a-chart", title: "A chart", about: "About." };
const point = (x: number, value: number) => ({ x, ...middleOf([value])! });
const chartOf = (values: readonly number[]): Chart =>
  lineChart({
    id: "a-chart",
    title: "A chart",
    about: "About.",
    x: { name: "t", title: "t" },
    y: { name: "y", title: "y" },
    panels: [""],
    lines: [
      { remedy, panel: "", points: values.map((value, i) => point(i, value)) },
      { remedy: other, panel: "", points: [point(0, 1), point(2, 2)] },
    ],
    linear: true,
  })!;

describe("a line chart", () => {
  test("has its figures with four digits, infinite ones too, and says what it does not draw", () => {
    const { figures, about } = chartOf([1 / 3, -Infinity, 2]);
    expect(figures.header).toEqual(["panel", "remedy", "t", "y", "low", "high", "n", "runs"]);
    expect(figures.rows.slice(0, 2)).toEqual([
      ["", "tanh", 0, 0.3333, 0.3333, 0.3333, 1, null],
      ["", "tanh", 1, -Infinity, -Infinity, -Infinity, 1, null],
    ]);
    expect(about.at(-1)).toMatch(/Not drawn: 1 of 5 points/);
  });

  test("is drawn to the same bytes, as XML whose text is escaped, with one label and no code", async () => {
    const svg = await drawn(chartOf([1, 2, 3]));
    expect(await drawn(chartOf([1, 2, 3]))).toBe(svg);
    expect(svg).toMatch(/^<svg role="img" aria-label="A chart: y against t, [^"<>]*" /);
    expect(svg).toContain("&lt;b&gt; &amp; &quot;q&quot;".replaceAll("&quot;", '"'));
    expect(svg.match(/aria-|role=/g)).toHaveLength(2);
    expect(svg).not.toMatch(/<b>|style=|<script|href|NaN/);
    expect(svg.match(/<g[ >]/g)!.length).toBe(svg.match(/<\/g>/g)!.length);
    // A line of each, marked for the switches.
    expect(svg.match(/data-series="0"/g)).toHaveLength(1);
    expect(svg.match(/data-series="1"/g)).toHaveLength(1);
    expect(svg.match(/data-frame/g)).toHaveLength(1);
  });

  test("does not draw across what is infinite", async () => {
    const svg = await drawn(chartOf([1, -Infinity, 2, 3]));
    const line = /data-series="0"[^>]* d="([^"]*)"/.exec(svg)![1]!;
    expect(line.match(/M/g)!.length).toBeGreaterThan(1);
  });
});

const COLUMNS = ["run", "seed", "update", "matrix", "t", "y", "re", "im"];
/** Rows of a run: update, t and figure. */
function shown(maker: { open: ReturnType<typeof ends>["open"] }, rows: readonly (readonly string[])[]): void {
  const take = maker.open(done, remedy, COLUMNS)!;
  for (const [update, matrix, t, y, re = "", im = ""] of rows)
    take(["r", "3", update!, matrix!, t!, y!, re, im]);
}

describe("charts of a diagnostic's table", () => {
  test("before and after training: the first measurement and the last one, the median of a run's rows first", () => {
    const maker = ends({ kind: "lines", ...words, x: "t", x_title: "t", y: "y", y_title: "y" }, "table", 50);
    const rows = (update: string, y: readonly number[]) => y.map((one) => [update, "", "0", String(one)]);
    // One run with sequences 1, 2, 9 and one with 4, 4, 4: 2 and 4, so 3 in the middle.
    shown(maker, [...rows("0", [1, 2, 9]), ...rows("10", [7]), ...rows("20", [100, 200, 300])]);
    shown(maker, [...rows("0", [4, 4, 4]), ...rows("20", [100, 100, 100])]);
    const { figures } = maker.charts()[0]!;
    expect(figures.rows.map((row) => [row[0], row[3], row[4], row[5]])).toEqual([
      ["before training", 3, 2, 4],
      ["after training", 150, 100, 200],
    ]);
  });

  test("the largest, the middle and the smallest of the first matrix alone", () => {
    const maker = range({ kind: "range", ...words, y: "y", y_title: "σ", first: "matrix" }, "table", 50);
    shown(maker, [
      ["0", "W", "0", "5"],
      ["0", "W", "1", "3"],
      ["0", "W", "2", "1"],
      ["0", "V", "0", "99"],
    ]);
    expect(maker.charts()[0]!.figures.rows.map((row) => [row[0], row[3]])).toEqual([
      ["largest", 5],
      ["middle", 3],
      ["smallest", 1],
    ]);
  });

  test("a map: log₁₀ of the median of a cell, neighbours together where there are too many", () => {
    const declared = {
      kind: "map",
      ...words,
      x: "t",
      x_title: "t",
      value: "y",
      value_title: "log₁₀",
    } as const;
    const maker = heatMap(declared, "table", { across: 2, up: 10 });
    shown(maker, [
      ["0", "", "1", "10"],
      ["0", "", "2", "10"],
      ["0", "", "3", "0.01"],
      ["0", "", "4", "0.01"],
      ["5", "", "1", "1"],
    ]);
    const { figures } = maker.charts()[0]!;
    expect(figures.header).toEqual(["update", "1", "3"]);
    expect(figures.rows).toEqual([
      [0, 1, -2],
      [5, 0, null],
    ]);
  });

  test("a plane: eigenvalues of the first seed, and how many lie outside the unit circle", () => {
    const maker = plane({ kind: "plane", ...words, re: "re", im: "im", first: "matrix" }, "table");
    shown(maker, [
      ["0", "W", "", "", "0.6", "0.8"],
      ["0", "W", "", "", "0.9", "0.9"],
      ["9", "W", "", "", "2", "0"],
      ["9", "V", "", "", "7", "0"],
    ]);
    expect(maker.open(done, remedy, COLUMNS)).toBeNull();
    const { about, figures } = maker.charts()[0]!;
    expect(about.at(-1)).toContain(
      "1 of 2 outside the unit circle before training, 1 of 1 outside the unit circle after",
    );
    expect(figures.rows).toHaveLength(3);
  });
});

test("text in a page is text, whatever it holds", () => {
  const name = `<img src=x onerror="alert('1')">&amp;\u202e`;
  expect(markup`<p title="${name}">${[name, 7, null]}</p>`.text).toBe(
    `<p title="${ESCAPED}">${ESCAPED}7</p>`,
  );
});
const ESCAPED = String.raw`&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;\u202e`;
