/**
 * Central differences of exactly the model that a run trains, on its first training batch.
 *
 * A truncated gradient is not the derivative of the loss but of a surrogate: the sum over the truncation's
 * segments of the losses of their outputs, where each segment starts from a state frozen at the unperturbed
 * parameters. The surrogate is computed here from `segments` alone, one segment at a time, by the cell's
 * `forward`: nothing of the backward pass is used.
 */
import type { Stream } from "../engine/streams.ts";
import { makeStream, nextBelow } from "../engine/streams.ts";
import type { Plan } from "./plan.ts";
import { computeGradient, setPenalty } from "./step.ts";

export interface ParameterCheck {
  readonly parameter: string;
  /** Largest |analytic − numeric| / max(|analytic|, |numeric|, floor) over the entries looked at. */
  readonly worst: number;
  readonly entries: number;
  /** Entries where the two one-sided differences disagree: a kink lies within the step. */
  readonly skipped: number;
}

/**
 * Two differences an entry. The narrow one, of second order, has errors near h² = 1e-10 and 2⁻⁵³·E/h, E the
 * objective: too rough where E is a sum over thousands of words. The wide one, of fourth order, has h⁴ = 1e-12
 * and a hundredth of that rounding, but a kink is a hundred times likelier to lie within it. A right gradient
 * agrees with one of them; a wrong one with neither.
 */
const NARROW = 1e-5;
const WIDE = 1e-3;
/**
 * A gradient this much smaller than its parameter's largest is compared with that instead: the rest is rounding.
 * So is what lies below ROUNDING·E: the objective's last bits over the wide step leave that much at a relative
 * error of 1e-6.
 */
const FLOOR = 1e-4;
const ROUNDING = 1e-6;
/** Above this an entry is looked at for a kink. */
const SUSPICIOUS = 1e-6;

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
  const step = { penalty: 0 };
  setPenalty(plan, step);
  return sum + step.penalty;
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
    const floor = Math.max(FLOOR * scale, ROUNDING * Math.abs(centre));
    const entries = choose(gradient, entriesPerParameter, stream);
    let worst = 0;
    let skipped = 0;
    for (const i of entries) {
      const before = values[i]!;
      const at = (step: number): number => {
        values[i] = before + step * Math.max(1, Math.abs(before));
        const value = surrogate(plan, frozen);
        values[i] = before;
        return value;
      };
      const { error, kink } = compare(gradient[i]!, floor, Math.max(1, Math.abs(before)), centre, at);
      if (kink) skipped++;
      else worst = Math.max(worst, error);
    }
    return { parameter: name, worst, entries: entries.length - skipped, skipped };
  });
}

/** The relative error of one entry, and whether a kink within the narrow step explains it. */
function compare(
  analytic: number,
  floor: number,
  unit: number,
  centre: number,
  at: (step: number) => number,
): { error: number; kink: boolean } {
  const errorOf = (numeric: number): number => {
    const size = Math.max(Math.abs(analytic), Math.abs(numeric), floor);
    return size === 0 ? 0 : Math.abs(analytic - numeric) / size;
  };
  const [above, below] = [at(NARROW), at(-NARROW)];
  const narrow = (above - below) / (2 * NARROW * unit);
  if (errorOf(narrow) <= SUSPICIOUS / 10) return { error: errorOf(narrow), kink: false };
  const wide = (8 * (at(WIDE) - at(-WIDE)) - (at(2 * WIDE) - at(-2 * WIDE))) / (12 * WIDE * unit);
  const error = Math.min(errorOf(narrow), errorOf(wide));
  // On a smooth function the one-sided slopes differ by O(h), besides rounding; at a kink they do not.
  const bend = Math.abs(above - centre - (centre - below)) / (NARROW * unit);
  const rounding = (1e-15 * Math.abs(centre)) / (NARROW * unit);
  const slope = Math.max(Math.abs(analytic), Math.abs(narrow), floor);
  return { error, kink: error > SUSPICIOUS && bend > 1e-3 * slope + 10 * rounding };
}

/** All entries if they are few enough; else `limit` draws, half of them among those with a gradient. */
function choose(gradient: Float64Array, limit: number, stream: Stream): readonly number[] {
  const n = gradient.length;
  if (n <= limit) return Array.from({ length: n }, (_, i) => i);
  const reached: number[] = [];
  for (let i = 0; i < n; i++) if (gradient[i] !== 0) reached.push(i);
  return Array.from({ length: limit }, (_, k) =>
    k % 2 === 0 && reached.length > 0 ? reached[nextBelow(stream, reached.length)]! : nextBelow(stream, n),
  );
}
