import { type Declaration, helper, type KernelContext } from "./declaration.ts";

export interface BuiltActivation {
  /** s[n] = f(z[n]). `bias` [H], where f has a learned one: one per unit, z being rows of H. */
  apply(s: Float64Array, z: Float64Array, n: number, bias?: Float64Array): void;
  /** slope[n] = f′(z[n]), given s = f(z). */
  derivative(slope: Float64Array, z: Float64Array, s: Float64Array, n: number, bias?: Float64Array): void;
  /** out[n] ·= f″(z[n]), given s = f(z); f″ counts as 0 where f′ jumps. Only jacobian-norm needs it. */
  timesCurvature?(out: Float64Array, z: Float64Array, s: Float64Array, n: number): void;
  /** A learned bias inside f, one per unit. */
  readonly bias?: LearntBias;
  /** γ = sup |f′|. */
  readonly gamma: number;
  /** Where f′ jumps; finite differences are meaningless there. */
  readonly kinks: readonly number[];
}

/** A bias inside an activation, as mod-relu has one. */
export interface LearntBias {
  /** Every unit's bias before training, and the one that `apply` takes if it is given none. */
  readonly start: number;
  /**
   * dBias[H] += Σ_rows ∂E/∂bias, from delta = ∂E/∂z [rows, H]. Penalties on Jacobians assume that f′ depends on the
   * bias only by jumps, as mod-relu's does; `npm run check` finds activations for which that is wrong.
   */
  addGradient(dBias: Float64Array, delta: Float64Array, z: Float64Array, n: number): void;
}

export type Activation = Declaration<"activation", KernelContext, BuiltActivation>;
export const activation = helper<"activation", KernelContext, BuiltActivation>("activation");
