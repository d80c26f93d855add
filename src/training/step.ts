/** One update, in the order in which it happens: fill, forward, back, penalties, clip, step. */
import {
  addBends,
  addJacobianPenalties,
  addPenalties,
  addWeightGradients,
  applyConstraints,
} from "./penalties.ts";
import type { Plan } from "./plan.ts";

export interface Step {
  /** Mean per counted step, before the update. */
  loss: number;
  grad_norm: number;
  clipped: boolean;
  rate: number;
  penalty: number;
  steps: number;
  /** False if the loss or the gradient is no longer finite; then no parameter was changed. */
  finite: boolean;
}

/** Fills the training batch and leaves the gradient of the whole objective in the stretches. */
export function computeGradient(plan: Plan, update: number, step: Step): void {
  const { pass, settings, task, sources, carried, stretches, backward, penalties } = plan;
  const { batch, objective } = settings.training;
  task.fill(pass.batch, sources.training, batch);
  pass.prepare();
  pass.forward(carried.training, plan.chance);
  pass.readOut(objective);
  stretches.start(pass.batch, update);
  step.steps = pass.outcome.steps;
  step.loss = pass.outcome.loss / pass.outcome.steps;
  step.penalty = 0;
  const factor = plan.penaltySchedule.factor(plan.memory.penaltySchedule, update);
  addPenalties(penalties, pass, factor, step);
  step.finite = Number.isFinite(step.loss) && Number.isFinite(step.penalty);
  if (!step.finite) return;
  pass.injectErrors();
  addJacobianPenalties(penalties, pass, factor, step);
  step.finite = Number.isFinite(step.penalty);
  if (!step.finite) return;
  backward(pass.batch.T);
  addBends(penalties, pass, factor);
  pass.accumulate();
  addWeightGradients(penalties, factor);
}

/** Makes update number `update` (1 is the first); `step` is overwritten. */
export function makeUpdate(plan: Plan, update: number, step: Step): void {
  const { stretches, clipper, optimizer, schedule, memory } = plan;
  computeGradient(plan, update, step);
  step.clipped = false;
  const factor = schedule.factor(memory.schedule, update);
  step.rate = optimizer.rate * factor;
  if (!step.finite) return;
  step.grad_norm = stretches.norm();
  if (clipper.rescue && !(step.grad_norm <= (clipper.limit ?? Number.MAX_VALUE))) {
    clipper.rescue(stretches.active, stretches.count);
    step.clipped = true;
  } else {
    step.finite = Number.isFinite(step.grad_norm);
    if (!step.finite) return;
    step.clipped = clipper.clip(stretches.active, stretches.count, step.grad_norm);
  }
  optimizer.advance(memory.optimizer);
  const recurrentRate = optimizer.recurrentRate * factor;
  for (let i = 0; i < stretches.count; i++) {
    const stretch = stretches.active[i]!;
    optimizer.update(stretch, memory.optimizer, stretch.recurrent ? recurrentRate : step.rate);
  }
  applyConstraints(plan.penalties, update);
}
