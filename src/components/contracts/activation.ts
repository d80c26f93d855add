import { type Declaration, helper, type KernelContext } from "./declaration.ts";

export interface BuiltActivation {
  /** s[n] = f(z[n]); `bias` [H] where there is one to learn, one a unit, the rows of z being [H]. */
  apply(s: Float64Array, z: Float64Array, n: number, bias?: Float64Array): void;
  /** slope[n] = f′(z[n]), with s = f(z) at hand. */
  derivative(slope: Float64Array, z: Float64Array, s: Float64Array, n: number, bias?: Float64Array): void;
  /** out[n] ·= f″(z[n]), with s = f(z) at hand; f″ counts as 0 where f′ jumps. Only jacobian-norm needs it. */
  timesCurvature?(out: Float64Array, z: Float64Array, s: Float64Array, n: number): void;
  /** A bias inside f that is learnt, one a unit. */
  readonly bias?: LearntBias;
  /** γ = sup |f′|. */
  readonly gamma: number;
  /** Where f′ jumps; finite differences are meaningless there. */
  readonly kinks: readonly number[];
}

export interface LearntBias {
  /** Every unit's before training; also what `apply` takes where it is given none. */
  readonly start: number;
  /**
   * dBias[H] += Σ_rows ∂E/∂bias, from delta = ∂E/∂z [rows, H]. Penalties on Jacobians take f′ to depend on the bias
   * by jumps alone, as mod-relu's does; `npm run check` finds out where it is otherwise.
   */
  addGradient(dBias: Float64Array, delta: Float64Array, z: Float64Array, n: number): void;
}

export type Activation = Declaration<"activation", KernelContext, BuiltActivation>;
export const activation = helper<"activation", KernelContext, BuiltActivation>("activation");
