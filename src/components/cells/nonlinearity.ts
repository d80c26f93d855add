import type { BuiltActivation, ParameterSpec } from "../define.ts";

interface At {
  readonly parameters: Readonly<Record<string, Float64Array>>;
  readonly gradients: Readonly<Record<string, Float64Array>>;
}

/** The model's activation with the bias that it may learn, as the cells use it: over rows of H units. */
export function nonlinearity({ apply, derivative, timesCurvature, bias }: BuiltActivation, H: number) {
  const parameters: Readonly<Record<string, ParameterSpec>> = bias
    ? { threshold: { shape: [H, 1], init: (W) => W.fill(bias.start) } }
    : {};
  return {
    parameters,
    /** s = f(z) */
    apply: ({ parameters }: At, s: Float64Array, z: Float64Array, rows: number) =>
      apply(s, z, rows * H, parameters["threshold"]),
    /** slope = f′(z) */
    slope: ({ parameters }: At, slope: Float64Array, z: Float64Array, s: Float64Array, rows: number) =>
      derivative(slope, z, s, rows * H, parameters["threshold"]),
    /** out ·= f″(z), where f″ is known. */
    timesCurvature:
      timesCurvature &&
      ((out: Float64Array, z: Float64Array, s: Float64Array, rows: number): void =>
        timesCurvature(out, z, s, rows * H)),
    /** The gradient of the learnt bias, from delta = ∂E/∂z. */
    accumulate({ gradients }: At, delta: Float64Array, z: Float64Array, rows: number): void {
      bias?.addGradient(gradients["threshold"]!, delta, z, rows * H);
    },
  };
}
