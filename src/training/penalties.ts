/** Penalties and constraints: which arrays each acts on, and its part in an update. */
import type { Shape } from "../engine/arena.ts";
import { fromEachStep } from "../engine/arena.ts";
import { once } from "../components/combine/once.ts";
import type {
  Block,
  BuiltRegularizer,
  CellShapes,
  Constraint,
  JacobianPenalty,
  PassJacobians,
  PassStates,
  StatePenalty,
  WeightPenalty,
  Work,
} from "../components/define.ts";
import type { Model } from "./model.ts";
import { namedBy } from "./model.ts";
import type { Pass, Parameters } from "./pass.ts";

/** One matrix, or one gate of it, row-major as it is stored (of U the transpose). */
interface Target {
  readonly values: Float64Array;
  readonly gradient: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

export type PlannedPenalty =
  | { readonly built: WeightPenalty | Constraint; readonly targets: readonly Target[]; readonly work: Work }
  | { readonly built: StatePenalty }
  | { readonly built: JacobianPenalty; readonly work: Work; readonly bend: readonly Block[] };

/** Memory of a regularizer. */
export function penaltySpec(
  built: BuiltRegularizer,
  model: Model,
  sizes: { T: number; B: number; cell: CellShapes },
): Record<string, Record<string, Shape>> {
  if (built.acts === "states") return {};
  if (built.acts === "jacobian") {
    const { T, B, cell } = sizes;
    const bend = built.immediate ? [] : cell.delta;
    return {
      work: { ...built.work(sizes) },
      bend: Object.fromEntries(bend.map((width, i) => [`delta_${i}`, [T, B, width]])),
    };
  }
  const matrices = matricesOf(built, model);
  const largest = (side: "rows" | "columns") =>
    matrices.reduce((most, matrix) => Math.max(most, matrix[side]), 0);
  return { work: { ...built.work(largest("rows"), largest("columns")) } };
}

/** The matrices that a regularizer acts on, as they are stored: of one parameter as many as it has gates. */
const matricesOf = ({ on }: WeightPenalty | Constraint, model: Model) =>
  on
    .flatMap((word) => namedBy(model, word))
    .map((name) => {
      const { shape, gates = 1, columnMajor } = model.parameters[name]!;
      return columnMajor
        ? { name, rows: shape[1], columns: shape[0], count: 1 }
        : { name, rows: shape[0] / gates, columns: shape[1], count: gates };
    });

/** Views of everything it needs, made once. */
export function planPenalty(
  built: BuiltRegularizer,
  model: Model,
  { parameters, gradients }: { parameters: Parameters; gradients: Parameters },
  views: Readonly<Record<string, Work>>,
  longest: number,
  B: number,
): PlannedPenalty {
  if (built.acts === "states") return { built };
  if (built.acts === "jacobian") {
    const parts = Object.values(views["bend"]!).map((view, i) =>
      fromEachStep(view, longest, B * model.cell.shapes.delta[i]!),
    );
    const bend = Array.from({ length: built.immediate ? 0 : longest }, (_, t) =>
      parts.map((part) => part[t]!),
    );
    return { built, work: views["work"]!, bend };
  }
  const targets = matricesOf(built, model).flatMap(({ name, rows, columns, count }) => {
    const size = rows * columns;
    return Array.from({ length: count }, (_, gate) => ({
      values: parameters[name]!.subarray(gate * size, (gate + 1) * size),
      gradient: gradients[name]!.subarray(gate * size, (gate + 1) * size),
      rows,
      columns,
    }));
  });
  return { built, targets, work: views["work"]! };
}

/** The batch as penalties on states see it. One object a pass, whose T is that of the batch at hand. */
const statesOf = once((pass: Pass): PassStates => {
  const { batch, H, readStates } = pass;
  const { B, lengths } = batch;
  return {
    B,
    get T() {
      return batch.T;
    },
    H,
    lengths,
    states: readStates,
  };
});

/** The batch as penalties on Jacobians see it, likewise. */
const ofWork = once((pass: Pass) =>
  once((work: Work): PassJacobians => {
    const { context, at, errors, batch } = pass;
    const { kernels, model, longest } = context;
    return {
      kernels,
      cell: model.cell,
      at,
      get T() {
        return batch.T;
      },
      longest,
      lengths: batch.lengths,
      errors,
      work,
    };
  }),
);
export const jacobiansOf = (pass: Pass, work: Work): PassJacobians => ofWork(pass)(work);

function addStateErrors(pass: Pass, penalty: StatePenalty, scale: number): void {
  penalty.addErrors(statesOf(pass), pass.errors, scale, pass.initial?.[0]);
  pass.hasError.fill(1, 0, pass.batch.T);
}

/** The errors of s_{t−1} that come by way of step t, from bend = ∂R/∂a_t. */
function pullBend(
  { context, at, still, bent, batch, H, initial, errors, hasError }: Pass,
  bend: readonly Block[],
) {
  const { kernels, model } = context;
  for (let t = 0; t < batch.T; t++) {
    model.cell.verbs.pullToState(at, bent, bend[t]!, still, t, 1, 1);
    if (t > 0) {
      kernels.add(errors[t - 1]!, bent[0]!, batch.B * H);
      hasError[t - 1] = 1;
    } else if (initial) kernels.add(initial[0]!, bent[0]!, batch.B * H);
  }
}

/** at.delta += bend, over all steps. */
function addBend({ context, at, batch }: Pass, bend: readonly Block[]): void {
  const { kernels, model } = context;
  for (const [i, width] of model.cell.shapes.delta.entries())
    kernels.add(at.delta[0]![i]!, bend[0]![i]!, batch.T * batch.B * width);
}

/** What a step adds up; a returned sum would be a box on the heap. */
interface Sum {
  penalty: number;
}

/** sum.penalty += factor·strength·R over the penalties on weights and states. */
export function addPenalties(
  penalties: readonly PlannedPenalty[],
  pass: Pass,
  factor: number,
  sum: Sum,
): void {
  for (const one of penalties) {
    const { built } = one;
    if (built.acts === "states") sum.penalty += factor * built.strength * built.penalty(statesOf(pass));
    else if (built.acts === "weights" && "targets" in one) {
      for (const { values, rows, columns } of one.targets)
        sum.penalty += factor * built.strength * built.penalty(values, rows, columns, one.work);
    }
  }
}

/**
 * The penalties on Jacobians: their values to sum.penalty, their immediate gradients to the parameters, and what
 * they say of s_{t−1} to the errors. Call after `injectErrors` and before the way back.
 */
export function addJacobianPenalties(
  penalties: readonly PlannedPenalty[],
  pass: Pass,
  factor: number,
  sum: Sum,
): void {
  let linear = false;
  for (const one of penalties) {
    if (one.built.acts !== "jacobian" || !("bend" in one)) continue;
    if (!linear) pass.linearize();
    linear = true;
    const { built, work, bend } = one;
    const jacobians = jacobiansOf(pass, work);
    built.prepare(jacobians);
    const scale = factor * built.strength;
    sum.penalty += scale * built.penalty(jacobians);
    if (scale !== 0) built.differentiate(jacobians, bend, scale);
  }
  // Errors only now: what a penalty observes are the errors of the data alone.
  for (const one of penalties) {
    const { built } = one;
    if (built.acts === "states" && factor * built.strength !== 0)
      addStateErrors(pass, built, factor * built.strength);
    if ("bend" in one && !one.built.immediate && factor * one.built.strength !== 0) pullBend(pass, one.bend);
  }
}

/** After the way back, before the gradients are summed: at.delta += what the Jacobians say of the drives. */
export function addBends(penalties: readonly PlannedPenalty[], pass: Pass, factor: number): void {
  for (const one of penalties)
    if ("bend" in one && !one.built.immediate && factor * one.built.strength !== 0) addBend(pass, one.bend);
}

/** gradients += factor·strength·∂R/∂W of the penalties on weights. */
export function addWeightGradients(penalties: readonly PlannedPenalty[], factor: number): void {
  for (const one of penalties) {
    if (one.built.acts !== "weights" || !("targets" in one)) continue;
    const scale = factor * one.built.strength;
    if (scale === 0) continue;
    for (const { values, gradient, rows, columns } of one.targets)
      one.built.addGradient(gradient, values, rows, columns, scale, one.work);
  }
}

/** Brings the weights back to where the constraints allow them, after update number `update`. */
export function applyConstraints(penalties: readonly PlannedPenalty[], update: number): void {
  for (const one of penalties) {
    if (one.built.acts !== "constraint" || !("targets" in one) || update % one.built.every !== 0) continue;
    for (const { values, rows, columns } of one.targets) one.built.constrain(values, rows, columns, one.work);
  }
}
