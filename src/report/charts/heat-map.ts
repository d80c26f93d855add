/** log₁₀ of a column over update and another column, as colours: a map a remedy. */
import type { MapDeclaration } from "../../components/define.ts";
import { log10 } from "../../engine/elementary.ts";
import { median } from "../../statistics/describe.ts";
import { count } from "../text-table.ts";
import { type ChartMaker, figureIn, listAt, placesOf } from "./chart-maker.ts";
import type { Chart, Drawing, Remedy } from "./chart.ts";
import { rounded } from "./line-chart.ts";
import { choose } from "./number-axis.ts";
import { DIVERGING, WIDTH } from "./theme.ts";

/** The most cells of a map. */
export interface MapSize {
  readonly across: number;
  readonly up: number;
}

/** Figures of all runs of a remedy by update and x. */
type Cells = Map<number, Map<number, number[]>>;

interface Grid {
  readonly remedy: Remedy;
  readonly n: number;
  /** The first x and the first update of every column and row; what lies beyond the last. */
  readonly xs: readonly number[];
  readonly end: number;
  readonly updates: readonly number[];
  /** [row][column]; NaN where nothing was measured. */
  readonly values: readonly (readonly number[])[];
}

const HEIGHT = 150;

export function heatMap(declared: MapDeclaration, table: string, size: MapSize): ChartMaker {
  const cellsOf = new Map<Remedy, { readonly cells: Cells; n: number }>();
  return {
    table,
    open(_, remedy, columns) {
      const places = placesOf(columns, ["update", declared.x, declared.value]);
      if (places === null) return null;
      const [update, x, value] = places as [number, number, number];
      const known = cellsOf.get(remedy) ?? { cells: new Map<number, Map<number, number[]>>(), n: 0 };
      cellsOf.set(remedy, known);
      known.n++;
      return (row) => {
        const figure = figureIn(row[value]);
        if (Number.isNaN(figure)) return;
        const at = Number(row[update]);
        const rows = known.cells.get(at) ?? new Map<number, number[]>();
        known.cells.set(at, rows);
        listAt(rows, Number(row[x])).push(figure);
      };
    },
    charts() {
      const grids = [...cellsOf].flatMap(([remedy, { cells, n }]) => gridOf(remedy, n, cells, size) ?? []);
      const most = spanOf(grids);
      return grids
        .toSorted((a, b) => a.remedy.place - b.remedy.place)
        .map((grid) => chartOf(declared, grid, most));
    },
  };
}

/** null of nothing. */
function gridOf(remedy: Remedy, n: number, cells: Cells, { across, up }: MapSize): Grid | null {
  const allUpdates = [...cells.keys()].sort((a, b) => a - b);
  const allXs = [...new Set([...cells.values()].flatMap((row) => [...row.keys()]))].sort((a, b) => a - b);
  if (allUpdates.length === 0 || allXs.length === 0) return null;
  const rows = blocksOf(allUpdates, up);
  const columns = blocksOf(allXs, across);
  const values = rows.map((updates) =>
    columns.map((xs) => {
      const figures = updates.flatMap((update) => xs.flatMap((x) => cells.get(update)?.get(x) ?? []));
      return figures.length === 0 ? NaN : log10(median(figures));
    }),
  );
  return {
    remedy,
    n,
    xs: columns.map(([first]) => first!),
    end: allXs.at(-1) + 1,
    updates: rows.map(([first]) => first!),
    values,
  };
}

/** Neighbours together, so that there are at most so many. */
function blocksOf<T>(items: readonly T[], most: number): readonly (readonly T[])[] {
  const size = Math.ceil(items.length / most);
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

const FEWEST_DECADES = 0.1;
/** A few extreme cells would leave all others grey. */
const SEEN = 0.98;

/** How many decades from 0 have a colour of their own, the same in all maps. */
function spanOf(grids: readonly Grid[]): number {
  const sizes = grids
    .flatMap(({ values }) => values.flat())
    .filter(Number.isFinite)
    .map((value) => Math.abs(value))
    .sort((a, b) => a - b);
  return Math.max(FEWEST_DECADES, rounded(sizes[Math.floor(SEEN * (sizes.length - 1))] ?? 0));
}

function chartOf(declared: MapDeclaration, grid: Grid, most: number): Chart {
  const { name, title, about, x_title, value_title } = declared;
  const { remedy, n, updates, xs, values } = grid;
  return {
    id: `${name}-${remedy.place + 1}`,
    title: `${title}: ${remedy.label}`,
    remedy,
    about: [
      about,
      `Each cell: the median of ${count(n, "run")} and ${n === 1 ? "its" : "their"} probe sequences.`,
    ],
    alt: `${title} of ${remedy.label}: ${value_title} over ${x_title} and update, from ${wordOf(values[0]!)} at the first measurement to ${wordOf(values.at(-1)!)} at the last, medians over ${x_title}`,
    drawing: drawingOf(declared, grid, most),
    figures: {
      header: ["update", ...xs.map(String)],
      rows: values.map((row, i) => [
        updates[i]!,
        ...row.map((value) => (Number.isNaN(value) ? null : rounded(value))),
      ]),
    },
    hover: { kind: "map" },
  };
}

const wordOf = (row: readonly number[]): string =>
  String(rounded(median(row.filter((value) => !Number.isNaN(value)))));

const drawingOf = (declared: MapDeclaration, grid: Grid, most: number): Drawing => ({
  vconcat: [mapOf(declared, grid, most), colorKey(declared, most)],
  spacing: 12,
});

const colored = (most: number) => ({
  field: "value",
  type: "quantitative",
  scale: { type: "quantize", domain: [-most, most], range: DIVERGING },
  legend: null,
});

/** The colours in their order, with the figures at both ends and in the middle. */
function colorKey({ value_title }: MapDeclaration, most: number) {
  const width = (2 * most) / DIVERGING.length;
  const starts = DIVERGING.map((_, i) => i * width - most);
  const ends = [-most, 0, most];
  const axis = {
    grid: false,
    values: ends,
    labelExpr: choose(
      ends,
      ends.map((end) => (end > 0 ? `+${end}` : String(end).replace("-", "−"))),
    ),
  };
  return {
    data: { values: starts.map((x) => ({ x, x2: x + width, value: x + width / 2 })) },
    width: WIDTH - 75,
    height: 10,
    view: { stroke: null },
    mark: { type: "rect" },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        title: value_title,
        scale: { domain: [-most, most], nice: false },
        axis,
      },
      x2: { field: "x2" },
      color: colored(most),
    },
  };
}

function mapOf({ x_title }: MapDeclaration, grid: Grid, most: number): Drawing {
  const { xs, end, updates, values } = grid;
  const ticks = ticksOf(updates.length);
  return {
    data: {
      values: values.flatMap((row, i) =>
        stretches(row, most).map(({ from, to, value }) => ({
          x: xs[from],
          x2: xs[to] ?? end,
          y: i,
          y2: i + 1,
          value,
        })),
      ),
    },
    width: WIDTH - 75,
    height: HEIGHT,
    mark: { type: "rect" },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        title: x_title,
        scale: { domain: [xs[0], end], nice: false },
        axis: { grid: false },
      },
      x2: { field: "x2" },
      y: {
        field: "y",
        type: "quantitative",
        title: "update",
        scale: { domain: [0, updates.length], nice: false },
        axis: {
          grid: false,
          values: ticks.map((i) => i + 0.5),
          labelExpr: choose(
            ticks.map((i) => i + 0.5),
            ticks.map((i) => String(updates[i])),
          ),
        },
      },
      y2: { field: "y2" },
      color: colored(most),
    },
  };
}

const MOST_TICKS = 6;
const ticksOf = (n: number): readonly number[] => {
  const step = Math.max(1, Math.ceil((n - 1) / (MOST_TICKS - 1)));
  return Array.from({ length: Math.floor((n - 1) / step) + 1 }, (_, i) => i * step);
};

/** Neighbours of one colour are drawn together. */
function stretches(row: readonly number[], most: number) {
  const level = (value: number): number =>
    Math.max(0, Math.min(DIVERGING.length - 1, Math.floor(((value + most) / (2 * most)) * DIVERGING.length)));
  const found: { from: number; to: number; value: number }[] = [];
  for (const [i, value] of row.entries()) {
    if (Number.isNaN(value)) continue;
    const shown = Math.max(-most, Math.min(most, value));
    const last = found[found.length - 1];
    if (last?.to === i && level(last.value) === level(shown)) last.to = i + 1;
    else found.push({ from: i, to: i + 1, value: shown });
  }
  return found;
}
