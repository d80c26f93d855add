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

/** For one shape, and for all of them together. */
const MOST_TRIAL_MS = 1000;
const MOST_TRIALS_MS = 3000;
/** A trial that gets less than this tells nothing: where there are more shapes, only some are tried. */
const LEAST_TRIAL_MS = 150;
const TRIAL_SEQUENCES = 50;
const TRIAL_UPDATES = 1000;
/** Several evaluations in a trial: the first is slow, since the engine has not been compiled yet. */
const TRIAL_EVERY = 5;
const MOST_TRIAL_BYTES = 1e9;

/** The time of the runs without a finished one, one after another. Nothing is written. */
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
  const most = Math.floor(MOST_TRIALS_MS / LEAST_TRIAL_MS);
  const step = Math.max(1, Math.ceil(untold.length / most));
  const budget_ms = Math.min(MOST_TRIAL_MS, MOST_TRIALS_MS / Math.ceil(untold.length / step));
  const trials = untold.map((own, i) => (i % step === 0 ? trialOf(own[0]!, workshop, budget_ms) : undefined));
  const told = trials.filter((one) => typeof one === "number");
  for (const [i, own] of untold.entries()) {
    // A shape that was not tried takes what the others take on average.
    const each = trials[i] === undefined ? mean(told) : trials[i];
    if (each !== null) ms += own.length * each;
  }
  const failed = untold.filter((_, i) => trials[i] === null).reduce((sum, own) => sum + own.length, 0);
  return {
    ms: told.length === 0 && untold.length === left.size ? null : ms,
    finishedShapes: left.size - untold.length,
    tried: told.length,
    shapes: left.size,
    untried: failed,
  };
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

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
  const { settings, seed } = run;
  const { training, evaluation, diagnostics } = settings;
  const sequences = Math.min(evaluation.sequences, Math.max(training.batch, TRIAL_SEQUENCES));
  const small: Settings = {
    ...settings,
    training: { ...training, updates: Math.max(training.updates, TRIAL_UPDATES), "stop-when-solved": false },
    evaluation: { every: TRIAL_EVERY, sequences },
    diagnostics: { ...diagnostics, measure: [], rules: [] },
  };
  try {
    const whole = workshop.draft(run);
    const draft = workshop.draft({ ...run, settings: small });
    if (draft.bytes > MOST_TRIAL_BYTES) return null;
    const { update_ms, evaluation_ms } = timed(planDraft(draft, seed), budget_ms);
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

function timed(plan: ReturnType<typeof planDraft>, budget_ms: number) {
  const start = performance.now();
  const updates: number[] = [];
  let evaluation_ms = 0;
  let last = start;
  for (const event of train(plan)) {
    const now = performance.now();
    if (event.type === "update") updates.push(now - last);
    if (event.type === "evaluated") evaluation_ms = now - last;
    last = performance.now();
    if (last - start >= budget_ms) break;
  }
  return { update_ms: mean(updates.slice(Math.floor(updates.length / 2))), evaluation_ms };
}
