/** Every remedy beside its baseline, and what may be said of it: the p-values of all of them are corrected together. */
import { type Done, isDone } from "../results/fate.ts";
import type { Results } from "../results/results.ts";
import { baselines } from "./baseline.ts";
import type { Figure } from "./endpoint.ts";
import { holm } from "./holm.ts";
import { type Paired, paired } from "./pairs.ts";

/** Below this, a difference counts as one. */
export const LEVEL = 0.05;

export type Conclusion = "better" | "worse" | "no difference shown" | "too few seeds" | "no pairs";

export interface Compared extends Paired {
  /** By Holm over all remedies of the experiment; null of no pair. */
  readonly p_holm: number | null;
  /** What `p_holm` is if every comparison has the smallest p that its pairs can have. */
  readonly smallest_p_holm: number | null;
  readonly conclusion: Conclusion;
}

export interface Against {
  readonly baseline: { readonly arm: string; readonly label: string };
  readonly figures: Readonly<Record<Figure, Compared>>;
}

const FIGURES: readonly Figure[] = ["test_metric", "test_loss"];

/** By arm; null of a baseline. Arms without a run that is done are left out. */
export function againstBaselines(
  arms: Results["arms"],
  named: string | null,
): ReadonlyMap<string, Against | null> {
  const held = baselines(arms, named);
  const challengers = arms.flatMap((arm) => {
    const baseline = held.get(arm.arm) ?? null;
    return baseline === null ? [] : [{ arm, baseline }];
  });
  const byFigure = FIGURES.map((figure) =>
    compared(challengers.map(({ arm, baseline }) => paired(doneOf(arm), doneOf(baseline), figure))),
  );
  const found = new Map<string, Against | null>([...held.keys()].map((arm) => [arm, null]));
  for (const [i, { arm, baseline }] of challengers.entries())
    found.set(arm.arm, {
      baseline: { arm: baseline.arm, label: baseline.label },
      figures: { test_metric: byFigure[0]![i]!, test_loss: byFigure[1]![i]! },
    });
  return found;
}

const doneOf = ({ fates }: Results["arms"][number]): readonly Done[] => fates.filter(isDone);

function compared(all: readonly Paired[]): readonly Compared[] {
  const raised = holm(all.map(({ p }) => p));
  const smallest = holm(all.map(({ smallest_p }) => smallest_p));
  return all.map((one, i) => {
    const figures = { ...one, p_holm: raised[i]!, smallest_p_holm: smallest[i]! };
    return { ...figures, conclusion: conclusionOf(figures) };
  });
}

function conclusionOf({ p_holm, smallest_p_holm, direction }: Omit<Compared, "conclusion">): Conclusion {
  if (p_holm === null || smallest_p_holm === null) return "no pairs";
  if (smallest_p_holm >= LEVEL) return "too few seeds";
  if (p_holm >= LEVEL || direction === 0) return "no difference shown";
  return direction < 0 ? "better" : "worse";
}

/** Seeds from which on so many comparisons can come below the level. */
export function seedsNeeded(comparisons: number): number {
  let n = 1;
  for (let p = 1; p * comparisons >= LEVEL; p /= 2) n++;
  return n;
}
