/** How much a remedy depends on the value that was tuned for it. */
import type { Chart, Remedy } from "./chart.ts";
import { lineChart } from "./line-chart.ts";
import { median } from "../../statistics/describe.ts";

/** What one value came to in the tuning runs of a remedy. */
export interface TriedValue {
  readonly remedy: Remedy;
  /** As the table of tuning has it. */
  readonly value: string;
  readonly n: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly chosen: boolean;
}

/** `setting` is what was tuned; null of fewer than two values. */
export function sensitivityChart(
  tried: readonly TriedValue[],
  setting: string,
  metric: string,
): Chart | null {
  const values = [...new Set(tried.map(({ value }) => value))];
  const words = values.every((value) => Number.isFinite(Number(value)))
    ? values.toSorted((a, b) => Number(a) - Number(b))
    : values;
  if (words.length < 2) return null;
  const remedies = [...new Map(tried.map(({ remedy }) => [remedy.place, remedy])).values()];
  const chosen = remedies.flatMap((remedy) => {
    const one = tried.find((each) => each.chosen && each.remedy.place === remedy.place);
    return one === undefined ? [] : [`${one.value} (${remedy.label})`];
  });
  const title = metric.replaceAll("_", " ");
  const chart = lineChart({
    id: "sensitivity",
    title: "Sensitivity to what was tuned",
    about:
      `Validation ${title} of the tuning runs against ${setting}; the figures at each value are those of its runs that did not diverge.` +
      (chosen.length > 0 ? ` Chosen: ${chosen.join(", ")}.` : ""),
    x: { name: setting, title: setting, words },
    y: { name: metric, title: `validation ${title}` },
    panels: [""],
    lines: remedies.map((remedy) => ({
      remedy,
      panel: "",
      points: words.flatMap((value, x) => {
        const own = tried.filter((each) => each.remedy.place === remedy.place && each.value === value);
        if (own.length === 0 || own.every(({ mean }) => Number.isNaN(mean))) return [];
        const middle = median(own.map(({ mean }) => mean));
        const [low, high] = [Math.min(...own.map(({ min }) => min)), Math.max(...own.map(({ max }) => max))];
        return [
          { x, value: middle, low, high, n: own.reduce((sum, { n }) => sum + n, 0), isInterval: false },
        ];
      }),
    })),
  });
  if (chart === null) return null;
  const [about] = chart.about;
  return {
    ...chart,
    about: [about!, "Lines: the mean of the tuning runs; bands: from the best to the worst of them."],
  };
}
