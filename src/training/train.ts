import type { CellValue } from "../components/define.ts";
import type { Evaluated, RunEvent } from "./events.ts";
import { evaluate, measure } from "./evaluate.ts";
import type { Plan } from "./plan.ts";
import { makeUpdate, noFigures } from "./update.ts";

/**
 * Trains a planned run and says what happens: a synchronous stream without clock, files or promises. The
 * caller may stop asking at any event; nothing has to be closed.
 */
export function* train(plan: Plan): Generator<RunEvent, void> {
  const { settings, task, schedule, memory } = plan;
  const { updates } = settings.training;
  const figures = noFigures();
  let last: Evaluated | undefined;
  let summaries: readonly CellValue[] = [];
  let solvedAt: number | null = null;
  let update = 0;
  let diverged = false;

  yield started(plan);
  for (; ; update++) {
    const due = (every: number): boolean => update % every === 0 || update === updates;
    if (due(settings.evaluation.every)) {
      last = evaluated(plan, update);
      yield last;
      schedule.hear(memory.schedule, last.loss);
      plan.penaltySchedule.hear(memory.penaltySchedule, last.loss);
      if (last.solved) solvedAt ??= update;
    }
    const stop = update === updates || (settings.training["stop-when-solved"] && solvedAt !== null);
    if (stop || due(settings.diagnostics.every)) {
      const { events, summaries: fresh } = measure(plan, update);
      summaries = fresh;
      yield* events;
    }
    if (stop) break;
    makeUpdate(plan, update + 1, figures);
    diverged = !figures.finite;
    if (diverged) {
      yield { type: "diverged", update: update + 1 };
      break;
    }
    const { loss, grad_norm, clipped, rate, penalty, countedSteps } = figures;
    const counted_steps = countedSteps;
    yield { type: "update", update: update + 1, loss, grad_norm, clipped, rate, penalty, counted_steps };
  }
  if (last && !diverged) {
    // A run that stopped when solved keeps its last evaluation to the end, marked.
    const { every } = settings.evaluation;
    for (let later = Math.floor(update / every) * every + every; update < updates; later += every) {
      yield { ...last, update: Math.min(later, updates), carried: true };
      if (later >= updates) break;
    }
    const tally = evaluate(plan, "test", settings.evaluation.sequences);
    yield { type: "tested", loss: tally.loss, metric: task.metric.of(tally) };
  }
  yield {
    type: "finished",
    status: diverged ? "diverged" : "finished",
    updates: update,
    solved: solvedAt !== null && last?.solved === true,
    solved_at: solvedAt,
    summaries,
  };
}

function started({ settings, task, diagnostics, parameters }: Plan): RunEvent {
  return {
    type: "started",
    updates: settings.training.updates,
    parameters: parameters.reduce((sum, { values }) => sum + values.length, 0),
    chance_loss: task.chanceLoss,
    metric_name: task.metric.name,
    unit: task.unit,
    diagnostics: diagnostics.map(({ name, built }) => ({ name, columns: built.columns })),
    summaries: diagnostics.flatMap(({ built }) => built.summaries),
  };
}

function evaluated(plan: Plan, update: number): Evaluated {
  const { length, ...tally } = evaluate(plan, "validation", plan.settings.evaluation.sequences);
  return {
    type: "evaluated",
    update,
    length,
    loss: tally.loss,
    metric_name: plan.task.metric.name,
    metric: plan.task.metric.of(tally),
    solved: plan.task.solved(tally),
    carried: false,
  };
}
