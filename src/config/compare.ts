/** The `compare` of a config: settings that are chosen for each remedy, on seeds of their own, before it is reported. */
import type { Catalogue } from "../components/define.ts";
import type { Run, Settings } from "../components/settings.ts";
import { suggestion } from "../components/suggest.ts";
import type { Candidate, Tuning } from "../components/tuning.ts";
import { bare, quoted } from "../components/foreign-text.ts";
import { type Arm, labelOf, settingsShown, shortNames } from "./arms.ts";
import { fail, type Place } from "./issues.ts";
import { runId } from "./run-id.ts";
import { readSeeds } from "./seeds.ts";
import { type Assignment, assignments, type Axis, MOST_ARMS, readAxes, type UnresolvedArm } from "./sweep.ts";
import { child, descendant, type MapTree, plain, shown, type Tree } from "./tree.ts";

export interface Tune {
  /** Every combination of their values is tried for each remedy. */
  readonly axes: readonly Axis[];
  readonly seeds: readonly number[];
}

/** The remedy that the others are held against, by its label. */
interface Baseline {
  readonly label: string;
  readonly place: Place;
}

export interface Compare {
  readonly baseline: Baseline | undefined;
  readonly tune: Tune | undefined;
}

const KEYS = ["baseline", "tune", "tuning-seeds"];
const EXAMPLE = "tune: { training.optimizer.rate: [1e-4, 1e-3, 1e-2] }";
const BASELINE = "compare.baseline";
const INITIAL_SEEDS = 2;
/** Far from those that anybody writes, so that more seeds of the results do not change what values are chosen on. */
const FIRST_SEED = 1_000_000;

/** `reported` are the seeds of the results. */
export function readCompare(tree: Tree | undefined, reported: readonly number[]): Compare {
  if (tree === undefined) return { baseline: undefined, tune: undefined };
  if (tree.kind !== "map")
    fail(tree.place, "compare", `must be a map; got ${shown(tree)}; write compare: { ${EXAMPLE} }`);
  for (const [key, { keyPlace }] of tree.entries)
    if (!KEYS.includes(key))
      fail(
        keyPlace,
        `compare.${bare(key)}`,
        `unknown key ${quoted(key)}${suggestion(key, KEYS, "available:")}`,
      );
  const baseline = readBaseline(child(tree, "baseline"));
  return { baseline, tune: readTune(tree, baseline !== undefined, reported) };
}

function readBaseline(tree: Tree | undefined): Baseline | undefined {
  if (tree === undefined) return undefined;
  if (tree.kind !== "scalar" || typeof tree.value !== "string")
    fail(
      tree.place,
      BASELINE,
      `must be the label of a remedy; got ${shown(tree)}; write for example baseline: tanh`,
    );
  return { label: tree.value, place: tree.place };
}

const MOST_LISTED = 20;

/** Throws if no remedy is called so. */
export function refuseUnknown(
  { label, place }: Baseline,
  remedies: readonly { readonly label: string }[],
): void {
  const labels = remedies.map((one) => one.label);
  if (labels.includes(label)) return;
  const others = labels.length > MOST_LISTED ? [`and ${labels.length - MOST_LISTED} more`] : [];
  const listed = [...labels.slice(0, MOST_LISTED).map((one) => quoted(one)), ...others];
  fail(place, BASELINE, `no remedy is labelled ${quoted(label)}; there are ${listed.join(", ")}`);
}

/** Undefined if nothing is tuned. */
function readTune(tree: MapTree, isOptional: boolean, reported: readonly number[]): Tune | undefined {
  const tuned = child(tree, "tune");
  const seeds = child(tree, "tuning-seeds");
  if (tuned === undefined && seeds === undefined && isOptional) return undefined;
  if (tuned === undefined) fail(tree.place, "compare.tune", `is missing; write for example ${EXAMPLE}`);
  const axes = readAxes(tuned, "compare.tune", { empty: `the map is empty; write for example ${EXAMPLE}` });
  if (combinations(axes) < 2)
    fail(
      tuned.place,
      "compare.tune",
      `there is one value, so nothing can be chosen; write two or more, for example ${EXAMPLE}`,
    );
  return { axes, seeds: readTuningSeeds(seeds, tree, reported) };
}

const combinations = (axes: readonly Axis[]): number =>
  axes.reduce((product, { values }) => product * values.items.length, 1);

function readTuningSeeds(
  tree: Tree | undefined,
  compare: Tree,
  reported: readonly number[],
): readonly number[] {
  const path = "compare.tuning-seeds";
  const seeds = readSeeds(tree, { path, first: FIRST_SEED, initial: INITIAL_SEEDS });
  const known = new Set(reported);
  const both = seeds.find((seed) => known.has(seed));
  if (both !== undefined)
    fail(
      (tree ?? compare).place,
      path,
      `the seed ${both} is also among seeds, on which results are reported, and a value looks better than it is on the ` +
        `seeds on which it was chosen; write others, for example tuning-seeds: ${freeSeeds(known, seeds.length)}`,
    );
  return seeds;
}

function freeSeeds(taken: ReadonlySet<number>, count: number): string {
  let first = 100;
  while (Array.from({ length: count }, (_, i) => first + i).some((seed) => taken.has(seed))) first += count;
  return count === 1 ? `[${first}]` : `${first}..${first + count - 1}`;
}

/** Each arm of the sweep with each combination of the tuned values, and which arm it was. */
export interface Tried {
  readonly arms: readonly UnresolvedArm[];
  /** The arms of the sweep, by those that they became. */
  readonly remedies: ReadonlyMap<UnresolvedArm, UnresolvedArm>;
}

export function tryEach(written: readonly UnresolvedArm[], { axes }: Tune): Tried {
  refuseSwept(written, axes);
  const count = written.length * combinations(axes);
  if (count > MOST_ARMS)
    fail(
      axes[0]!.keyPlace,
      "compare.tune",
      `makes ${count} settings to try; at most ${MOST_ARMS} are possible`,
    );
  const lines = axes.reduce<readonly (readonly Assignment[])[]>(
    (before, { path, keyPlace, values }) =>
      before.flatMap((line) => values.items.map((value) => [...line, { path, value, keyPlace }])),
    [[]],
  );
  const remedies = new Map<UnresolvedArm, UnresolvedArm>();
  for (const arm of written)
    for (const line of lines) remedies.set({ ...arm, varied: [...arm.varied, ...line] }, arm);
  return { arms: [...remedies.keys()], remedies };
}

/** Throws if the sweep sets what is tuned, or something inside it, or it in a component that is written with it. */
function refuseSwept(written: readonly UnresolvedArm[], axes: readonly Axis[]): void {
  for (const { path: tuned, keyPlace } of axes) {
    for (const { path: swept, value } of written.flatMap(assignments)) {
      const inside = tuned.startsWith(`${swept}.`)
        ? descendant(value, tuned.slice(swept.length + 1).split("."))
        : undefined;
      if (swept !== tuned && !swept.startsWith(`${tuned}.`) && inside === undefined) continue;
      const where =
        swept === tuned ? "" : ` (as ${bare(swept)}${inside === undefined ? "" : `: ${shown(value)}`})`;
      fail(
        keyPlace,
        `compare.tune.${bare(tuned)}`,
        `the sweep sets it too${where}; take it out of the sweep to have it chosen for each remedy, or out of ` +
          "compare.tune to have each value as a remedy of its own",
      );
    }
  }
}

interface TuningContext {
  /** Each arm with each tuning seed. */
  readonly runs: readonly Run[];
  /** Tuned paths too. */
  readonly swept: readonly string[];
  readonly reported: readonly number[];
  readonly catalogue: Catalogue;
}

/** The remedies with what is tried for each; arms that came out the same are one. */
export function tuningOf(
  { axes, seeds }: Tune,
  { remedies }: Tried,
  arms: readonly Arm[],
  { runs, swept, reported, catalogue }: TuningContext,
): Tuning {
  const candidates = new Map<UnresolvedArm, Candidate[]>();
  for (const [i, { unresolved }] of arms.entries()) {
    const { id: _, seed: __, ...candidate } = runs[i * seeds.length]!;
    const remedy = remedies.get(unresolved)!;
    const own = candidates.get(remedy);
    if (own) own.push(candidate);
    else candidates.set(remedy, [candidate]);
  }
  const names = shortNames(swept);
  const paths = axes.map(({ path }) => path);
  return {
    paths,
    tuningSeeds: seeds,
    reportingSeeds: reported,
    remedies: [...candidates].map(([remedy, own]) => ({
      label: labelOf(remedy, names, settingsShown(without(own[0]!.settings, paths), swept, catalogue)),
      candidates: own,
    })),
  };
}

/** The settings as a remedy has them in common: a component is shown without the option that is tuned. */
function without(settings: Settings, paths: readonly string[]): Settings {
  const common = structuredClone(settings);
  for (const path of paths) {
    const keys = path.split(".");
    let at: unknown = common;
    for (const key of keys.slice(0, -1))
      at = typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined;
    if (typeof at === "object" && at !== null) Reflect.deleteProperty(at, keys.at(-1));
  }
  return common;
}

/** As experiment.yaml has it: the same values on the same seeds, whatever a count of seeds means then. */
export const writtenCompare = ({ tune, baseline }: Compare): { readonly compare?: unknown } =>
  tune === undefined && baseline === undefined
    ? {}
    : {
        compare: {
          ...(baseline && { baseline: baseline.label }),
          ...(tune && {
            tune: Object.fromEntries(tune.axes.map(({ path, values }) => [path, plain(values)])),
            "tuning-seeds": tune.seeds,
          }),
        },
      };

/** A candidate with a seed, under the label of its remedy if one is given. */
export const runAt = (candidate: Candidate, seed: number, label = candidate.label): Run => ({
  ...candidate,
  label,
  seed,
  id: runId(candidate.arm, seed),
});
