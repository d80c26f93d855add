/** The largest, the middle and the smallest value of a column at every measurement. */
import type { RangeDeclaration } from "../../components/define.ts";
import { median } from "../../statistics/describe.ts";
import { type ChartMaker, figureIn, firstOnly, listAt, placesOf, thinned } from "./chart-maker.ts";
import type { Remedy } from "./chart.ts";
import { lineChart } from "./line-chart.ts";
import { middleOf } from "./over-seeds.ts";

const PANELS = ["largest", "middle", "smallest"] as const;

export function range(declared: RangeDeclaration, table: string, mostPoints: number): ChartMaker {
  /** Of each run, the figures by update. */
  const runs = new Map<Remedy, Map<number, number[]>[]>();
  return {
    table,
    open(_, remedy, columns) {
      const places = placesOf(columns, ["update", declared.y]);
      if (places === null) return null;
      const [update, y] = places as [number, number];
      const isMeant = firstOnly(columns, declared);
      const run = new Map<number, number[]>();
      listAt(runs, remedy).push(run);
      return (cells) => {
        const figure = figureIn(cells[y]);
        if (Number.isNaN(figure) || !isMeant(cells)) return;
        listAt(run, Number(cells[update])).push(figure);
      };
    },
    charts() {
      const { name, title, about, y, y_title } = declared;
      const lines = [...runs].flatMap(([remedy, own]) => {
        const updates = [...new Set(own.flatMap((run) => [...run.keys()]))].sort((a, b) => a - b);
        return PANELS.map((panel) => ({
          remedy,
          panel,
          points: thinned(updates, mostPoints).flatMap((x) => {
            const middle = middleOf(own.map((run) => memberOf(panel, run.get(x) ?? [])));
            return middle === null ? [] : [{ x, ...middle }];
          }),
        }));
      });
      const chart = lineChart({
        id: name,
        title,
        about,
        x: { name: "update", title: "update" },
        y: { name: y, title: y_title },
        panels: PANELS,
        lines,
      });
      return chart === null ? [] : [chart];
    },
  };
}

function memberOf(panel: (typeof PANELS)[number], figures: readonly number[]): number {
  if (figures.length === 0) return NaN;
  if (panel === "middle") return median(figures);
  const pick = panel === "largest" ? Math.max : Math.min;
  return figures.reduce((a, b) => pick(a, b));
}
