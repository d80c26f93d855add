import type { Stream } from "../../engine/streams.ts";
import type { BuiltActivation } from "./activation.ts";
import type { Fill } from "./cell.ts";
import { type Declaration, helper } from "./declaration.ts";

export interface BuiltInitializer {
  /** Sets every element of W [rows, columns]; rows are the units that the weights lead to. */
  readonly fill: Fill;
  /** True if it only makes square matrices (it is about eigenvalues); the plan refuses it for others. */
  readonly squareOnly?: boolean;
  /** True if it may fill biases too, as matrices of one column. */
  readonly forBiases?: boolean;
  /** True if what it makes is skew-symmetric, the logarithm of an orthogonal W: for cells that take it so. */
  readonly skew?: boolean;
  /**
   * The biases of a gate that keeps and, where there is one, of the gate that writes, each [n]. An initializer that
   * has this is for biases alone.
   */
  fillGates?(keep: Float64Array, write: Float64Array | undefined, n: number, stream: Stream): void;
}

export interface InitializerContext {
  /** The model's, for initializers that depend on it; takes arrays that lie anywhere. */
  readonly activation: BuiltActivation;
  /** Steps of the task's longest sequence. */
  readonly longest: number;
}

export type Initializer = Declaration<"initializer", InitializerContext, BuiltInitializer>;
export const initializer = helper<"initializer", InitializerContext, BuiltInitializer>("initializer");
