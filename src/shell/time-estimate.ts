/** How long the runs that are left may take: by those of the same shape that are finished, else by a short trial in memory. */
import type { Run, Settings } from "../components/settings.ts";
import { canonicalJson } from "../config/canonical-json.ts";
import type { TimeEstimate } from "../report/run-report.ts";
import type { Done } from "../results/fate.ts";
import { timesDue } from "../training/due.ts";
import { planDraft } from "../training/plan.ts";
import { train } from "../training/train.ts";
import { measuringSeconds } from "./slow-measurements.ts";
import type { Workshop } from "./workshop.ts";

/** For all shapes together: who asks for a list waits for it. */
const MOST_TRIALS_MS = 1200;
/** A trial that gets less than this tells nothing: where there are more shapes, only some are tried. */
const LEAST_TRIAL_MS = 100;
const TRIAL_SEQUENCES = 50;
const TRIAL_UPDATES = 1000;
/** Several evaluations in a trial: the first is slow, since the engine has not been compiled yet. */
const TRIAL_EVERY = 5;
const MOST_TRIAL_BYTES = 1e9;

/** The time of the runs without a finished one. Nothing is written. */
export function estimateTime(
  runs: readonly Run[],
  finished: ReadonlyMap<string, Done>,
  workshop: Workshop,
): TimeEstimate {
  const known = new Map<string, number[]>();
  for (const { run, record } of finished.values()) {
    if (record.outcome.updates < run.settings.training.updates) continue; // it stopped early
    const key = shapeOf(run.settings);
    known.set(key, [...(known.get(key) ?? []), record.elapsed_ms]);
  }
  const left = new Map<string, Run[]>();
  for (const run of runs.filter(({ id }) => !finished.has(id))) {
    const key = shapeOf(run.settings);
    const own = left.get(key);
    if (own === undefined) left.set(key, [run]);
    else own.push(run);
  }
  let ms = 0;
  const untold: (readonly Run[])[] = [];
  for (const [key, own] of left) {
    const earlier = known.get(key);
    if (earlier === undefined) untold.push(own);
    else ms += own.length * mean(earlier);
  }
  const trials = triedOf(
    untold.map((own) => own[0]!),
    workshop,
  );
  const told = trials.filter((one) => typeof one === "number");
  for (const [i, own] of untold.entries()) {
    // A shape that was not tried takes what the others take on average.
    const each = trials[i] === undefined ? mean(told) : trials[i];
    if (each !== null) ms += own.length * each;
  }
  const failed = untold.filter((_, i) => trials[i] === null).reduce((sum, own) => sum + own.length, 0);
  return {
    ms: told.length === 0 && untold.length === left.size ? null : ms,
    runs: [...left.values()].reduce((sum, own) => sum + own.length, 0),
    finishedShapes: left.size - untold.length,
    tried: told.length,
    shapes: left.size,
    untried: failed,
  };
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * For each run the time of a trial, null if it cannot be tried, undefined if its turn did not come. Trials are spread
 * over the list; those of large shapes take longer than they should, so that later ones may not be made.
 */
function triedOf(runs: readonly Run[], workshop: Workshop): readonly (number | null | undefined)[] {
  const end = performance.now() + MOST_TRIALS_MS;
  const step = Math.max(1, Math.ceil((runs.length * LEAST_TRIAL_MS) / MOST_TRIALS_MS));
  const trials = new Array<number | null | undefined>(runs.length).fill(undefined);
  const chosen = runs.flatMap((_, i) => (i % step === 0 ? [i] : []));
  for (const [made, i] of spread(chosen).entries()) {
    const left_ms = end - performance.now();
    if (left_ms <= 0) break;
    trials[i] = trialOf(runs[i]!, workshop, left_ms / (chosen.length - made));
  }
  return trials;
}

/** Every second one, then the others: whatever part of the list is reached, it is not just the beginning. */
const spread = <T>(items: readonly T[]): readonly T[] => [
  ...items.filter((_, i) => i % 2 === 0),
  ...items.filter((_, i) => i % 2 === 1),
];

/** Equal for settings that take the same time but for figures such as rates: numbers of components' options do not count. */
function shapeOf({ task, model, training, evaluation, diagnostics }: Settings): string {
  const { optimizer, schedule, clip, "penalty-schedule": penalties, ...rest } = training;
  const names = [optimizer, schedule, clip, penalties].map(({ name }) => name);
  const { cell, hidden, layers, activation, bias } = model;
  const sizes = { cell, hidden, layers, activation, bias };
  return canonicalJson({ task, sizes, rest, names, evaluation, diagnostics });
}

/** Milliseconds of the whole run; null if it cannot be tried. */
function trialOf(run: Run, workshop: Workshop, budget_ms: number): number | null {
  const start = performance.now();
  const { settings, seed } = run;
  const { training, evaluation, diagnostics } = settings;
  const sequences = Math.min(evaluation.sequences, Math.max(training.batch, TRIAL_SEQUENCES));
  const small: Settings = {
    ...settings,
    training: { ...training, updates: Math.max(training.updates, TRIAL_UPDATES), "stop-when-solved": false },
    evaluation: { every: TRIAL_EVERY, sequences, confirm: 0, lengths: [] },
    diagnostics: { ...diagnostics, measure: [], rules: [] },
  };
  try {
    const whole = workshop.draft(run);
    const draft = workshop.draft({ ...run, settings: small });
    if (draft.bytes > MOST_TRIAL_BYTES) return null;
    const { update_ms, evaluation_ms } = timed(planDraft(draft, seed), start + budget_ms);
    const measuring_ms = 1000 * measuringSeconds(whole.components, settings);
    const evaluations = timesDue(evaluation.every, training.updates) + 1; // the last one is the test
    return (
      training.updates * update_ms +
      (evaluations * evaluation_ms * evaluation.sequences) / sequences +
      timesDue(diagnostics.every, training.updates) * measuring_ms
    );
  } catch {
    return null; // what is wrong with it will be said when it is trained
  }
}

/** Stops at `end_ms`, but not before an update was made; an evaluation comes before the first one. */
function timed(plan: ReturnType<typeof planDraft>, end_ms: number) {
  const updates: number[] = [];
  let evaluation_ms = 0;
  let last = performance.now();
  for (const event of train(plan)) {
    const now = performance.now();
    if (event.type === "update") updates.push(now - last);
    if (event.type === "evaluated") evaluation_ms = now - last;
    last = performance.now();
    if (last >= end_ms && updates.length > 0) break;
  }
  return { update_ms: mean(updates.slice(Math.floor(updates.length / 2))), evaluation_ms };
}
