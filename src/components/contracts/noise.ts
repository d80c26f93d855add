import type { BuiltCell } from "./cell.ts";
import { type Declaration, helper, type KernelContext } from "./declaration.ts";

/** Noise in training: wraps a cell in another with the same state and drive. */
export interface BuiltNoise {
  /** Throws a UserError if the cell lacks something it needs. */
  wrap(cell: BuiltCell): BuiltCell;
}

export type Noise = Declaration<"noise", KernelContext, BuiltNoise>;
export const noise = helper<"noise", KernelContext, BuiltNoise>("noise");
