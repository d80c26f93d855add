import type { BuiltActivation, ParameterSpec, UnitGroup } from "../define.ts";

interface At {
  readonly parameters: { readonly threshold?: Float64Array };
  readonly gradients: { readonly threshold?: Float64Array };
}

/** The model's activation with its learned bias, if it has one, as the cells use it: over rows of H units. */
export function nonlinearity({ apply, derivative, bias, gamma }: BuiltActivation, H: number) {
  const parameters: { readonly threshold?: ParameterSpec } = bias
    ? { threshold: { shape: [H, 1], init: (W) => W.fill(bias.start) } }
    : {};
  return {
    parameters,
    units: [{ name: "h", kind: "activation", width: H, gamma }] satisfies readonly UnitGroup[],
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

/** `read` of a cell that saves factor·f′(z) and f(z): values = f(z), slopes = f′(z). */
export const readingOf =
  (B: number, H: number, active: readonly Float64Array[], slope: readonly Float64Array[], factor = 1) =>
  (values: Float64Array, slopes: Float64Array, _group: number, t: number, steps: number): void => {
    const [f, d] = [active[t]!, slope[t]!];
    for (let i = 0; i < steps * B * H; i++) {
      values[i] = f[i]!;
      slopes[i] = d[i]! / factor;
    }
  };
