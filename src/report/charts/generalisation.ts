/** Loss against the length of the sequences, where runs were evaluated at several. */
import type { Chart, Remedy } from "./chart.ts";
import { lineChart } from "./line-chart.ts";
import { middleOf } from "./over-seeds.ts";

/** A run's loss at a length. */
export interface AtLength {
  readonly remedy: Remedy;
  readonly length: number;
  readonly loss: number;
}

/** null where there are fewer than two lengths. `trained` is the length of training; null where runs differ in it. */
export function generalisationChart(
  found: readonly AtLength[],
  trained: number | null,
  sequences: string,
): Chart | null {
  const lengths = [...new Set(found.map(({ length }) => length))].sort((a, b) => a - b);
  if (lengths.length < 2) return null;
  const remedies = [...new Map(found.map(({ remedy }) => [remedy.place, remedy])).values()];
  return lineChart({
    id: "generalisation",
    title: "Other lengths",
    about: `Loss of the trained networks on ${sequences} of other lengths${trained === null ? "" : `; they were trained at ${trained} steps`}.`,
    x: { name: "length", title: "steps of a sequence" },
    y: { name: "loss", title: "loss" },
    panels: [""],
    lines: remedies.map((remedy) => ({
      remedy,
      panel: "",
      points: lengths.flatMap((x) => {
        const runs = found
          .filter((one) => one.remedy.place === remedy.place && one.length === x)
          .map(({ loss }) => loss);
        const middle = middleOf(runs);
        return middle === null ? [] : [{ x, runs, ...middle }];
      }),
    })),
  });
}
