/** One update, in order: fill the batch, forward, penalties, backward, clip, optimizer, constraints. */
import {
  addDriveGradients,
  addErrors,
  addJacobianPenalties,
  addPenalties,
  addWeightGradients,
  applyConstraints,
} from "./penalties.ts";
import type { Plan } from "./plan.ts";

/** The numbers that one update reports. */
export interface UpdateFigures {
  /** Mean per counted step, without penalties, before the parameters change. */
  loss: number;
  grad_norm: number;
  clipped: boolean;
  rate: number;
  penalty: number;
  /** Counted steps of the batch. */
  countedSteps: number;
  /** False if the loss, the penalty or the gradient norm is not finite; then no parameter was changed. */
  finite: boolean;
}

/** A blank record; every update overwrites the same one. */
export const noFigures = (): UpdateFigures => ({
  loss: 0,
  grad_norm: 0,
  clipped: false,
  rate: 0,
  penalty: 0,
  countedSteps: 0,
  finite: true,
});

/** Fills the training batch; the gradient of the objective with penalties ends up in the stretches. */
export function computeGradient(plan: Plan, update: number, figures: UpdateFigures): void {
  const { pass, settings, task, sources, carried, stretches, backward, penalties } = plan;
  const { batch, objective } = settings.training;
  task.fill(pass.batch, sources.training, batch);
  pass.prepare();
  pass.forward(carried.training, plan.noise);
  pass.readOut.forward(objective);
  stretches.start(pass.batch);
  const { totals } = pass.readOut;
  figures.countedSteps = totals.countedSteps;
  figures.loss = totals.loss / totals.countedSteps;
  figures.penalty = 0;
  const factor = plan.penaltySchedule.factor(plan.memory.penaltySchedule, update);
  addPenalties(penalties.listed, penalties, factor, figures);
  figures.finite = Number.isFinite(figures.loss) && Number.isFinite(figures.penalty);
  if (!figures.finite) return;
  pass.injectErrors();
  addJacobianPenalties(penalties, pass, factor, figures);
  figures.finite = Number.isFinite(figures.penalty);
  if (!figures.finite) return;
  addErrors(penalties, pass, factor);
  backward(pass.batch.T);
  addDriveGradients(penalties, pass, factor);
  pass.accumulate();
  addWeightGradients(penalties, factor);
}

/**
 * Performs update number `update` (1 is the first) and overwrites `figures`. `beforeClipping`, if given, is called when
 * every gradient is there, in rows of words that do not occur too.
 */
export function makeUpdate(
  plan: Plan,
  update: number,
  figures: UpdateFigures,
  beforeClipping?: () => void,
): void {
  const { stretches, clipper, optimizer, schedule, memory } = plan;
  if (beforeClipping) stretches.clearRows();
  computeGradient(plan, update, figures);
  figures.clipped = false;
  const factor = schedule.factor(memory.schedule, update);
  figures.rate = optimizer.rate * factor;
  if (!figures.finite) return;
  figures.grad_norm = stretches.norm();
  beforeClipping?.();
  if (clipper.rescue && !(figures.grad_norm <= (clipper.limit ?? Number.MAX_VALUE))) {
    clipper.rescue(stretches.active, stretches.count);
    figures.clipped = true;
  } else {
    figures.finite = Number.isFinite(figures.grad_norm);
    if (!figures.finite) return;
    figures.clipped = clipper.clip(stretches.active, stretches.count, figures.grad_norm);
  }
  optimizer.advance(memory.optimizer);
  const recurrentRate = optimizer.recurrentRate * factor;
  for (let i = 0; i < stretches.count; i++) {
    const stretch = stretches.active[i]!;
    optimizer.update(stretch, memory.optimizer, stretch.recurrent ? recurrentRate : figures.rate);
  }
  applyConstraints(plan.penalties, update);
}
