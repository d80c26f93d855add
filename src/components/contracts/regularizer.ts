/** What a regularizer is: a penalty on weights, states or Jacobians, or a constraint on weights. */
import type { Block, Spec, Views } from "../../engine/arena.ts";
import type { Kernels } from "../../engine/kernels.ts";
import type { BuiltCell, CellVerbs, CellViews, WorkSizes } from "./cell.ts";
import type { About, Chosen, Declaration, KernelContext, Options } from "./declaration.ts";

interface OnParameters<W extends Spec> {
  /** Parameters it acts on: `W` stands for every layer's, `W.2` for the second layer's. */
  readonly on: readonly string[];
  /** What it can act on: anything, matrices (not vectors), or square matrices. The plan refuses others. */
  readonly needs: "weights" | "matrix" | "square";
  /** Workspace for a matrix of at most this size; none if left out. */
  work?(rows: number, columns: number): W;
}

/** R(W) of each matrix, gate by gate. */
export interface WeightPenalty<W extends Spec = Spec> extends OnParameters<W> {
  readonly acts: "weights";
  readonly strength: number;
  bind(work: Views<W>): WeightPenaltyVerbs;
}
export interface WeightPenaltyVerbs {
  /** R(W), without the strength; W row-major [rows, columns] (for U the transpose). */
  penalty(W: Float64Array, rows: number, columns: number): number;
  /** dW += scale·∂R/∂W */
  addGradient(dW: Float64Array, W: Float64Array, rows: number, columns: number, scale: number): void;
}

/** W ← the nearest allowed matrix, after every `every`-th update. */
export interface Constraint<W extends Spec = Spec> extends OnParameters<W> {
  readonly acts: "constraint";
  readonly every: number;
  bind(work: Views<W>): ConstraintVerbs;
}
export interface ConstraintVerbs {
  /** True if it changed anything. */
  constrain(W: Float64Array, rows: number, columns: number): boolean;
}

/** What a penalty on states sees of a batch. Steps of `states` count from s_0. */
export interface PassStates {
  readonly B: number;
  readonly H: number;
  /** Steps of each sequence of the batch at hand; nothing counts beyond them. */
  readonly lengths: Int32Array;
  /** states[t] is h_t, [B, H]; views reach to the end. */
  readonly states: readonly Float64Array[];
}

/** R(h_0 … h_T), the mean over sequences. */
export interface StatePenalty {
  readonly acts: "states";
  readonly strength: number;
  penalty(pass: PassStates): number;
  /**
   * errors[t] += scale·∂R/∂h_{t+1}, [B, H]: errors[t] belongs to step t counted from 0, like at.delta[t]. Likewise
   * initial += scale·∂R/∂h_0, [B, H], where h_0 is learned.
   */
  addErrors(
    pass: PassStates,
    errors: readonly Float64Array[],
    scale: number,
    initial: Float64Array | undefined,
  ): void;
}

/** What a penalty on Jacobians sees of a batch, after `linearize`: the arrays, and the errors of the outputs. */
export interface PassJacobians<Work = Views<Spec>> {
  readonly kernels: Kernels;
  readonly cell: BuiltCell;
  readonly at: CellViews;
  /** The cell's verbs on these arrays. */
  readonly verbs: CellVerbs;
  /** The batch at hand: its steps, and those of each sequence. */
  readonly batch: { readonly T: number; readonly lengths: Int32Array };
  /** ∂E_t/∂h_t without penalties, [T, B, H]; 0 where no output counts. */
  readonly errors: readonly Float64Array[];
  /** The workspace that `work` asked for. */
  readonly work: Work;
}

/**
 * R(J_1 … J_T), the mean over sequences. It needs the cell's bilinear verbs. With `immediate`, only W in J_t is
 * differentiated, states and errors being constants, as published for Ω; otherwise the gradient is exact.
 */
export interface JacobianPenalty<W extends Spec = Spec> {
  readonly acts: "jacobian";
  readonly strength: number;
  readonly immediate: boolean;
  /** Workspace. */
  work(sizes: WorkSizes): W;
  bind(pass: PassJacobians<Views<W>>): JacobianPenaltyVerbs;
}
export interface JacobianPenaltyVerbs {
  /** Computes what the penalty treats as constant (for Ω, the errors on their way back); nothing if left out. */
  prepare?(): void;
  /** R, from what was prepared, at.saved and the parameters. */
  penalty(): number;
  /**
   * After `penalty`: gradients += scale·∂R/∂parameters, only as they appear in J_t itself; unless `immediate`, dRda
   * of step t ← scale·∂R/∂a_t, [T, B, delta], all steps.
   */
  differentiate(dRda: readonly Block[], scale: number): void;
}

export type BuiltRegularizer<W extends Spec = Spec> =
  WeightPenalty<W> | Constraint<W> | StatePenalty | JacobianPenalty<W>;

export type Regularizer = Declaration<"regularizer", KernelContext, BuiltRegularizer>;
export const regularizer = <const O extends Options, W extends Spec>(
  declaration: About<O> & { create(options: Chosen<O>, context: KernelContext): BuiltRegularizer<W> },
): Regularizer =>
  // Sound: options are parsed by this declaration's own, and `bind` is handed the views of what its own `work` asked for.
  ({ kind: "regularizer", ...declaration }) as unknown as Regularizer;
