/** What `run` says before and after: the runs that a config stands for, and what came out. */
import type { Experiment } from "../config/experiment.ts";
import { type Done, isDone } from "../results/fate.ts";
import type { Results } from "../results/results.ts";
import { compare } from "../statistics/comparison.ts";
import { remedyTable } from "./remedy-table.ts";
import { count, textTable } from "./text-table.ts";
import { PLAIN, type Style, wrapped } from "./style.ts";
import { verdict } from "./verdict.ts";

/** Every run with what differs, and the count. `finished` are those of earlier, by their ids. */
export function listRuns({ name, runs, swept }: Experiment, finished: ReadonlyMap<string, Done>): string {
  const some = finished.size > 0;
  const rows = runs.map(({ id, seed, label, swept: values }) => [
    id,
    String(seed),
    label,
    ...swept.map((key) => String(values[key] ?? "")),
    ...(some ? [finished.has(id) ? "finished" : "to train"] : []),
  ]);
  const header = ["run", "seed", "label", ...swept, ...(some ? ["state"] : [])];
  const total = some ? `, ${runs.length - finished.size} to train` : "";
  return `${textTable(header, rows)}\n${name}: ${count(runs.length, "run")}${total}; nothing was trained or written`;
}

/** The comparison, a sentence about each remedy, what went wrong, and where the files lie. */
export function closingWords(results: Results, folder: string, style: Style = PLAIN): string {
  const { width, colors } = style;
  const fit = (line: string): string => wrapped(line, width);
  const arms = compare(results);
  const { fates, summaries } = results;
  const failed = fates.filter((fate) => fate.status === "failed");
  const pending = fates.filter(({ status }) => status === "pending").length;
  const names = summaries.map(({ name }) => name);
  return [
    ...(arms.length > 0 ? ["", remedyTable(arms, names, style), ""] : []),
    ...arms.map((arm) => fit(verdict(arm, colors))),
    ...failed.map(({ run, error }) =>
      fit(`${run.label} seed ${run.seed} (${run.id}) ${colors.red("failed")}: ${error}`),
    ),
    ...(pending > 0
      ? [
          fit(
            `stopped with ${fates.filter(isDone).length} of ${count(fates.length, "run")} finished; ` +
              "the same command goes on with the rest",
          ),
        ]
      : []),
    `results: ${folder}`,
  ].join("\n");
}
