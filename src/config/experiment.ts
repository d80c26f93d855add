/** A config and a command line → an experiment: its runs in order, and the whole of it written out. */
import type { Catalogue, DataFile } from "../components/define.ts";
import type { Run } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { inRun, nameArms, resolveArms } from "./arms.ts";
import type { Arm } from "./arms.ts";
import { loadEvaluate } from "./expressions.ts";
import { fail, issuesError } from "./issues.ts";
import type { Issue } from "./issues.ts";
import { applyOverrides, parseOverride } from "./overrides.ts";
import type { Override } from "./overrides.ts";
import { resolveSettings } from "./resolve.ts";
import { hashPrefixes, runId } from "./run-id.ts";
import { parseSeeds, readSeeds } from "./seeds.ts";
import type { ConfigSource } from "./source.ts";
import { applyCombination, assignments, readSweep, sweptPaths } from "./sweep.ts";
import type { Combination } from "./sweep.ts";
import { readDescription, readName } from "./title.ts";
import { child, innermostPlace, isExpression, plain, scalars } from "./tree.ts";
import type { MapTree, Tree } from "./tree.ts";
import { writtenBase } from "./written.ts";

export interface ExperimentRequest {
  /** `path=value` each, in the order of the command line. */
  readonly set: readonly string[];
  /** Instead of the config's: `0..9`, `3,5`, `7`. */
  readonly seeds?: string;
  /** SHA-256 of a data file; throws a UserError if it cannot be read. */
  digest(file: DataFile): string;
  /** SHA-256 of each plug-in. */
  readonly plugins: readonly string[];
}

export interface Experiment {
  readonly name: string;
  readonly description: string;
  readonly seeds: readonly number[];
  /** Swept keys in order of appearance. */
  readonly swept: readonly string[];
  /** Sweep order outside, seeds inside. */
  readonly runs: readonly Run[];
  /** What the user should know though nothing is wrong. */
  readonly notices: readonly string[];
  /** The whole experiment with every default written out: plain JSON, itself a config of the same runs. */
  readonly resolved: unknown;
  /** What the plans of runs refused, one line each, told at the settings that it is about. */
  located(refusals: readonly Refusal[]): UserError;
}

interface Refusal {
  readonly run: Run;
  readonly error: UserError;
}

const MOST_RUNS = 100_000;

/** Throws a UserError for whatever the user has to put right. */
export async function resolveExperiment(
  source: ConfigSource,
  catalogue: Catalogue,
  request: ExperimentRequest,
): Promise<Experiment> {
  const overrides = request.set.map(parseOverride);
  const tree = applyOverrides(source.tree, overrides);
  const name = readName(tree, source.path);
  const description = readDescription(tree);
  const seeds = request.seeds === undefined ? readSeeds(child(tree, "seeds")) : parseSeeds(request.seeds);
  const evaluate = hasExpression(tree) ? await loadEvaluate() : undefined;

  // The base first: its mistakes are not those of any run.
  const sweep = child(tree, "sweep");
  const base = resolveSettings(tree, catalogue, evaluate);
  const issues = base.issues.filter(({ incomplete }) => sweep === undefined || incomplete !== true);
  if (issues.length > 0) throw issuesError(issues);
  const single: Combination = { label: name, variant: [], grid: [], place: tree.place };
  const combinations = sweep === undefined ? [single] : readSweep(sweep);
  const settings = resolveArms(tree, combinations, catalogue, evaluate);
  const count = combinations.length * seeds.length;
  if (count > MOST_RUNS) {
    fail(
      sweep?.place ?? tree.place,
      "sweep",
      `makes ${count} runs with its seeds; at most ${MOST_RUNS} are possible`,
    );
  }

  const digest = digestOnce(request, tree);
  const { arms, notices } = nameArms(combinations, settings, { catalogue, digest, plugins: request.plugins });
  const swept = sweptPaths(combinations);
  const written = sweep === undefined ? base.settings : writtenBase(base.partial, tree, swept, catalogue);
  const runs = runsOf(arms, seeds);
  const origins = new Map(runs.map((run, i) => [run, arms[Math.floor(i / seeds.length)]!.combination]));
  return {
    name,
    description,
    seeds,
    swept,
    runs,
    notices: [...overrides.flatMap((override) => idleNotice(override, swept)), ...notices],
    resolved: {
      name,
      description,
      ...written,
      seeds,
      ...(sweep === undefined ? {} : { sweep: plain(sweep) }),
      plugins: source.plugins.map(({ path }) => path),
    },
    located: (refusals) =>
      issuesError(refusals.map(({ run, error }) => issueOf(error, tree, origins.get(run)!))),
  };
}

/** The settings fit each for itself and not together, so that in a sweep the line is named. */
function issueOf({ path = "", what }: UserError, base: MapTree, line: Combination): Issue {
  const place = innermostPlace(applyCombination(base, line), path.split("."));
  const issue = { place, path, what };
  return assignments(line).length === 0 ? issue : inRun(issue, line);
}

function hasExpression(tree: Tree): boolean {
  for (const { scalar } of scalars(tree)) if (isExpression(scalar.value)) return true;
  return false;
}

function runsOf(arms: readonly Arm[], seeds: readonly number[]): readonly Run[] {
  const prefixes = hashPrefixes(arms.map(({ hash }) => hash));
  return arms.flatMap(({ label, settings, swept }, i) =>
    seeds.map((seed) => ({ id: runId(prefixes[i] ?? "", seed), label, seed, settings, swept })),
  );
}

/** Every run of a sweep may read the same file; it is hashed once. A file that cannot be read is told at the task. */
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

function idleNotice({ path, place }: Override, swept: readonly string[]): readonly string[] {
  const winner = swept.find((key) => path === key || path.startsWith(`${key}.`));
  return winner === undefined ? [] : [`${place.text} changes nothing where the sweep sets ${winner}`];
}
