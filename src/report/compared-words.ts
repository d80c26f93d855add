/** What `compare` says of finished experiments. */
import { bare } from "../components/foreign-text.ts";
import type { Results } from "../results/results.ts";
import { compare } from "../statistics/comparison.ts";
import { isFlow } from "../statistics/flow.ts";
import { rankedByMetric } from "../statistics/ranking.ts";
import { flowTable } from "./flow-table.ts";
import { remedyTable } from "./remedy-table.ts";
import type { Style } from "./style.ts";
import { wrapped } from "./style.ts";
import { verdict } from "./verdict.ts";

/** `differing` are the settings in which the remedies differ, with the value in each remedy in the order of `results.arms`. */
export function comparedText(
  results: Results,
  differing: ReadonlyMap<string, readonly string[]>,
  style: Style,
): string {
  const arms = rankedByMetric(compare(results));
  const names = results.summaries.map(({ name }) => name);
  const settings = [...differing].map(([path, values]) =>
    wrapped(
      `  ${path}: ${results.arms.map(({ label }, i) => `${bare(values[i]!)} (${label})`).join("; ")}`,
      style.width,
    ),
  );
  const compared = isFlow(arms)
    ? [flowTable(arms, names, style)]
    : [
        remedyTable(arms, names, style),
        "",
        ...arms.map((arm) => wrapped(verdict(arm, style.colors), style.width)),
      ];
  return [
    ...compared,
    ...(settings.length > 0 ? ["settings that differ:", ...settings] : ["no settings differ"]),
  ].join("\n");
}
