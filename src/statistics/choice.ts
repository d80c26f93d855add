/**
 * Which of the settings that were tried is best for a remedy: by the validation sequences of runs on tuning seeds, never by
 * the test or by a run that is reported.
 */
import type { Candidate, Remedy, Tuning } from "../components/tuning.ts";
import { type Fate, isDone } from "../results/fate.ts";
import { mean } from "./describe.ts";

/** What the tuning runs of one candidate came to. */
export interface Trial {
  readonly candidate: Candidate;
  /** Runs that ended in a result, and how many of them diverged; runs that failed. */
  readonly n: number;
  readonly diverged: number;
  readonly failed: number;
  readonly metric_name: string;
  readonly metric_better: "lower" | "higher";
  /** Of the last evaluation during training, over the runs that did not diverge; null where there are none. */
  readonly metric_mean: number | null;
  readonly metric_min: number | null;
  readonly metric_max: number | null;
  readonly loss_mean: number | null;
}

/** What tuning came to for one remedy: plain JSON, but for figures that may not be finite. */
export interface TunedRemedy {
  readonly label: string;
  /** In the order of its candidates. */
  readonly trials: readonly Trial[];
  /** Which trial is best; null while a run is pending, or if none ended in a result. */
  readonly chosen: number | null;
  readonly edges: readonly Edge[];
  readonly failures: readonly Failed[];
}

type Failed = Extract<Fate, { status: "failed" }>;

/** `fates` are those of the tuning runs. */
export function tuned({ remedies, paths }: Tuning, fates: readonly Fate[]): readonly TunedRemedy[] {
  const byArm = new Map<string, Fate[]>();
  for (const fate of fates) {
    const own = byArm.get(fate.run.arm);
    if (own) own.push(fate);
    else byArm.set(fate.run.arm, [fate]);
  }
  return remedies.map((remedy) => {
    const own = remedy.candidates.map(({ arm }) => byArm.get(arm) ?? []);
    const trials = remedy.candidates.map((candidate, i) => trialOf(candidate, own[i]!));
    const ended = own.flat().every(({ status }) => status !== "pending");
    const chosen = ended ? best(trials) : null;
    return {
      label: remedy.label,
      trials,
      chosen,
      edges: chosen === null ? [] : edgesOf(remedy, remedy.candidates[chosen]!, paths),
      failures: own.flat().filter((fate): fate is Failed => fate.status === "failed"),
    };
  });
}

function trialOf(candidate: Candidate, fates: readonly Fate[]): Trial {
  const outcomes = fates.filter(isDone).map(({ record }) => record.outcome);
  const ended = outcomes.filter(({ status }) => status !== "diverged");
  const metrics = ended.flatMap(({ final_metric }) => final_metric ?? []);
  const losses = ended.flatMap(({ final_loss }) => final_loss ?? []);
  const some = metrics.length > 0;
  return {
    candidate,
    n: outcomes.length,
    diverged: outcomes.length - ended.length,
    failed: fates.filter(({ status }) => status === "failed").length,
    metric_name: outcomes[0]?.metric_name ?? "",
    metric_better: outcomes[0]?.metric_better ?? "lower",
    metric_mean: some ? mean(metrics) : null,
    metric_min: some ? Math.min(...metrics) : null,
    metric_max: some ? Math.max(...metrics) : null,
    loss_mean: losses.length > 0 ? mean(losses) : null,
  };
}

/**
 * The trial of which the fewest runs diverged or failed; among those, of the best mean metric, then of the lowest mean
 * loss; among equals, the first. null if no run ended in a result.
 */
function best(trials: readonly Trial[]): number | null {
  let leading: number | null = null;
  for (const [i, one] of trials.entries())
    if (one.n > 0 && (leading === null || isBetter(one, trials[leading]!))) leading = i;
  return leading;
}

function isBetter(one: Trial, other: Trial): boolean {
  const figures = ({ diverged, failed, metric_mean, metric_better, loss_mean }: Trial): readonly number[] => [
    diverged + failed,
    metric_mean === null ? Infinity : metric_better === "lower" ? metric_mean : -metric_mean,
    loss_mean ?? Infinity,
  ];
  const theirs = figures(other);
  for (const [i, own] of figures(one).entries()) if (own !== theirs[i]) return own < theirs[i]!;
  return false;
}

/** A tuned number that was chosen though nothing beyond it was tried. */
export interface Edge {
  readonly path: string;
  readonly value: number;
  readonly end: "smallest" | "largest";
}

/** 0 is no edge below: strengths, probabilities and delays end there. */
function edgesOf({ candidates }: Remedy, chosen: Candidate, paths: readonly string[]): readonly Edge[] {
  return paths.flatMap((path): readonly Edge[] => {
    const numberOf = ({ swept }: Candidate): number | null => {
      const value = swept[path];
      return typeof value === "number" ? value : null;
    };
    const value = numberOf(chosen);
    const tried = candidates.flatMap((one) => numberOf(one) ?? []);
    if (value === null || new Set(tried).size < 2) return [];
    if (value === Math.max(...tried)) return [{ path, value, end: "largest" }];
    return value === Math.min(...tried) && value !== 0 ? [{ path, value, end: "smallest" }] : [];
  });
}
