import type { BuiltActivation, ParameterSpec } from "../define.ts";

interface At {
  readonly parameters: { readonly threshold?: Float64Array };
  readonly gradients: { readonly threshold?: Float64Array };
}

/** The model's activation with its learned bias, if it has one, as the cells use it: over rows of H units. */
export function nonlinearity({ apply, derivative, bias }: BuiltActivation, H: number) {
  const parameters: { readonly threshold?: ParameterSpec } = bias
    ? { threshold: { shape: [H, 1], init: (W) => W.fill(bias.start) } }
    : {};
  return {
    parameters,
    bind: ({ parameters: { threshold }, gradients }: At) => ({
      /** s = f(z) */
      apply(s: Float64Array, z: Float64Array, rows: number): void {
        apply(s, z, rows * H, threshold);
      },
      /** slope = f′(z), with s = f(z) */
      setSlope(slope: Float64Array, z: Float64Array, s: Float64Array, rows: number): void {
        derivative(slope, z, s, rows * H, threshold);
      },
      /** The gradient of the learned bias, from delta = ∂E/∂z. */
      accumulate(delta: Float64Array, z: Float64Array, rows: number): void {
        bias?.addGradient(gradients.threshold!, delta, z, rows * H);
      },
    }),
  };
}
