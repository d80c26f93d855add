/** Loss and metric on the validation sequences against updates, beside what knows nothing. */
import type { Level } from "../../components/define.ts";
import { EVALUATION } from "../../results/columns.ts";
import type { Done } from "../../results/fate.ts";
import { type ChartMaker, figureIn, listAt, placesOf, thinned } from "./chart-maker.ts";
import type { Chart, Remedy } from "./chart.ts";
import { type Line, lineChart, type Point } from "./line-chart.ts";
import { middleOf } from "./over-seeds.ts";

/** One run's figure by update. */
interface Curve {
  readonly diverged: boolean;
  readonly by: Map<number, number>;
}

export interface LearningFigure {
  readonly figure: "loss" | "metric";
  /** Of the metric. */
  readonly name: string;
  readonly better: "lower" | "higher";
  /** null where it is not known, or is not that of all runs. */
  readonly chance: number | null;
  readonly levels: readonly Level[];
  readonly mostPoints: number;
}

export function learningCurves(of: LearningFigure): ChartMaker {
  const curves = new Map<Remedy, Curve[]>();
  return {
    table: EVALUATION.name,
    open(done: Done, remedy, columns) {
      const places = placesOf(columns, ["update", "length", of.figure]);
      if (places === null) return null;
      const [update, length, figure] = places as [number, number, number];
      const { status, steps } = done.record.outcome;
      const curve: Curve = { diverged: status === "diverged", by: new Map() };
      listAt(curves, remedy).push(curve);
      // Rows of other lengths are of generalisation.
      const own = String(steps);
      return (cells) => {
        if (cells[length] === own) curve.by.set(Number(cells[update]), figureIn(cells[figure]));
      };
    },
    charts: () => [chartOf(of, curves)].filter((chart) => chart !== null),
  };
}

function chartOf(of: LearningFigure, curves: ReadonlyMap<Remedy, readonly Curve[]>): Chart | null {
  const isLoss = of.figure === "loss";
  const words = of.name.replaceAll("_", " ");
  return lineChart({
    id: isLoss ? "learning-curves" : "learning-curves-metric",
    title: isLoss ? "Learning curves" : `Learning curves: ${words}`,
    about: isLoss
      ? "Loss on the validation sequences, a mean per counted step. A run that diverged counts as worse than all others from then on."
      : `The task's metric on the same sequences; ${of.better} is better.`,
    x: { name: "update", title: "update" },
    y: { name: isLoss ? "loss" : of.name, title: isLoss ? "validation loss" : words },
    panels: [""],
    lines: [...curves].map(([remedy, own]) => lineOf(remedy, own, of)),
    levels: levelsOf(of, isLoss),
  });
}

const levelsOf = ({ chance, levels }: LearningFigure, isLoss: boolean) => [
  ...(chance === null ? [] : [{ y: chance, title: "chance, by the best guess that ignores the input" }]),
  ...(isLoss ? levels.map(({ loss, knowing }) => ({ y: loss, title: `what ${knowing} comes to` })) : []),
];

function lineOf(remedy: Remedy, own: readonly Curve[], { better, figure, mostPoints }: LearningFigure): Line {
  const worst = figure === "metric" && better === "higher" ? -Infinity : Infinity;
  const updates = [...new Set(own.flatMap(({ by }) => [...by.keys()]))].sort((a, b) => a - b);
  const points = thinned(updates, mostPoints).flatMap((x): Point[] => {
    // What a run that diverged no longer tells is worse than all.
    const runs = own.map(({ by, diverged }) => {
      const value = by.get(x);
      return value === undefined || Number.isNaN(value) ? (diverged ? worst : NaN) : value;
    });
    const middle = middleOf(runs);
    return middle === null ? [] : [{ x, runs, ...middle }];
  });
  return { remedy, panel: "", points };
}
