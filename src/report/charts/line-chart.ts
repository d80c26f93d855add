/** Lines with bands: a line a remedy, in one frame or in several below each other. */
import { brief } from "../text-table.ts";
import type { CsvValue } from "../../results/csv.ts";
import type { Chart, Drawing, Remedy, Scale } from "./chart.ts";
import { placing } from "./number-axis.ts";
import { bandWords, type Middle } from "./over-seeds.ts";
import { REFERENCE, signs, WIDTH } from "./theme.ts";

export interface Point extends Middle {
  readonly x: number;
  /** The runs' own figures, in the order of their seeds; where they are to be told. */
  readonly runs?: readonly number[];
}

export interface Line {
  readonly remedy: Remedy;
  /** The frame it is in. */
  readonly panel: string;
  readonly points: readonly Point[];
}

export interface LineChart {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly x: {
    readonly name: string;
    readonly title: string;
    /** Where figures on the axis are the numbers of these words. */
    readonly words?: readonly string[];
  };
  readonly y: { readonly name: string; readonly title: string };
  /** Frames from the top; a single one has no heading. */
  readonly panels: readonly string[];
  readonly lines: readonly Line[];
  /** Levels across all frames, such as that of chance. */
  readonly levels?: readonly { readonly y: number; readonly title: string }[];
  /** Figures are logarithms already, or may be negative. */
  readonly linear?: boolean;
}

const HEIGHT = 230;
const PANEL_HEIGHT = 165;

/** null where there is no figure. */
export function lineChart(chart: LineChart): Chart | null {
  const { id, title, about, x, y, lines, levels = [] } = chart;
  const some = lines.filter(({ points }) => points.length > 0);
  const points = some.flatMap((line) => line.points);
  if (points.length === 0) return null;
  const panels = chart.panels.filter((panel) => some.some((line) => line.panel === panel));
  const xs = points.map((point) => point.x);
  const [from, to] = [xs.reduce((a, b) => Math.min(a, b)), xs.reduce((a, b) => Math.max(a, b))];
  const scale = from < to ? { from, to } : { from: from - 1, to: to + 1 };
  const hidden = points.filter(({ value }) => !Number.isFinite(value)).length;
  return {
    id,
    title,
    about: [
      about,
      bandWords(points),
      ...levels.map((level) => `Dashed: ${level.title}, ${brief(level.y)}.`),
      ...(hidden > 0
        ? [`Not drawn: ${hidden} of ${points.length} points that are infinite; the figures have them.`]
        : []),
    ],
    alt: `${title}: ${y.title} against ${x.title}, a line for each of ${some.length === 1 ? "one remedy" : "the remedies"}; ${ends(some, panels)}`,
    drawing: drawingOf({ ...chart, lines: some, panels }, scale),
    figures: {
      header: ["panel", "remedy", x.name, y.name, "low", "high", "n", "runs"],
      rows: some.flatMap((line) =>
        line.points.map((point): CsvValue[] => [
          line.panel,
          line.remedy.label,
          x.words?.[point.x] ?? point.x,
          rounded(point.value),
          rounded(point.low),
          rounded(point.high),
          point.n,
          point.runs?.map((run) => String(rounded(run))).join(" ") ?? null,
        ]),
      ),
    },
    hover: { kind: "lines", scale, ...(x.words && { words: x.words }) },
  };
}

/** Figures of pictures have four digits: all that can be seen, and a page that stays small. */
export const rounded = (figure: number): number =>
  Number.isFinite(figure) ? Number(figure.toPrecision(4)) : figure;

const MOST_TOLD = 8;

/** Where the lines of the last frame end. */
function ends(lines: readonly Line[], panels: readonly string[]): string {
  const last = lines.filter(({ panel }) => panel === panels.at(-1));
  const told = last
    .slice(0, MOST_TOLD)
    .map(({ remedy, points }) => `${remedy.label} ends at ${brief(rounded(points.at(-1)!.value))}`);
  return told.join(", ") + (last.length > MOST_TOLD ? " …" : "");
}

function drawingOf(chart: LineChart, { from, to }: Scale): Drawing {
  const { x, y, panels, lines, levels = [], linear = false } = chart;
  const points = lines.flatMap((line) => line.points);
  const scaled = linear ? placing([]) : placing([...placesOf(points), ...levels.map((level) => level.y)]);
  const place = (figure: number): number | null => (Number.isFinite(figure) ? scaled.place(figure) : null);
  const remedies = [...new Map(lines.map(({ remedy }) => [remedy.place, remedy])).values()];
  const { color, dash } = signs(remedies.toSorted((a, b) => a.place - b.place));
  const horizontal = {
    field: "x",
    type: "quantitative",
    title: x.title,
    scale: { domain: [from, to], nice: false },
    ...(x.words && { axis: { values: x.words.map((_, i) => i), labelExpr: wordsOf(x.words) } }),
  };
  const flat = flatScale(
    [
      ...points.flatMap(({ value, low, high }) => [value, low, high]),
      ...levels.map((level) => level.y),
    ].flatMap((figure) => place(figure) ?? []),
  );
  const vertical = (field: string) => ({
    field,
    type: "quantitative",
    title: y.title,
    axis: scaled.axis,
    scale: { zero: scaled.zero && !linear, nice: true, ...flat },
  });
  const own = { x: horizontal, color, description: { field: "series" } };
  const band = {
    mark: { type: "area", opacity: 0.16 },
    encoding: { ...own, y: vertical("low"), y2: { field: "high" } },
  };
  const layer = [
    ...(points.some(({ low, high }) => low !== high) ? [band] : []),
    ...levels.map((level) => ({
      mark: { type: "rule", color: REFERENCE, strokeDash: [4, 4] },
      encoding: { y: { datum: place(level.y), type: "quantitative" } },
    })),
    {
      // A single point would be no line.
      mark: { type: "line", point: lines.some((line) => line.points.length === 1) },
      encoding: { ...own, y: vertical("y"), strokeDash: dash },
    },
  ];
  return framed(panels, { values: placedRows(chart, place) }, { width: WIDTH - 75, layer });
}

/** An axis around figures that are all the same, for which none would be found. */
function flatScale(places: readonly number[]): { readonly domain?: readonly [number, number] } {
  const [first] = places;
  if (first === undefined || places.some((one) => one !== first)) return {};
  return { domain: first === 0 ? [0, 1] : [first - Math.abs(first) / 2, first + Math.abs(first) / 2] };
}

/** What the axis is for: lines, and bands where they could stand on a logarithmic one. */
function placesOf(points: readonly Point[]): readonly number[] {
  const bands = points.flatMap(({ low, high }) => [low, high]).filter(Number.isFinite);
  return [...points.map(({ value }) => value), ...(bands.every((end) => end > 0) ? bands : [])];
}

/** The data of a drawing, its figures as places on the axis. */
const placedRows = ({ lines, panels }: LineChart, place: (figure: number) => number | null) =>
  lines.flatMap(({ remedy, panel, points }) =>
    points.map((point) => {
      const value = place(point.value);
      return {
        panel: panels.indexOf(panel),
        remedy: remedy.label,
        series: remedy.place,
        x: point.x,
        y: value,
        // Where an end of a band is infinite, it goes as far as the line.
        low: place(point.low) ?? value,
        high: place(point.high) ?? value,
      };
    }),
  );

/** One frame, or a frame a panel with its heading. */
function framed(panels: readonly string[], data: object, view: object): Drawing {
  if (panels.length === 1) return { data, ...view, height: HEIGHT };
  const header = { labelExpr: wordsOf(panels), labelOrient: "top", labelAnchor: "start" };
  return {
    data,
    facet: { row: { field: "panel", type: "ordinal", title: null, header } },
    spec: { ...view, height: PANEL_HEIGHT },
  };
}

/** The expression that gives a frame's heading by its number. */
export const wordsOf = (panels: readonly string[]): string =>
  `[${panels.map((panel) => JSON.stringify(panel)).join(", ")}][round(datum.value)]`;
