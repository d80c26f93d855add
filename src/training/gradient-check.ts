/**
 * Central differences of exactly the model that a run trains, on its first training batch.
 *
 * A truncated gradient is not the derivative of the loss but of a surrogate: the sum over the truncation's
 * segments of the losses of their outputs, where each segment starts from a state frozen at the unperturbed
 * parameters. The surrogate is computed here from `segments` alone, one segment at a time, by the cell's
 * `forward`: nothing of the backward pass is used.
 */
import { nextBelow, makeStream } from "../engine/streams.ts";
import type { Plan } from "./plan.ts";
import { computeGradient, penalty } from "./step.ts";

export interface ParameterCheck {
  readonly parameter: string;
  /** Largest |analytic − numeric| / max(|analytic|, |numeric|, floor) over the entries looked at. */
  readonly worst: number;
  readonly entries: number;
  /** Entries where the two one-sided differences disagree: a kink lies within the step. */
  readonly skipped: number;
}

/** Relative step of the differences: truncation error h² and rounding error 2⁻⁵³/h are both near 1e-10. */
const STEP = 1e-5;
/** A gradient this much smaller than its parameter's largest is compared with that instead: the rest is rounding. */
const FLOOR = 1e-4;

/** The surrogate objective with penalties. Frozen states must have been saved before parameters change. */
function surrogate(plan: Plan, frozen: readonly (readonly Float64Array[])[]): number {
  const { pass, truncation, model, settings } = plan;
  const { at, batch } = pass;
  const { T, counts } = batch;
  pass.prepare();
  let sum = 0;
  for (const { start, firstOutput, end } of truncation.segments(T)) {
    if (!counts.subarray(firstOutput * at.B, end * at.B).includes(1)) continue;
    pass.computeDrive();
    for (const [i, part] of frozen[start]!.entries()) at.state[start]![i]!.set(part);
    for (let t = start; t < end; t++) model.cell.verbs.forward(at, t);
    pass.readOut(settings.training.objective, "batch", firstOutput, end);
    sum += pass.outcome.objective;
  }
  return sum + penalty(plan);
}

/** Checks up to `entriesPerParameter` entries of every parameter, drawn by a fixed stream. */
export function checkGradients(plan: Plan, entriesPerParameter: number): readonly ParameterCheck[] {
  const { pass, model, parameters } = plan;
  const step = { loss: 0, grad_norm: 0, clipped: false, rate: 0, penalty: 0, steps: 0, finite: true };
  computeGradient(plan, 1, step);
  if (!step.finite) throw new Error("the loss of the first batch is not finite; nothing to check");
  const sizes = Object.values(model.cell.shapes.state).map((width) => width * pass.at.B);
  const frozen = pass.at.state
    .slice(0, pass.batch.T)
    .map((block) => block.map((part, i) => part.slice(0, sizes[i])));
  const analytic = Object.fromEntries(
    parameters.map(({ name }) => [name, pass.at.gradients[name]!.slice()] as const),
  );
  const centre = surrogate(plan, frozen);
  const stream = makeStream(0, "gradient check");
  return parameters.map(({ name, values }) => {
    const gradient = analytic[name]!;
    const scale = gradient.reduce((largest, g) => Math.max(largest, Math.abs(g)), 0);
    const entries = choose(values.length, entriesPerParameter, () => nextBelow(stream, values.length));
    let worst = 0;
    let skipped = 0;
    for (const i of entries) {
      const before = values[i]!;
      const h = STEP * Math.max(1, Math.abs(before));
      values[i] = before + h;
      const above = surrogate(plan, frozen);
      values[i] = before - h;
      const below = surrogate(plan, frozen);
      values[i] = before;
      const numeric = (above - below) / (2 * h);
      const size = Math.max(Math.abs(gradient[i]!), Math.abs(numeric), FLOOR * scale);
      if (size === 0) continue;
      const error = Math.abs(gradient[i]! - numeric) / size;
      // On a smooth function the one-sided slopes differ by O(h); at a kink they do not.
      const bend = Math.abs(above - centre - (centre - below)) / h / size;
      if (error > 1e-6 && bend > 1e-3) skipped++;
      else worst = Math.max(worst, error);
    }
    return { parameter: name, worst, entries: entries.length - skipped, skipped };
  });
}

/** All indices below n if they are few enough, else `limit` draws. */
const choose = (n: number, limit: number, draw: () => number): readonly number[] =>
  n <= limit ? Array.from({ length: n }, (_, i) => i) : Array.from({ length: limit }, draw);
