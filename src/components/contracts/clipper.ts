import { type Declaration, helper, type KernelContext } from "./declaration.ts";
import type { Stretch } from "./optimizer.ts";

export interface BuiltClipper {
  /** True if `clip` keeps the direction: it multiplies the whole gradient by one number. */
  readonly keepsDirection?: boolean;
  /** Shortens the gradient in place; `norm` is its length, a finite number. True if it changed anything. */
  clip(stretches: readonly Stretch[], count: number, norm: number): boolean;
  /** Called instead of `clip` if the norm is NaN or above `limit`: replaces the gradient by a usable one. */
  rescue?(stretches: readonly Stretch[], count: number): void;
  /** The largest norm that is not rescued; the largest double if left out. */
  readonly limit?: number;
}

export type Clipper = Declaration<"clipper", KernelContext, BuiltClipper>;
export const clipper = helper<"clipper", KernelContext, BuiltClipper>("clipper");
