/** A config and a command line → an experiment: its runs in order, and the experiment with all defaults written out. */
import type { Catalogue, DataFile } from "../components/define.ts";
import type { Run } from "../components/settings.ts";
import type { Tuning } from "../components/tuning.ts";
import { misreadAs } from "../components/misread.ts";
import { UserError } from "../components/user-error.ts";
import { inRun, nameArms, settingsOfArms } from "./arms.ts";
import type { Arm } from "./arms.ts";
import { readCompare, refuseUnknown, tryEach, tuningOf, writtenCompare } from "./compare.ts";
import { withoutExcluded } from "./exclusions.ts";
import { loadEvaluate } from "./expressions.ts";
import { fail, issuesError } from "./issues.ts";
import type { Issue } from "./issues.ts";
import { applyOverrides, parseOverride } from "./overrides.ts";
import type { Override } from "./overrides.ts";
import { resolveSettings } from "./resolve.ts";
import { hashPrefixes, readsByPath, runId } from "./run-id.ts";
import { readSeeds, seedsNotice, seedsTyped } from "./seeds.ts";
import type { ConfigSource } from "./source.ts";
import { applyArm, assignments, readSweep, sweptPaths } from "./sweep.ts";
import type { UnresolvedArm } from "./sweep.ts";
import { readDescription, readName } from "./experiment-name.ts";
import { child, innermostPlace, isExpression, mapTree, plain, scalars } from "./tree.ts";
import type { MapTree, Tree } from "./tree.ts";
import { writtenBase } from "./experiment-yaml.ts";

export interface ExperimentRequest {
  /** `path=value` each, in command-line order. */
  readonly set: readonly string[];
  /** Replaces the config's seeds: `0..9`, `3,5`, `[3, 5]`, or a count. */
  readonly seeds?: string;
  /** False leaves the config's sweep out. */
  readonly sweep?: boolean;
  /** Where relative paths of data files start. */
  readonly folder: string;
  /** SHA-256 of a data file; throws a UserError if it cannot be read. */
  digest(file: DataFile): string;
  /** SHA-256 of each plug-in. */
  readonly plugins: readonly string[];
}

export interface Experiment {
  readonly name: string;
  readonly description: string;
  /** Of what is reported. */
  readonly seeds: readonly number[];
  /** Swept paths, in order of first appearance, then tuned ones. */
  readonly swept: readonly string[];
  /** In sweep order; for each arm, all seeds. Where settings are tuned, what is tried for each remedy on the tuning seeds. */
  readonly runs: readonly Run[];
  /** Label of the remedy that the others are held against; null leaves it to the first. */
  readonly baseline: string | null;
  /** What is tuned before the remedies are reported; null where nothing is. */
  readonly tuning: Tuning | null;
  /** Things the user should know although nothing is wrong. */
  readonly notices: readonly string[];
  /** The whole experiment with every default written out: plain JSON that is itself a config of the same runs. */
  readonly resolved: unknown;
  /** Refusals met while planning runs, each reported at the setting it is about. */
  located(refusals: readonly Refusal[]): UserError;
}

interface Refusal {
  readonly run: Run;
  readonly error: UserError;
}

const MOST_RUNS = 100_000;

/** Throws a UserError for anything that the user has to fix. */
export async function resolveExperiment(
  source: ConfigSource,
  catalogue: Catalogue,
  request: ExperimentRequest,
): Promise<Experiment> {
  const overrides = request.set.map(parseOverride);
  const tree = withoutDropped(applyOverrides(source.tree, overrides), request.sweep !== false);
  const name = readName(tree, source.path);
  const description = readDescription(tree);
  const seeds = request.seeds === undefined ? readSeeds(child(tree, "seeds")) : seedsTyped(request.seeds);
  const evaluate = hasExpression(tree) ? await loadEvaluate() : undefined;

  // The base first, since its mistakes do not belong to any single run.
  const sweep = child(tree, "sweep");
  const base = resolveSettings(tree, catalogue, evaluate);
  const compare = readCompare(child(tree, "compare"), seeds);
  const { tune } = compare;
  // Without the sweep there is nothing to be held against it.
  const baseline = request.sweep === false ? undefined : compare.baseline;
  const isWhole = sweep === undefined && tune === undefined;
  const issues = base.issues.filter(({ incomplete }) => isWhole || incomplete !== true);
  if (issues.length > 0) throw issuesError(issues);
  const written = sweep === undefined ? [singleArm(name, tree)] : readSweep(sweep);
  const tried = tune === undefined ? undefined : tryEach(written, tune);
  const tuned = (tune?.axes ?? []).map(({ path }) => path);
  const swept = [...sweptPaths(written), ...tuned];
  const left = withoutExcluded(tree, tried?.arms ?? written, catalogue, evaluate);
  const unresolved = left.arms;
  const settings = settingsOfArms(left);
  const each = tune?.seeds ?? seeds;
  const most = tune === undefined ? 0 : written.length * seeds.length;
  refuseMany(unresolved.length * each.length + most, sweep ?? tree);

  const digest = digestOnce(request, tree);
  const { arms, notices } = nameArms(unresolved, settings, swept, {
    catalogue,
    digest,
    plugins: request.plugins,
  });
  const whole = isWhole ? base.settings : writtenBase(base.partial, tree, swept, catalogue);
  const runs = runsOf(arms, each);
  const origins = new Map(runs.map(({ arm }, i) => [arm, arms[Math.floor(i / each.length)]!.unresolved]));
  const tuning =
    tune && tried ? tuningOf(tune, tried, arms, { runs, swept, reported: seeds, catalogue }) : null;
  if (baseline !== undefined) refuseUnknown(baseline, tuning?.remedies ?? firstOfEachArm(runs));
  return {
    name,
    description,
    seeds,
    swept,
    runs,
    baseline: baseline?.label ?? null,
    tuning,
    notices: [
      ...(request.seeds === undefined ? [] : seedsNotice(request.seeds)),
      ...overrides.flatMap((override) => idleNotice(override, swept, tuned)),
      ...left.notices,
      ...notices,
    ],
    resolved: {
      name,
      description,
      ...whole,
      seeds,
      ...(sweep === undefined ? {} : { sweep: plain(sweep) }),
      ...writtenCompare({ tune, baseline }),
      plugins: source.plugins.map(({ path }) => path),
      ...dataFolder(arms, catalogue, request),
    },
    located: (refusals) =>
      issuesError(refusals.map(({ run, error }) => issueOf(error, tree, origins.get(run.arm)!))),
  };
}

/** What a config without a sweep stands for. */
const singleArm = (name: string, { place }: MapTree): UnresolvedArm => ({
  label: titleOf(name),
  variant: [],
  varied: [],
  exclusions: [],
  place,
});

function refuseMany(count: number, { place }: Tree): void {
  if (count > MOST_RUNS)
    fail(place, "sweep", `makes ${count} runs with its seeds; at most ${MOST_RUNS} are possible`);
}
/** Where the data files lie of which the settings say only the rest of the path. */
const dataFolder = (
  arms: readonly Arm[],
  catalogue: Catalogue,
  { folder }: ExperimentRequest,
): Readonly<Record<string, string>> =>
  arms.some(({ settings }) => readsByPath(settings.task, catalogue)) ? { "data-folder": folder } : {};

/** Settings that are legal one by one but do not fit together, so in a sweep the message names the arm. */
function issueOf({ path = "", what }: UserError, base: MapTree, arm: UnresolvedArm): Issue {
  const place = innermostPlace(applyArm(base, arm), path.split("."));
  const issue = { place, path, what };
  return assignments(arm).length === 0 ? issue : inRun(issue, arm);
}

/** The label of an experiment without a sweep. A name such as NA or 2024 would be no text to readers of CSV. */
export const titleOf = (name: string): string => (misreadAs(name) === null ? name : `experiment ${name}`);

/** The first run of every arm, in order. */
export const firstOfEachArm = (runs: readonly Run[]): readonly Run[] => {
  const known = new Set<string>();
  return runs.filter(({ arm }) => !known.has(arm) && known.add(arm));
};

/** The config without its sweep if none is wanted, and without what is written `sweep: null` to drop that of a base. */
function withoutDropped(tree: MapTree, sweepWanted: boolean): MapTree {
  const isNull = (value: Tree): boolean => value.kind === "scalar" && value.value === null;
  return mapTree(
    tree.place,
    [...tree.entries].filter(
      ([key, { tree: value }]) =>
        !((key === "sweep" && !sweepWanted) || (["sweep", "compare"].includes(key) && isNull(value))),
    ),
  );
}

function hasExpression(tree: Tree): boolean {
  for (const { scalar } of scalars(tree)) if (isExpression(scalar.value)) return true;
  return false;
}

function runsOf(arms: readonly Arm[], seeds: readonly number[]): readonly Run[] {
  const prefixes = hashPrefixes(arms.map(({ hash }) => hash));
  return arms.flatMap(({ label, settings, hash, swept }, i) => {
    const arm = prefixes[i]!;
    return seeds.map((seed) => ({ id: runId(arm, seed), arm, hash, label, seed, settings, swept }));
  });
}

/** Hashes each file once, however many runs read it. A file that cannot be read is reported at the task. */
function digestOnce(request: ExperimentRequest, tree: Tree): (file: DataFile) => string {
  const known = new Map<string, string>();
  const { place } = child(tree, "task") ?? tree;
  return (file) => {
    const key = JSON.stringify(file);
    const digest = known.get(key) ?? hashed(() => request.digest(file));
    known.set(key, digest);
    return digest;
  };
  function hashed(digest: () => string): string {
    try {
      return digest();
    } catch (error) {
      if (error instanceof UserError) fail(place, "task", error.message);
      throw error;
    }
  }
}

function idleNotice(
  { path, place }: Override,
  swept: readonly string[],
  tuned: readonly string[],
): readonly string[] {
  const winner = swept.find((key) => path === key || path.startsWith(`${key}.`));
  const who = winner !== undefined && tuned.includes(winner) ? "compare.tune" : "the sweep";
  return winner === undefined ? [] : [`${place.text} has no effect where ${who} sets ${winner}`];
}
