/** What `run` says before and after: the runs that a config stands for, and what came out. */
import type { Run } from "../components/settings.ts";
import type { Experiment } from "../config/experiment.ts";
import { type Fate, isDone, summaryNames, summaryOf } from "../results/runs-table.ts";
import { count, textTable } from "./text-table.ts";
import { remedyTable, verdict } from "./verdict.ts";
import { compare, type Remedy } from "../statistics/comparison.ts";

/** Every run with what differs, and the count. */
export function listRuns({ name, runs, swept }: Experiment, finished: (run: Run) => boolean): string {
  const done = runs.map(finished);
  const some = done.includes(true);
  const rows = runs.map(({ id, seed, label, swept: values }, i) => [
    id,
    String(seed),
    label,
    ...swept.map((key) => String(values[key] ?? "")),
    ...(some ? [done[i] ? "finished" : "to train"] : []),
  ]);
  const header = ["run", "seed", "label", ...swept, ...(some ? ["state"] : [])];
  const total = some ? `, ${done.filter((one) => !one).length} to train` : "";
  return `${textTable(header, rows)}\n${name}: ${count(runs.length, "run")}${total}; nothing was trained or written`;
}

/** All seeds of a remedy together. */
export function remediesOf(fates: readonly Fate[]): readonly Remedy[] {
  const names = summaryNames(fates);
  const results = fates.filter(isDone).map(({ run, outcome }) => ({
    ...outcome,
    label: run.label,
    arm: run.arm,
    diverged: outcome.status === "diverged",
    summaries: Object.fromEntries(names.map((name) => [name, summaryOf(outcome, name)])),
  }));
  return compare(results, names);
}

/** The comparison, a sentence about each remedy, what went wrong, and where the files lie. */
export function closingWords(fates: readonly Fate[], folder: string): string {
  const remedies = remediesOf(fates);
  const failed = fates.filter((fate) => fate.status === "failed");
  const pending = fates.filter(({ status }) => status === "pending").length;
  const finished = fates.filter(isDone).length;
  return [
    ...(remedies.length > 0 ? ["", remedyTable(remedies, summaryNames(fates)), ""] : []),
    ...remedies.map(verdict),
    ...failed.map(({ run, error }) => `${run.label} seed ${run.seed} (${run.id}) failed: ${error}`),
    ...(pending > 0
      ? [
          `stopped with ${finished} of ${count(fates.length, "run")} finished; ` +
            "the same command goes on with the rest",
        ]
      : []),
    `results: ${folder}`,
  ].join("\n");
}
