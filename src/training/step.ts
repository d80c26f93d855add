/** One update, in the order in which it happens: fill, forward, back, penalties, clip, step. */
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
  const { pass, settings, task, sources, carried, stretches, backward } = plan;
  const { batch, objective } = settings.training;
  task.fill(pass.batch, sources.training, batch);
  pass.prepare();
  pass.forward(carried.training);
  pass.readOut(objective);
  stretches.start(pass.batch, update);
  step.steps = pass.outcome.steps;
  step.loss = pass.outcome.loss / pass.outcome.steps;
  setPenalty(plan, step);
  step.finite = Number.isFinite(step.loss) && Number.isFinite(step.penalty);
  if (!step.finite) return;
  pass.injectErrors();
  backward(pass.batch.T);
  pass.accumulate();
  addPenaltyGradients(plan);
}

/** step.penalty = Σ strength·R over the regularizers; returned, the sum would be a box on the heap. */
export function setPenalty({ regularizers, model, pass }: Plan, step: Pick<Step, "penalty">): void {
  let sum = 0;
  for (const { on, strength, penalty } of regularizers) {
    for (const name of on) {
      const [rows, columns] = model.parameters[name]!.shape;
      sum += strength * penalty(pass.at.parameters[name]!, rows, columns);
    }
  }
  step.penalty = sum;
}

function addPenaltyGradients({ regularizers, model, pass }: Plan): void {
  for (const { on, strength, addGradient } of regularizers) {
    for (const name of on) {
      const [rows, columns] = model.parameters[name]!.shape;
      addGradient(pass.at.gradients[name]!, pass.at.parameters[name]!, rows, columns, strength);
    }
  }
}

/** Makes update number `update` (1 is the first); `step` is overwritten. */
export function makeUpdate(plan: Plan, update: number, step: Step): void {
  const { stretches, clipper, optimizer, schedule, memory } = plan;
  computeGradient(plan, update, step);
  step.clipped = false;
  step.rate = optimizer.rate * schedule.factor(memory.schedule, update);
  if (!step.finite) return;
  step.grad_norm = stretches.norm();
  step.finite = Number.isFinite(step.grad_norm);
  if (!step.finite) return;
  step.clipped = clipper.clip(stretches.active, stretches.count, step.grad_norm);
  optimizer.advance(memory.optimizer);
  for (let i = 0; i < stretches.count; i++) {
    optimizer.update(stretches.active[i]!, memory.optimizer, step.rate);
  }
}
