/** What a regularizer is: a penalty on weights, states or Jacobians, or a constraint on weights. */
import type { Shape } from "../../engine/arena.ts";
import type { Kernels } from "../../engine/kernels.ts";
import type { BuiltCell, CellShapes, CellViews } from "./cell.ts";

interface OnParameters {
  /** Parameters it acts on: `W` is that of every layer, `W.2` the second layer's. */
  readonly on: readonly string[];
  /** What it is about: anything, matrices (not vectors), or square matrices. The plan refuses others. */
  readonly needs: "weights" | "matrix" | "square";
  /** Workspace for a matrix of at most this size, as shapes. */
  work(rows: number, columns: number): Readonly<Record<string, Shape>>;
}
export type Work = Readonly<Record<string, Float64Array>>;

/** R(W) of each matrix, each gate for itself. */
export interface WeightPenalty extends OnParameters {
  readonly acts: "weights";
  readonly strength: number;
  /** R(W), without the strength; W row-major [rows, columns] (of U the transpose). */
  penalty(W: Float64Array, rows: number, columns: number, work: Work): number;
  /** dW += scale·∂R/∂W */
  addGradient(
    dW: Float64Array,
    W: Float64Array,
    rows: number,
    columns: number,
    scale: number,
    work: Work,
  ): void;
}

/** W ← the nearest matrix that is allowed, after every `every`-th update. */
export interface Constraint extends OnParameters {
  readonly acts: "constraint";
  readonly every: number;
  /** True if it changed anything. */
  constrain(W: Float64Array, rows: number, columns: number, work: Work): boolean;
}

/** What a penalty on states sees of a batch. Steps of `states` count from s_0. */
export interface PassStates {
  readonly B: number;
  readonly T: number;
  readonly H: number;
  /** Steps of each sequence; nothing counts beyond them. */
  readonly lengths: Int32Array;
  /** states[t] is h_t in one-based time, [B, H], t = 0 … T; views reach on to the end. */
  readonly states: readonly Float64Array[];
}

/** R(h_0 … h_T), the mean over sequences. */
export interface StatePenalty {
  readonly acts: "states";
  readonly strength: number;
  penalty(pass: PassStates): number;
  /**
   * errors[t] += scale·∂R/∂h_{t+1}, [B, H]: errors[t] belongs to step t counted from 0, like at.delta[t]. The same
   * for h_0 to `initial`, [B, H], where h_0 is learnt.
   */
  addErrors(
    pass: PassStates,
    errors: readonly Float64Array[],
    scale: number,
    initial: Float64Array | undefined,
  ): void;
}

/** What a penalty on Jacobians sees: a batch after `linearize`, with the errors of its outputs. */
export interface PassJacobians {
  readonly kernels: Kernels;
  readonly cell: BuiltCell;
  readonly at: CellViews;
  readonly T: number;
  readonly longest: number;
  readonly lengths: Int32Array;
  /** ∂E_t/∂h_t of the data alone, [T, B, H]; 0 where no output counts. */
  readonly errors: readonly Float64Array[];
  readonly work: Work;
}

/**
 * R(J_1 … J_T), the mean over sequences. It needs the cell's bilinear verbs. With `immediate` only W in J_t is
 * differentiated, states and errors being constants, as published for Ω; else the gradient is exact.
 */
export interface JacobianPenalty {
  readonly acts: "jacobian";
  readonly strength: number;
  readonly immediate: boolean;
  work(sizes: { T: number; B: number; cell: CellShapes }): Readonly<Record<string, Shape>>;
  /** Keeps in `work` what the penalty takes as given (the errors' way back, for Ω). */
  prepare(pass: PassJacobians): void;
  /** R, from what was observed, at.saved and the parameters. */
  penalty(pass: PassJacobians): number;
  /**
   * After `penalty`: gradients += scale·∂R/∂parameters as far as J_t holds them; unless `immediate`, delta of
   * step t ← scale·∂R/∂a_t, [T, B, delta], all steps.
   */
  differentiate(pass: PassJacobians, delta: readonly (readonly Float64Array[])[], scale: number): void;
}

export type BuiltRegularizer = WeightPenalty | Constraint | StatePenalty | JacobianPenalty;
