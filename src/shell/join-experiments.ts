/** Finished experiments as one, where their runs on one seed are pairs. */
import { basename, dirname } from "node:path";
import { bare, quoted } from "../components/foreign-text.ts";
import { catalogue } from "../components/registry.ts";
import { UserError } from "../components/user-error.ts";
import { settingShown } from "../config/arms.ts";
import { COMPARISON } from "../results/columns.ts";
import { csvLines } from "../results/csv.ts";
import type { Done } from "../results/fate.ts";
import { type Results, resultsOf } from "../results/results.ts";
import { testOf } from "../statistics/baseline.ts";
import { comparisonTable } from "../statistics/comparison-table.ts";
import { earlierRuns, idsIn } from "./earlier-runs.ts";
import { joinRuns } from "./join-runs.ts";
import { type KnownArm, mergedLabels, readLabels, tuningIds } from "./labels-file.ts";
import { keptExperiment } from "./kept-experiment.ts";
import { isSafe } from "./safe-csv.ts";
import { makeFolder } from "./safe-folder.ts";
import { savedRuns } from "./saved-runs.ts";

/** `folders` as typed; `baseline` is a label. A run that is in several of them counts once. */
export async function joinExperiments(
  folders: readonly string[],
  baseline: string | undefined,
): Promise<Results> {
  const found = await Promise.all(folders.map(finishedIn));
  refuseOtherTests(folders, found);
  const done = new Map(found.flatMap((one) => one.done.map((run) => [run.run.id, run] as const)));
  const labels = found.reduce<readonly KnownArm[]>((known, { arms }) => mergedLabels(known, arms), []);
  const name = basename(dirname(savedRuns(folders[0]!)));
  const joined = joinRuns([], [...done.values()], { name, swept: [], baseline: null }, labels, catalogue);
  const kept = folders.length === 1 ? keptExperiment(dirname(savedRuns(folders[0]!))).baseline : null;
  return resultsOf(joined.fates, baselineIn(joined, baseline) ?? armLabelled(joined, kept));
}

/** In which of the experiments' folders of runs a run lies. */
export function placesOfRuns(folders: readonly string[]): (id: string) => string {
  const places = new Map<string, string>();
  for (const runs of folders.map(savedRuns))
    for (const id of idsIn(runs)) if (!places.has(id)) places.set(id, runs);
  return (id) => places.get(id)!;
}

/** comparison.csv in the folder at the path. */
export function writeComparison(path: string, folders: readonly string[], results: Results): void {
  const safe = folders.some((typed) => isSafe({ path: dirname(savedRuns(typed)) }));
  makeFolder(path).replace(`${COMPARISON}.csv`, csvLines(comparisonTable(results), { safe }));
}

/** Runs of a typed experiment folder that are reported, and what its commands called them. */
export async function finishedIn(typed: string) {
  const runs = savedRuns(typed);
  const { arms, notice } = readLabels(dirname(runs));
  if (notice !== null) console.error(`note: ${notice}`);
  const { done, leftOut } = await earlierRuns(runs, new Set(tuningIds(arms)));
  for (const one of leftOut) console.error(`note: ${one}`);
  if (done.length === 0) throw new UserError(`${bare(typed)}: there are no finished runs to compare`);
  return { arms, done };
}

/** Throws where a folder was tested on other sequences than the first one: its runs are no pairs with those. */
function refuseOtherTests(folders: readonly string[], found: readonly { readonly done: readonly Done[] }[]) {
  const tests = found.map(({ done }) => new Map(done.map((one) => [testOf(one), one])));
  const [first] = tests;
  for (const [i, own] of tests.entries()) {
    const other = [...own].find(([test]) => !first!.has(test));
    if (other === undefined) continue;
    const [theirs] = first!.values();
    throw new UserError(
      `${bare(folders[i]!)}: its runs were tested on other sequences than those of ${bare(folders[0]!)} ` +
        `(${whatOf(other[1])}; ${whatOf(theirs!)}), so that none are pairs; give experiments of one task, the same data and evaluation.sequences`,
    );
  }
}

const whatOf = ({ run: { settings }, record }: Done): string =>
  [
    String(settingShown(settings, "task", catalogue)),
    `${settings.evaluation.sequences} sequences`,
    ...record.data.map(({ path, sha256 }) => `${bare(path)} ${sha256.slice(0, 8)}`),
  ].join(", ");

const armLabelled = ({ arms }: Results, label: string | null): string | null =>
  arms.find((one) => one.label === label)?.arm ?? null;

function baselineIn({ arms }: Results, label: string | undefined): string | null {
  if (label === undefined) return null;
  const arm = arms.find((one) => one.label === label);
  if (arm === undefined)
    throw new UserError(
      `--baseline: no remedy is labelled ${quoted(label)}; there are ${arms.map((one) => quoted(one.label)).join(", ")}`,
    );
  return arm.arm;
}
