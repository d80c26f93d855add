/** Penalties and constraints by form: which arrays each acts on, and what it does in an update. */
import type { Spec } from "../engine/arena.ts";
import { block, blocks } from "../engine/arena.ts";
import type {
  Block,
  BuiltRegularizer,
  BuiltTruncation,
  Constraint,
  ConstraintVerbs,
  JacobianPenaltyVerbs,
  WorkSizes,
  PassStates,
  StatePenalty,
  Views,
  WeightPenalty,
  WeightPenaltyVerbs,
} from "../components/define.ts";
import type { Model } from "./model.ts";
import { namedBy } from "./model.ts";
import type { Pass, Parameters } from "./pass.ts";

/** One matrix, or one gate's part of it, row-major as stored (for U: its transpose). */
interface Target {
  readonly values: Float64Array;
  readonly gradient: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

interface PlannedWeights {
  readonly form: "weights";
  readonly strength: number;
  readonly verbs: WeightPenaltyVerbs;
  readonly targets: readonly Target[];
}
interface PlannedStates {
  readonly form: "states";
  readonly strength: number;
  readonly built: StatePenalty;
}
interface PlannedJacobians {
  readonly form: "jacobian";
  readonly strength: number;
  readonly immediate: boolean;
  readonly verbs: JacobianPenaltyVerbs;
  /** ∂R/∂a_t of every step, [T, B, delta]; empty if `immediate`. */
  readonly dRda: readonly Block[];
}
interface PlannedConstraint {
  readonly form: "constraint";
  readonly every: number;
  readonly verbs: ConstraintVerbs;
  readonly targets: readonly Target[];
}
type Planned = PlannedWeights | PlannedStates | PlannedJacobians | PlannedConstraint;

export interface Penalties {
  /** All of them in the order of the config, which is the order of summation. */
  readonly listed: readonly Planned[];
  readonly weights: readonly PlannedWeights[];
  readonly states: readonly PlannedStates[];
  readonly jacobians: readonly PlannedJacobians[];
  readonly constraints: readonly PlannedConstraint[];
  /** The batch as penalties on states see it. */
  readonly seen: PassStates;
  /** 1 at the steps from which the truncation goes back to the step before, of the first T of a batch: [T]. */
  readonly goesBack: (T: number) => Uint8Array;
  /** For one step: a ds of zeros, and the output of `pullToState`. */
  readonly zero: Block;
  readonly pulled: Block;
}

/** The arrays of all regularizers. */
export function penaltiesSpec(regularizers: readonly BuiltRegularizer[], model: Model, sizes: WorkSizes) {
  const { B, cell } = sizes;
  const exact = regularizers.some((built) => built.acts === "jacobian" && !built.immediate);
  return {
    each: Object.fromEntries(
      regularizers.map((built, i) => [
        String(i),
        {
          work: workOf(built, model, sizes),
          dRda: blocks(stepsOfDrive(built, sizes), [B], cell.shapes.delta),
        },
      ]),
    ),
    zero: block([exact ? B : 0], cell.widths),
    pulled: block([exact ? B : 0], cell.widths),
  };
}
type PenaltyViews = Views<ReturnType<typeof penaltiesSpec>>;

const stepsOfDrive = (built: BuiltRegularizer, { T }: WorkSizes): number =>
  built.acts === "jacobian" && !built.immediate ? T : 0;

function workOf(built: BuiltRegularizer, model: Model, sizes: WorkSizes): Spec {
  switch (built.acts) {
    case "weights":
    case "constraint":
      return matrixWork(built, model);
    case "jacobian":
      return built.work(sizes);
    case "states":
      return {};
    default:
      return built satisfies never;
  }
}

/** A regularizer's workspace, sized for the largest of its matrices. */
function matrixWork(built: WeightPenalty | Constraint, model: Model): Spec {
  const matrices = matricesOf(built, model);
  const largest = (side: "rows" | "columns") =>
    matrices.reduce((most, matrix) => Math.max(most, matrix[side]), 0);
  return built.work?.(largest("rows"), largest("columns")) ?? {};
}

/** The matrices that a regularizer acts on, as they are stored: one per gate of a parameter. */
const matricesOf = ({ on }: WeightPenalty | Constraint, model: Model) =>
  on
    .flatMap((word) => namedBy(model, word))
    .map((name) => {
      const { shape, gates = 1, columnMajor } = model.parameters[name]!;
      return columnMajor
        ? { name, rows: shape[1], columns: shape[0], count: 1 }
        : { name, rows: shape[0] / gates, columns: shape[1], count: gates };
    });

function targetsOf(
  built: WeightPenalty | Constraint,
  model: Model,
  { parameters, gradients }: { parameters: Parameters; gradients: Parameters },
): readonly Target[] {
  return matricesOf(built, model).flatMap(({ name, rows, columns, count }) => {
    const size = rows * columns;
    return Array.from({ length: count }, (_, gate) => ({
      values: parameters[name]!.subarray(gate * size, (gate + 1) * size),
      gradient: gradients[name]!.subarray(gate * size, (gate + 1) * size),
      rows,
      columns,
    }));
  });
}

/**
 * What a penalty says of J_t is said at step t: of s_{t−1} it counts where errors of the output at t reach step t − 1. Worked
 * out once for every length of a batch.
 */
function stepsThatGoBack({ segments }: BuiltTruncation): Penalties["goesBack"] {
  const known = new Map<number, Uint8Array>();
  return (T) => {
    const before = known.get(T);
    if (before) return before;
    const steps = new Uint8Array(T);
    for (const { start, firstOutput, end } of segments(T))
      steps.fill(1, Math.max(firstOutput, start + 1), end);
    known.set(T, steps);
    return steps;
  };
}

/** Binds all regularizers to a pass. */
export function planPenalties(
  regularizers: readonly BuiltRegularizer[],
  truncation: BuiltTruncation,
  pass: Pass,
  { each, zero, pulled }: PenaltyViews,
): Penalties {
  const { B, lengths } = pass.batch;
  const listed = regularizers.map((built, i) => planOne(built, pass, each[String(i)]!));
  const ofForm = <F extends Planned["form"]>(form: F) =>
    listed.filter((one): one is Extract<Planned, { form: F }> => one.form === form);
  return {
    listed,
    weights: ofForm("weights"),
    states: ofForm("states"),
    jacobians: ofForm("jacobian"),
    constraints: ofForm("constraint"),
    seen: { B, H: pass.context.model.cell.H, lengths, states: pass.at.state.map(([h]) => h!) },
    goesBack: stepsThatGoBack(truncation),
    zero,
    pulled,
  };
}

function planOne(
  built: BuiltRegularizer,
  { context: { kernels, model }, at, verbs, batch, readOut: { errors } }: Pass,
  { work, dRda }: PenaltyViews["each"][string],
): Planned {
  switch (built.acts) {
    case "weights": {
      const targets = targetsOf(built, model, at);
      return { form: "weights", strength: built.strength, verbs: built.bind(work), targets };
    }
    case "constraint": {
      const targets = targetsOf(built, model, at);
      return { form: "constraint", every: built.every, verbs: built.bind(work), targets };
    }
    case "states":
      return { form: "states", strength: built.strength, built };
    case "jacobian": {
      const { strength, immediate } = built;
      const bound = built.bind({ kernels, cell: model.cell, at, verbs, batch, errors, work });
      return { form: "jacobian", strength, immediate, verbs: bound, dRda };
    }
    default:
      return built satisfies never;
  }
}

/** A running sum, passed in: a returned number would be boxed on the heap. */
export interface Sum {
  penalty: number;
}

/** sum.penalty += factor·strength·R for each penalty on weights or states in `list`, in its order. */
export function addPenalties(list: readonly Planned[], { seen }: Penalties, factor: number, sum: Sum): void {
  for (const one of list) {
    if (one.form === "states") sum.penalty += factor * one.strength * one.built.penalty(seen);
    else if (one.form === "weights") {
      for (const { values, rows, columns } of one.targets)
        sum.penalty += factor * one.strength * one.verbs.penalty(values, rows, columns);
    }
  }
}

/**
 * Penalties on Jacobians: adds their values to sum.penalty and their immediate gradients to the parameters' gradients,
 * and sets dRda = ∂R/∂a_t. Call after the errors of the data were injected and before any penalty adds to them.
 */
export function addJacobianPenalties({ jacobians }: Penalties, pass: Pass, factor: number, sum: Sum): void {
  if (jacobians.length > 0) pass.linearize();
  for (const { strength, verbs, dRda } of jacobians) {
    verbs.prepare?.();
    const scale = factor * strength;
    sum.penalty += scale * verbs.penalty();
    if (scale !== 0) verbs.differentiate(dRda, scale);
  }
}

/** errors[t] += what penalties on states and on Jacobians contribute, in the order of the config. */
export function addErrors(penalties: Penalties, pass: Pass, factor: number): void {
  const { errors, hasError } = pass.readOut;
  for (const one of penalties.listed) {
    if (one.form === "jacobian") {
      if (!one.immediate && factor * one.strength !== 0) pullDriveGradient(penalties, pass, one.dRda);
    } else if (one.form === "states" && factor * one.strength !== 0) {
      one.built.addErrors(penalties.seen, errors, factor * one.strength, pass.initial?.[0]);
      hasError.fill(1, 0, pass.batch.T);
    }
  }
}

/** errors[t − 1] += the part of ∂R/∂h_{t−1} that passes through the drive of step t, where the truncation goes back to it. */
function pullDriveGradient({ goesBack, zero, pulled }: Penalties, pass: Pass, dRda: readonly Block[]): void {
  const { context, verbs, batch, initial } = pass;
  const { errors, hasError } = pass.readOut;
  const { kernels, model } = context;
  const size = batch.B * model.cell.H;
  const isReached = goesBack(batch.T);
  for (let t = 0; t < batch.T; t++) {
    if (t > 0 && isReached[t] === 0) continue;
    verbs.pullToState(pulled, dRda[t]!, zero, t, 1, 1);
    if (t > 0) {
      kernels.add(errors[t - 1]!, pulled[0]!, size);
      hasError[t - 1] = 1;
    } else if (initial) kernels.add(initial[0]!, pulled[0]!, size);
  }
}

/** at.delta += ∂R/∂a_t of the penalties on Jacobians. Call after the backward pass and before `accumulate`. */
export function addDriveGradients({ jacobians }: Penalties, pass: Pass, factor: number): void {
  const { context, at, batch } = pass;
  const { kernels, model } = context;
  for (const { immediate, strength, dRda } of jacobians) {
    if (immediate || factor * strength === 0) continue;
    for (const [i, width] of model.cell.shapes.delta.entries())
      kernels.add(at.delta[0]![i]!, dRda[0]![i]!, batch.T * batch.B * width);
  }
}

/** gradients += factor·strength·∂R/∂W for the penalties on weights. */
export function addWeightGradients({ weights }: Penalties, factor: number): void {
  for (const { strength, verbs, targets } of weights) {
    const scale = factor * strength;
    if (scale === 0) continue;
    for (const { values, gradient, rows, columns } of targets)
      verbs.addGradient(gradient, values, rows, columns, scale);
  }
}

/** Projects the weights onto what the constraints allow, if they are due after update number `update`. */
export function applyConstraints({ constraints }: Penalties, update: number): void {
  for (const { every, verbs, targets } of constraints) {
    if (update % every !== 0) continue;
    for (const { values, rows, columns } of targets) verbs.constrain(values, rows, columns);
  }
}
