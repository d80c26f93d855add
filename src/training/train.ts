import type { Figure, SolveRule, Tally } from "../components/define.ts";
import { ENOUGH_ANSWERS } from "../components/define.ts";
import { type LogSpaced, PUBLISHED } from "../components/settings.ts";
import { Answers } from "./answers.ts";
import {
  type Broken,
  brokenEvaluation,
  brokenMeasurement,
  brokenStart,
  brokenTest,
  brokenUpdate,
  brokenWeight,
} from "./broken.ts";
import { isDue } from "./due.ts";
import { evaluate, measure } from "./evaluate.ts";
import type { Evaluated, Finished, RunEvent, Started, Tested } from "./events.ts";
import type { Plan } from "./plan.ts";
import { addUpdate, NO_UPDATES, type Past } from "./past.ts";
import { makeUpdate, noFigures } from "./update.ts";

/**
 * What the loop remembers from one update to the next. Together with `plan.state` it is a checkpoint: restored into
 * any plan of the same run, fresh or used, training continues with the same events. Plain JSON, except that a loss or
 * a summary may be NaN or infinite.
 */
export interface Course {
  /** Updates made. */
  readonly update: number;
  readonly last: Evaluated | null;
  /** The first evaluation that was solved. */
  readonly solved_at: number | null;
  /** From the last measurement. */
  readonly summaries: readonly Figure[];
  /** The updates since then. */
  readonly past: Past;
}

export const START: Course = { update: 0, last: null, solved_at: null, summaries: [], past: NO_UPDATES };

/**
 * Trains a planned run and yields its events: a synchronous stream without clock, files or promises. The caller may
 * stop at any event; nothing needs closing. For checkpoints, call {@link turn} instead.
 */
export function* train(plan: Plan, from: Course = START): Generator<RunEvent, void> {
  let course: Course | null = from;
  while (course !== null) course = yield* turn(plan, course);
}

/**
 * Evaluates and measures if due, then performs one update. Returns where to continue, or null after `finished`. A figure
 * that is not finite ends the run as diverged; nothing that is reported of a run that finished is NaN or infinite, but for
 * the logarithm of a Jacobian that is exactly 0 and the gradient norm of an update that a clipper rescued.
 */
export function* turn(plan: Plan, course: Course): Generator<RunEvent, Course | null> {
  const { training, evaluation, diagnostics } = plan.settings;
  const { update } = course;
  const due = (every: number | LogSpaced): boolean => isDue(every, update) || update === training.updates;
  let { last, solved_at, summaries, past } = course;

  if (update === 0) {
    yield started(plan);
    const broken = brokenStart(plan);
    if (broken !== null) return yield* diverge(plan, course, update, broken);
  }
  if (due(evaluation.every)) {
    // What decides is confirmed: the first time, and what the run ends with.
    const isFinal = update === training.updates || training["stop-when-solved"];
    last = evaluated(plan, update, solved_at === null || isFinal);
    yield last;
    const broken = brokenEvaluation(last);
    if (broken === null) yield* evaluatedElsewhere(plan, update);
    if (broken !== null) return yield* diverge(plan, { ...course, last }, update, broken);
    plan.schedule.hear(plan.memory.schedule, last.loss);
    plan.penaltySchedule.hear(plan.memory.penaltySchedule, last.loss);
    if (last.solved) solved_at ??= update;
  }
  const stop = update === training.updates || (training["stop-when-solved"] && solved_at !== null);
  if (stop || due(diagnostics.every)) {
    const measured = yield* measure(plan, update, past);
    past = NO_UPDATES;
    summaries = measured.flatMap((one) => one.summaries);
    const broken = brokenMeasurement(plan, measured);
    if (broken !== null)
      return yield* diverge(plan, { update, last, solved_at, summaries, past }, update, broken);
  }
  const here: Course = { update, last, solved_at, summaries, past };
  if (stop) return yield* finish(plan, here);

  const figures = noFigures();
  const watch = mayMeasure(plan, update + 1) ? plan.watch : null;
  makeUpdate(plan, update + 1, figures, watch?.before);
  if (!figures.finite) return yield* diverge(plan, here, update + 1, brokenUpdate(plan, figures));
  const { loss, grad_norm, clipped, rate, penalty, countedSteps: counted_steps } = figures;
  yield { type: "update", update: update + 1, loss, grad_norm, clipped, rate, penalty, counted_steps };
  past = addUpdate(past, figures, watch?.after() ?? null);
  const after: Course = { ...here, update: update + 1, past };
  const broken = brokenWeight(plan);
  return broken === null ? after : yield* diverge(plan, after, update + 1, broken);
}

/** Whether diagnostics may be due after so many updates: that a run is solved, its evaluation will tell. */
function mayMeasure({ settings: { training, evaluation, diagnostics } }: Plan, update: number): boolean {
  if (update === training.updates || isDue(diagnostics.every, update)) return true;
  return training["stop-when-solved"] && isDue(evaluation.every, update);
}

/** The end of a run one of whose figures is not finite. */
function* diverge(plan: Plan, course: Course, update: number, broken: Broken): Generator<RunEvent, null> {
  yield { type: "diverged", update, ...broken };
  const solved = plan.task.solve ? false : null;
  yield { ...ended(course), status: "diverged", solved, solved_at: null };
  return null;
}

/** The end of a run: its last evaluation repeated where it stopped early, the test, and `finished`. */
function* finish(plan: Plan, course: Course): Generator<RunEvent, null> {
  const { training, evaluation } = plan.settings;
  const { update, last } = course;
  if (last) {
    for (let at = update; at < training.updates;) {
      at = Math.min(nextMultiple(at, evaluation.every), training.updates);
      yield { ...last, update: at, carried: true };
    }
    const tested = test(plan);
    yield tested;
    const broken = brokenTest(plan, tested);
    if (broken !== null) return yield* diverge(plan, course, update, broken);
  }
  yield ended(course);
  return null;
}

/** The test, and beside it what knows nothing of the sequences. */
function test(plan: Plan): Tested {
  const { task, settings } = plan;
  const answers = new Answers();
  const { length, ...tally } = evaluate(plan, "test", settings.evaluation.sequences, { answers });
  const constant = answers.constant(plan);
  const afterSymbol = answers.afterSymbol(plan);
  return {
    type: "tested",
    loss: tally.loss,
    metric: task.metric.of(tally),
    sequences: tally.sequences,
    constant_loss: constant.loss,
    constant_metric: task.metric.of({ ...tally, ...constant }),
    above_constant: constant.above,
    above_constant_se: constant.above_se,
    one_symbol_loss: afterSymbol?.loss ?? null,
    above_one_symbol: afterSymbol?.above ?? null,
    above_one_symbol_se: afterSymbol?.above_se ?? null,
  };
}

/** The smallest multiple of `every` above n. */
const nextMultiple = (n: number, every: number): number => Math.floor(n / every) * every + every;

/** The first event of a run, which one that is resumed does not yield again. */
export function started({ settings, task, diagnostics, parameters }: Plan): Started {
  return {
    type: "started",
    updates: settings.training.updates,
    parameters: parameters.reduce((sum, { values }) => sum + values.length, 0),
    steps: task.longest,
    chance_loss: task.chanceLoss,
    levels: task.levels ?? [],
    solve_rule: task.solve ? ruleWords(task.solve) : null,
    metric_name: task.metric.name,
    metric_better: task.metric.better,
    unit: task.unit,
    diagnostics: diagnostics.map(({ name, built, charts }) => ({ name, columns: built.columns, charts })),
    summaries: diagnostics.flatMap(({ built }) => built.summaries),
    ...(task.reading && { reading: task.reading }),
  };
}

/** At the other lengths of the settings. What comes out decides nothing, and may be infinite. */
function* evaluatedElsewhere(plan: Plan, update: number): Generator<Evaluated, void> {
  const { others, settings } = plan;
  for (const task of others) {
    const { length, ...tally } = evaluate({ ...plan, task }, "validation", settings.evaluation.sequences);
    yield {
      type: "evaluated",
      update,
      length,
      other_length: true,
      loss: tally.loss,
      metric_name: task.metric.name,
      metric: task.metric.of(tally),
      solved: null,
      confirmation_metric: null,
      answers: tally.counted_steps,
      carried: false,
    };
  }
}

const ruleWords = ({ rule, source }: SolveRule): string => `${rule} (${source ?? "a rule of ours"})`;

/** `confirms`: whether a rule that holds must hold once more, on fresh sequences. */
function evaluated(plan: Plan, update: number, confirms: boolean): Evaluated {
  const { length, ...tally } = evaluate(plan, "validation", plan.settings.evaluation.sequences);
  const holds = tally.counted_steps < ENOUGH_ANSWERS ? null : (plan.task.solve?.holds(tally) ?? null);
  const confirmation = holds === true && confirms ? confirm(plan, update) : null;
  return {
    type: "evaluated",
    update,
    length,
    other_length: false,
    loss: tally.loss,
    metric_name: plan.task.metric.name,
    metric: plan.task.metric.of(tally),
    solved: confirmation === null ? holds : plan.task.solve!.holds(confirmation),
    confirmation_metric: confirmation === null ? null : plan.task.metric.of(confirmation),
    answers: tally.counted_steps,
    carried: false,
  };
}

/** An evaluation on sequences that no other has seen; null if none is asked for. */
function confirm(plan: Plan, update: number): Tally | null {
  const { task, settings } = plan;
  const { confirm: asked } = settings.evaluation;
  const wanted = asked === PUBLISHED ? task.solve!.confirmedOn : asked;
  const sequences = Math.min(wanted, task.available?.("validation") ?? wanted);
  if (sequences === 0) return null;
  return evaluate(plan, "validation", sequences, { fresh: `confirmation ${update}` });
}

const ended = ({ update, last, solved_at, summaries }: Course): Finished => ({
  type: "finished",
  status: "finished",
  updates: update,
  solved: last?.solved ?? null,
  solved_at,
  summaries,
});
