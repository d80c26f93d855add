/** A column against another one before training and after: what diagnostics tell of the gradient most often. */
import type { LinesDeclaration } from "../../components/define.ts";
import { median } from "../../statistics/describe.ts";
import {
  type ChartMaker,
  ENDS,
  figureIn,
  firstOnly,
  listAt,
  measurements,
  placesOf,
  thinned,
} from "./chart-maker.ts";
import type { Remedy } from "./chart.ts";
import { lineChart, type Point } from "./line-chart.ts";
import { middleOf } from "./over-seeds.ts";

/** By panel and x, the figures of one run's rows, such as those of its probe sequences. */
type Run = readonly [Map<number, number[]>, Map<number, number[]>];

export function ends(declared: LinesDeclaration, table: string, mostPoints: number): ChartMaker {
  const runs = new Map<Remedy, Run[]>();
  return {
    table,
    open(_, remedy, columns) {
      const places = placesOf(columns, ["update", declared.x, declared.y]);
      if (places === null) return null;
      const [update, x, y] = places as [number, number, number];
      const isMeant = firstOnly(columns, declared);
      const run: Run = [new Map(), new Map()];
      listAt(runs, remedy).push(run);
      const measurementOf = measurements();
      return (cells) => {
        const { isFirst, isNew } = measurementOf(cells[update]!);
        // The last measurement is the one after which no other comes.
        if (isNew && !isFirst) run[1].clear();
        const figure = figureIn(cells[y]);
        if (Number.isNaN(figure) || !isMeant(cells)) return;
        listAt(run[isFirst ? 0 : 1], figureIn(cells[x])).push(figure);
      };
    },
    charts() {
      const lines = [...runs].flatMap(([remedy, own]) =>
        ENDS.map((panel, i) => ({
          remedy,
          panel,
          points: pointsOf(
            own.map((run) => run[i]!),
            mostPoints,
          ),
        })),
      );
      const { name, title, about, x, x_title, y, y_title } = declared;
      const chart = lineChart({
        id: name,
        title,
        about,
        x: { name: x, title: x_title },
        y: { name: y, title: y_title },
        panels: ENDS,
        lines,
        linear: true,
      });
      return chart === null ? [] : [chart];
    },
  };
}

/** The median over a run's rows first, then over runs. */
function pointsOf(runs: readonly ReadonlyMap<number, readonly number[]>[], most: number): readonly Point[] {
  const xs = [...new Set(runs.flatMap((run) => [...run.keys()]))].sort((a, b) => a - b);
  return thinned(xs, most).flatMap((x) => {
    const middle = middleOf(runs.map((run) => median(run.get(x) ?? [])));
    return middle === null ? [] : [{ x, ...middle }];
  });
}
