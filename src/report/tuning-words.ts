/** What is said of settings that are chosen for each remedy, before, between and after the two rounds. */
import type { Settings } from "../components/settings.ts";
import type { Tuning } from "../components/tuning.ts";
import { shortNames } from "../config/arms.ts";
import { type Fate, isDone } from "../results/fate.ts";
import type { Results } from "../results/results.ts";
import type { Edge, Trial, TunedRemedy } from "../statistics/choice.ts";
import type { SettingColumn } from "./remedy-columns.ts";
import { resumedAt } from "./run-report.ts";
import { brief, count } from "./text-table.ts";

/** What an experiment tunes, and what came of it; `tuned` is null while its runs are still tuning runs. */
interface Tuned {
  readonly tuning: Tuning | null;
  readonly tuned: readonly TunedRemedy[] | null;
}

interface Ended extends Tuned {
  readonly swept: readonly string[];
  /** Runs that alone were to be trained; null if all were. */
  readonly retried: Readonly<Record<string, string>> | null;
}

const listed = (words: readonly (string | number)[]): string =>
  words.length > 6 ? `${words.slice(0, 3).join(", ")} … ${words.at(-1)}` : words.join(", ");

/** `rate`, or `rate and hidden`. */
function tunedNames(paths: readonly string[]): string {
  const names = paths.map((path) => nameOf(paths, path));
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

const nameOf = (paths: readonly string[], path: string): string => shortNames(paths).get(path) ?? path;

/** Before the first run. */
export function tuningBegins({ paths, tuningSeeds, reportingSeeds, remedies }: Tuning): string {
  const settings = remedies.reduce((sum, { candidates }) => sum + candidates.length, 0);
  const seeds = `seed${tuningSeeds.length === 1 ? "" : "s"} ${listed(tuningSeeds)}`;
  return (
    `${count(settings * tuningSeeds.length, "tuning run")} on ${seeds} choose ${tunedNames(paths)} for ` +
    `${remedies.length === 1 ? "the remedy" : `each of ${count(remedies.length, "remedy").replace(/y?s$/, "ies")}`}; ` +
    `then ${count(remedies.length * reportingSeeds.length, "run")} on other seeds ${remedies.length * reportingSeeds.length === 1 ? "is" : "are"} reported`
  );
}

const valuesOf = ({ candidate }: Trial, paths: readonly string[]): string =>
  paths.map((path) => `${nameOf(paths, path)}=${String(candidate.swept[path] ?? "")}`).join(", ");

/** When all have ended: what was chosen, a line a remedy. */
export const choiceLines = ({ paths }: Tuning, remedies: readonly TunedRemedy[]): readonly string[] =>
  remedies.flatMap(({ label, trials, chosen }) => {
    const trial = chosen === null ? undefined : trials[chosen];
    if (trial === undefined || trial.metric_mean === null) return [];
    const figure = `validation ${trial.metric_name} ${brief(trial.metric_mean)}`;
    return [`chosen for ${label}: ${valuesOf(trial, paths)} (${figure}, the best of ${trials.length})`];
  });

/** What the user should know of a choice, a line each. */
export const choiceWarnings = ({ paths }: Tuning, remedies: readonly TunedRemedy[]): readonly string[] =>
  remedies.flatMap(({ label, trials, chosen, edges, failures }) => {
    const trial = chosen === null ? undefined : trials[chosen];
    if (trial === undefined)
      return failures.length > 0
        ? [`nothing was chosen for ${label}: none of its tuning runs ended in a result`]
        : [];
    if (trial.metric_mean === null)
      return [
        `every tuning run of ${label} diverged or failed; it is reported with the first value, ${valuesOf(trial, paths)}`,
      ];
    // Where another value does as well, nothing says that the best lies beyond.
    const isTied = trials.some((one) => one !== trial && one.metric_mean === trial.metric_mean);
    return isTied ? [] : edges.map((edge) => edgeWords(label, nameOf(paths, edge.path), edge));
  });

const edgeWords = (label: string, name: string, { value, end }: Edge): string =>
  `the best ${name} of ${label} is the ${end} tried (${value}); widen the grid`;

/** The lines of the closing words. `own` are the fates of the runs of this command's last round. */
export function tuningNotes(session: Ended, own: readonly Fate[]): readonly string[] {
  const { tuning, tuned, swept, retried } = session;
  if (tuning === null) return oneRate(own, swept);
  if (tuned === null) {
    const pending = own.filter((fate) => fate.status === "pending");
    return [
      ...failureLines(own),
      `stopped with ${own.filter(isDone).length} of ${count(own.length, "tuning run")} finished, before all was chosen; ` +
        `the same command ${retried === null ? "" : "without --retry-failed "}goes on with the rest${resumedAt(pending)}`,
    ];
  }
  const metric = tuned
    .flatMap(({ trials }) => trials.map((one) => one.metric_name))
    .find((name) => name !== "");
  const seeds = `tuning seed${tuning.tuningSeeds.length === 1 ? "" : "s"} ${listed(tuning.tuningSeeds)}`;
  const how = `${tunedNames(tuning.paths)} chosen for each remedy by validation ${metric ?? "metric"} on the ${seeds} (tuning.csv)`;
  return [how, ...choiceWarnings(tuning, tuned), ...failureLines(tuned.flatMap(({ failures }) => failures))];
}

const failureLines = (fates: readonly Fate[]): readonly string[] =>
  fates.flatMap((fate) =>
    fate.status === "failed"
      ? [`tuning run ${fate.run.label} seed ${fate.run.seed} (${fate.run.id}) failed: ${fate.error}`]
      : [],
  );

/** The classic fault of comparisons: remedies of which each may need another rate got the same. */
function oneRate(own: readonly Fate[], swept: readonly string[]): readonly string[] {
  const optimizer = "training.optimizer";
  if (swept.some((path) => path === optimizer || path.startsWith(`${optimizer}.`))) return [];
  if (new Set(own.map(({ run }) => run.arm)).size < 2) return [];
  if (own.every(({ run }) => run.settings.training.updates === 0)) return [];
  const rates = new Set(own.map(({ run }) => rateOf(run.settings)));
  const [rate] = rates;
  if (rates.size !== 1 || rate === undefined) return [];
  return [`one optimizer rate for all remedies (${rate}): compare.tune chooses one for each`];
}

function rateOf({ training }: Settings): number | undefined {
  const { rate } = training.optimizer;
  return typeof rate === "number" ? rate : undefined;
}

/** The chosen values beside each remedy. */
export function tunedColumns({ arms }: Results, { tuning }: Pick<Tuned, "tuning">): readonly SettingColumn[] {
  const paths = tuning?.paths ?? [];
  return paths.map((path) => ({
    title: nameOf(paths, path),
    cells: new Map(arms.map(({ label, fates }) => [label, String(fates[0]?.run.swept[path] ?? "")])),
  }));
}
