import type { Stream } from "../../engine/streams.ts";
import type { BuiltActivation } from "./activation.ts";
import type { Fill } from "./cell.ts";
import { type Declaration, helper } from "./declaration.ts";

export interface BuiltInitializer {
  /** Sets every element of W [rows, columns]; rows are the units that the weights lead to. */
  readonly fill: Fill;
  /** True if it makes only square matrices (it concerns eigenvalues); the plan refuses it for others. */
  readonly squareOnly?: boolean;
  /** True if it may fill biases too, as matrices of one column. */
  readonly forBiases?: boolean;
  /** True if it makes a skew-symmetric matrix, the logarithm of an orthogonal W, for cells with such a parameter. */
  readonly skew?: boolean;
  /**
   * Fills the biases of a gate that keeps the state and, if there is one, of the gate that writes it, each [n]. An
   * initializer with this fills only biases.
   */
  fillGates?(keep: Float64Array, write: Float64Array | undefined, n: number, stream: Stream): void;
}

export interface InitializerContext {
  /** The model's activation, for initializers that depend on it; here it takes arrays in any memory. */
  readonly activation: BuiltActivation;
  /** Steps of the task's longest sequence. */
  readonly longest: number;
}

export type Initializer = Declaration<"initializer", InitializerContext, BuiltInitializer>;
export const initializer = helper<"initializer", InitializerContext, BuiltInitializer>("initializer");
