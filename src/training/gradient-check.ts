/**
 * Central differences of exactly the model that a run trains, on its first training batch.
 *
 * A truncated gradient is the derivative not of the loss but of a surrogate: the sum over the truncation's
 * segments of the losses of their outputs, where each segment starts from a state frozen at the unperturbed
 * parameters. The surrogate is computed here from `segments` only, one segment at a time, with the cell's
 * `forward`; nothing of the backward pass is used.
 */
import type { Stream } from "../engine/streams.ts";
import { makeStream, nextBelow } from "../engine/streams.ts";
import type { Plan } from "./plan.ts";
import { addPenalties } from "./penalties.ts";
import { computeGradient, noFigures } from "./update.ts";

export interface ParameterCheck {
  readonly parameter: string;
  /** Largest |analytic − numeric| / max(|analytic|, |numeric|, floor) over the entries checked. */
  readonly worst: number;
  readonly entries: number;
  /** Entries where the two one-sided differences disagree: a kink lies within the step. */
  readonly skipped: number;
}

/**
 * Steps h of the differences. The narrow one, of second order, has errors near h² = 1e-10 and 2⁻⁵³·E/h, where E is the
 * objective. If it disagrees, the others are tried; each is accurate where another is not:
 * - Fourth-order differences have a truncation error of h⁴, and less rounding error the wider the step. The widest is
 *   for an E that sums over thousands of words, the narrower ones for an E that bends sharply, like ‖h_1‖ near
 *   h_0 = 0. The wider the step, the likelier a kink lies within it.
 * - The fine ones have ten and a hundred times the rounding error. They are for kinks within the narrow step: when one
 *   z of thousands crosses its kink, the two one-sided differences differ too little to reveal it.
 * - The bent one is for slopes with a kink of their own at this point but no jump, like that of max(0, σ₁ − 1)² at an
 *   orthogonal W: there the error of a central difference is of order h, and Richardson extrapolation removes h and h².
 * A correct gradient agrees with at least one of them; a wrong one with none.
 */
const FINE = [1e-6, 1e-7];
const NARROW = 1e-5;
const FOURTH_ORDER = [1e-3, 1e-4, 1e-5];
const BENT = 2e-4;
/**
 * Floors of the denominator of the relative error: FLOOR times the parameter's largest gradient, and ROUNDING·E.
 * Differences of smaller gradients are mostly rounding: the objective's last bits, divided by the widest step, are
 * about 1e-6 of ROUNDING·E.
 */
const FLOOR = 1e-4;
const ROUNDING = 1e-6;
/** An entry with a larger relative error is tested for a kink. */
const SUSPICIOUS = 1e-6;

/** Copies from the pass whose gradient is checked, taken before any parameter is perturbed. */
interface Frozen {
  /** s_0 … s_T, each by component. */
  readonly states: readonly (readonly Float64Array[])[];
  readonly parameters: Readonly<Record<string, Float64Array>>;
  /** What `linearize` saved. */
  readonly saved: Readonly<Record<string, Float64Array>>;
}

const copies = (arrays: Readonly<Record<string, Float64Array>>): Record<string, Float64Array> =>
  Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, values.slice()]));

function freeze({ pass, model }: Plan): Frozen {
  const sizes = model.cell.widths.map((width) => width * pass.at.B);
  return {
    states: pass.at.state
      .slice(0, pass.batch.T + 1)
      .map((block) => block.map((part, i) => part.slice(0, sizes[i]))),
    parameters: copies(pass.at.parameters),
    saved: copies(savedOf(pass.at)),
  };
}

/** The saved arrays, each in full. */
const savedOf = ({ saved }: Plan["pass"]["at"]): Record<string, Float64Array> =>
  Object.fromEntries(
    Object.entries(saved).flatMap(([name, [first]]) => (first === undefined ? [] : [[name, first]])),
  );

const setState = ({ pass }: Plan, t: number, from: Frozen): void => {
  for (const [i, part] of from.states[t]!.entries()) pass.at.state[t]![i]!.set(part);
};

/** The surrogate objective, penalties included. */
function surrogate(plan: Plan, frozen: Frozen): number {
  const { pass, truncation, settings, penalties } = plan;
  const { at, batch, verbs, readOut } = pass;
  const { T, mask } = batch;
  const { objective } = settings.training;
  const factor = penaltyFactor(plan);
  const onStates = penalties.states.length > 0 || penalties.jacobians.length > 0;
  // The same for all segments: penalties on weights, and those on Jacobians as functions of the parameters in J_t.
  const constant = { penalty: 0 };
  addPenalties(penalties.weights, penalties, factor, constant);
  if (penalties.jacobians.length > 0) constant.penalty += jacobiansOfParameters(plan, frozen);
  let sum = constant.penalty;
  pass.prepare();
  for (const { start, firstOutput, end } of truncation.segments(T)) {
    const counted = mask.subarray(firstOutput * at.B, end * at.B).includes(1);
    if (!counted && !onStates) continue;
    pass.computeDrive();
    if (start === 0 && !batch.carry) pass.setStart();
    else setState(plan, start, frozen);
    for (let t = start; t < end; t++) verbs.forward(t);
    if (counted) {
      readOut.forward(objective, "batch", firstOutput, end);
      sum += readOut.totals.objective;
    }
    if (!onStates) continue;
    // Only the states at this segment's outputs move, the others stay frozen; s_0 belongs to the first segment.
    for (let t = 0; t <= T; t++)
      if (!(t > firstOutput && t <= end) && !(t === 0 && firstOutput === 0)) setState(plan, t, frozen);
    const ofStates = { penalty: 0 };
    addPenalties(penalties.states, penalties, factor, ofStates);
    sum += ofStates.penalty + jacobiansOfStates(plan, frozen);
  }
  return sum;
}

/** Penalties on Jacobians as functions of the parameters in J_t only: every step starts from its frozen state. */
function jacobiansOfParameters(plan: Plan, frozen: Frozen): number {
  const { pass } = plan;
  pass.prepare();
  // Ω uses the frozen slopes: like the errors carried back, they were saved when the gradient was computed.
  for (const [name, values] of Object.entries(savedOf(pass.at))) values.set(frozen.saved[name]!);
  const immediate = sumOfJacobians(plan, true);
  if (!hasExact(plan)) return immediate;
  pass.computeDrive();
  stepFromEach(plan, (t) => setState(plan, t, frozen));
  return immediate + sumOfJacobians(plan, false);
}

/**
 * Exactly differentiated penalties as functions of the current states, with the parameters in J_t frozen, and the states from
 * which the truncation does not go back to the step before.
 */
function jacobiansOfStates(plan: Plan, frozen: Frozen): number {
  if (!hasExact(plan)) return 0;
  const { pass } = plan;
  const live = freeze(plan);
  const { parameters } = pass.at;
  for (const [name, values] of Object.entries(parameters)) values.set(frozen.parameters[name]!);
  pass.prepare();
  pass.computeDrive();
  const isReached = plan.penalties.goesBack(pass.batch.T);
  stepFromEach(plan, (t) => setState(plan, t, t > 0 && isReached[t] === 0 ? frozen : live));
  const sum = sumOfJacobians(plan, false);
  for (const [name, values] of Object.entries(parameters)) values.set(live.parameters[name]!);
  pass.prepare();
  return sum;
}

/** That of the update whose gradient is checked, the first. */
const penaltyFactor = ({ penaltySchedule, memory }: Plan): number =>
  penaltySchedule.factor(memory.penaltySchedule, 1);

const hasExact = ({ penalties }: Plan): boolean => penalties.jacobians.some(({ immediate }) => !immediate);

/** Σ factor·strength·R over the penalties on Jacobians whose `immediate` equals `sort`. */
function sumOfJacobians(plan: Plan, sort: boolean): number {
  let sum = 0;
  for (const { immediate, strength, verbs } of plan.penalties.jacobians)
    if (immediate === sort) sum += penaltyFactor(plan) * strength * verbs.penalty();
  return sum;
}

/** Takes one step from each state that `set` sets, and linearizes it there. */
function stepFromEach({ pass }: Plan, set: (t: number) => void): void {
  for (let t = 0; t < pass.batch.T; t++) {
    set(t);
    pass.verbs.forward(t);
    pass.verbs.linearize(t, 1);
  }
  for (let t = 0; t <= pass.batch.T; t++) set(t);
}

/** Checks up to `entriesPerParameter` entries of every parameter, drawn from a fixed stream. */
export function checkGradients(plan: Plan, entriesPerParameter: number): readonly ParameterCheck[] {
  const { pass, parameters } = plan;
  const figures = noFigures();
  computeGradient(plan, 1, figures);
  if (!figures.finite) throw new Error("the loss of the first batch is not finite; nothing to check");
  const frozen = freeze(plan);
  const analytic = Object.fromEntries(
    parameters.map(({ name }) => [name, pass.at.gradients[name]!.slice()] as const),
  );
  pass.replay.on = true;
  const centre = surrogate(plan, frozen);
  const stream = makeStream(0, "gradient check");
  const checks = parameters.map(({ name, values }) => {
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
  pass.replay.on = false;
  return checks;
}

/** The relative error of one entry, and whether it is due to a kink within the narrow step. */
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
  const across = (step: number): number => (at(step) - at(-step)) / (2 * step * unit);
  const fourthOrder = (step: number): number => (4 * across(step) - across(2 * step)) / 3;
  const [above, below] = [at(NARROW), at(-NARROW)];
  const narrow = (above - below) / (2 * NARROW * unit);
  const others = [
    ...FOURTH_ORDER.map((step) => () => fourthOrder(step)),
    ...FINE.map((step) => () => across(step)),
    () => (across(BENT) - 6 * across(BENT / 2) + 8 * across(BENT / 4)) / 3,
  ];
  // One that agrees is enough, and each of the others costs two to six times the first.
  let error = errorOf(narrow);
  for (let i = 0; i < others.length && !(error <= SUSPICIOUS / 10); i++)
    error = Math.min(error, errorOf(others[i]!()));
  // One-sided slopes of a smooth function differ only by O(h) and rounding; at a kink they differ by more.
  const bend = Math.abs(above - centre - (centre - below)) / (NARROW * unit);
  const rounding = (1e-15 * Math.abs(centre)) / (NARROW * unit);
  const slope = Math.max(Math.abs(analytic), Math.abs(narrow), floor);
  return { error, kink: error > SUSPICIOUS && bend > 1e-3 * slope + 10 * rounding };
}

/** All entries if there are at most `limit`; else `limit` draws, half of them among entries with nonzero gradient. */
function choose(gradient: Float64Array, limit: number, stream: Stream): readonly number[] {
  const n = gradient.length;
  if (n <= limit) return Array.from({ length: n }, (_, i) => i);
  const reached: number[] = [];
  for (let i = 0; i < n; i++) if (gradient[i] !== 0) reached.push(i);
  return Array.from({ length: limit }, (_, k) =>
    k % 2 === 0 && reached.length > 0 ? reached[nextBelow(stream, reached.length)]! : nextBelow(stream, n),
  );
}
