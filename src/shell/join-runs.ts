/** Runs of this command and of earlier ones as the results of one experiment. */
import type { Catalogue } from "../components/define.ts";
import { settingCells } from "../config/arms.ts";
import type { Run } from "../components/settings.ts";
import { type Experiment, titleOf } from "../config/experiment.ts";
import { targetOf } from "../config/paths.ts";
import { toldApart } from "../config/told-apart.ts";
import type { Done, Fate } from "../results/fate.ts";
import { type Results, resultsOf } from "../results/results.ts";
import type { KnownArm } from "./labels-file.ts";

export interface Asked {
  readonly runs: readonly Run[];
  readonly swept: readonly string[];
  /** The command's file in configs/; null if it is known already. */
  readonly config: string | null;
  /** Whether the runs are to choose a value, and not to be reported. */
  readonly forTuning: boolean;
}

/**
 * What the commands so far called their settings, with those of this one: its labels stand for what it asks for, and what a
 * run is for is what it was asked for last.
 */
export function labelsWith(
  known: readonly KnownArm[],
  { runs, swept, config, forTuning }: Asked,
): readonly KnownArm[] {
  const arms = new Map(known.map((one) => [one.arm, one]));
  const tuning = new Map(known.map((one) => [one.arm, new Set(one.tuning)]));
  for (const { arm, label, seed } of runs) {
    const before = arms.get(arm);
    const configs = before?.configs.filter((file) => file !== config) ?? [];
    // A tuning run is shown nowhere: what its settings were called when they were reported stands.
    const named = forTuning && before !== undefined ? before : { arm, label, swept: [...swept] };
    const seeds = tuning.get(arm) ?? new Set();
    if (forTuning) seeds.add(seed);
    else seeds.delete(seed);
    tuning.set(arm, seeds);
    arms.set(arm, { ...named, configs: config === null ? configs : [...configs, config] });
  }
  return [...arms.values()].map(({ tuning: _, ...one }) => {
    const seeds = [...(tuning.get(one.arm) ?? [])].sort((a, b) => a - b);
    return seeds.length > 0 ? { ...one, tuning: seeds } : one;
  });
}

/**
 * All runs together: the arms of this command in its order, then the others in the order in which they were first
 * trained; in each arm, this command's seeds come first. No two arms keep the same label.
 */
export function joinRuns(
  own: readonly Fate[],
  earlier: readonly Done[],
  { name, swept, baseline }: Pick<Experiment, "name" | "swept" | "baseline">,
  known: readonly KnownArm[],
  catalogue: Catalogue,
): Results {
  const byArm = new Map<string, Fate[]>();
  const asked = new Set(own.map(({ run }) => run.arm));
  const order = new Map(known.map(({ arm }, i) => [arm, i]));
  const rank = ({ run }: Fate): number => order.get(run.arm) ?? known.length;
  const sorted = [...earlier].sort((a, b) => rank(a) - rank(b));
  for (const fate of [...own, ...sorted]) {
    const fates = byArm.get(fate.run.arm);
    if (fates) fates.push(fate);
    else byArm.set(fate.run.arm, [fate]);
  }
  const labels = new Map(known.map(({ arm, label }) => [arm, label]));
  const arms = [...byArm].map(([arm, [first]]) => ({
    arm,
    label: asked.has(arm) ? first!.run.label : (labels.get(arm) ?? titleOf(name)),
    settings: first!.run.settings,
  }));
  const told = toldApart(arms, catalogue);
  const others = known.filter(({ arm }) => byArm.has(arm) && !asked.has(arm));
  const paths = [...new Set([...swept, ...others.flatMap((one) => one.swept)])].filter(
    (path) => targetOf(path).ok,
  );
  const cells = new Map(
    arms.map(({ arm, settings }) => [arm, settingCells(settings, paths, catalogue)] as const),
  );
  const named = [...byArm].flatMap(([arm, fates]) =>
    fates.map((fate): Fate => {
      // What this command's own plug-ins call a setting stands.
      const run = { ...fate.run, label: told.get(arm)!, swept: { ...cells.get(arm)!, ...fate.run.swept } };
      return { ...fate, run };
    }),
  );
  // Its label may be another beside earlier runs.
  return resultsOf(named, own.find(({ run }) => run.label === baseline)?.run.arm ?? null);
}
