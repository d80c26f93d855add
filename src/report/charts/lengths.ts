/** Loss against the length of the sequences, where runs were evaluated at several during training. */
import { EVALUATION } from "../../results/columns.ts";
import { type ChartMaker, figureIn, placesOf } from "./chart-maker.ts";
import type { Remedy } from "./chart.ts";
import { type AtLength, generalisationChart } from "./generalisation.ts";

export function lengths(): ChartMaker {
  /** Of each run, by length. */
  const runs: Map<number, AtLength>[] = [];
  const trained = new Set<number>();
  return {
    table: EVALUATION.name,
    open(done, remedy: Remedy, columns) {
      const places = placesOf(columns, ["length", "loss"]);
      const { status, steps } = done.record.outcome;
      if (places === null || done.run.settings.evaluation.lengths.length === 0) return null;
      const [length, loss] = places as [number, number];
      trained.add(steps);
      const own = new Map<number, AtLength>();
      runs.push(own);
      return (cells) => {
        const at = Number(cells[length]);
        // The last evaluation at each length stands.
        own.set(at, {
          remedy,
          length: at,
          loss: status === "diverged" ? Infinity : figureIn(cells[loss]),
        });
      };
    },
    charts() {
      const found = runs.flatMap((own) => [...own.values()]);
      const [length = null] = trained;
      const chart = generalisationChart(
        found,
        trained.size === 1 ? length : null,
        "the validation sequences",
      );
      return chart === null ? [] : [chart];
    },
  };
}
