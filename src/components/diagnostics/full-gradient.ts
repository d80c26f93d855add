import type { Block, Probe, Views, WorkSizes } from "../define.ts";
import { quantity } from "../define.ts";
import { bindCellGradients, bringToExponent, cellGradientsSpec, weightsOf } from "./cell-gradients.ts";
import { walkBack, walkSpec } from "./walk-back.ts";

/** All of it is to be multiplied by 2^exponent. */
export interface FullGradient {
  readonly exponent: number;
  /** ∂E/∂a_t and what belongs to it, as in a pass: [T, B, …] by the widths of the cell's delta. */
  readonly delta: readonly Block[];
  /** ∂E/∂parameter by the names of the cell's own parameters. */
  readonly gradients: Readonly<Record<string, Float64Array>>;
}

/**
 * The exact gradient of E = Σ_b E_b, without truncation and without penalties: the recursion ds_{t−1} = e_{t−1} + J_tᵀ ds_t
 * in log space, so that neither a gradient that explodes nor one that vanishes leaves the range of the doubles.
 */
export const fullGradient = quantity({
  needs: "errors",
  work: (sizes) => workOf(sizes),
  multiplyAdds: ({ T, B, cell }) => 2 * T * B * weightsOf(cell),
  bind(probe) {
    const own = bindCellGradients(probe, probe.work.own);
    return (): FullGradient => {
      const { work, batch } = probe;
      const exponent = fillDelta(probe);
      own.start();
      own.add(0, batch.T);
      own.finish();
      return { exponent, delta: work.own.delta, gradients: work.own.gradients };
    };
  },
});

const workOf = (sizes: WorkSizes) => ({
  own: cellGradientsSpec(sizes),
  walk: walkSpec(sizes.cell, sizes.B, 1),
  exponents: [sizes.T, sizes.B],
  factors: [sizes.T, sizes.B],
});

/** delta of all steps at one power of two, which is returned: the largest that a row of ds had. */
function fillDelta(probe: Probe<Views<ReturnType<typeof workOf>>>): number {
  const { kernels, cell, at, batch, errors, hasError, work } = probe;
  const { B } = at;
  const { T } = batch;
  const { delta } = work.own;
  let largest = -Infinity;
  walkBack(probe, work.walk, 1, (t, rows) => {
    // What the walk made of step t, counted from 0, on its way here.
    if (t < T)
      for (const [i, width] of cell.shapes.delta.entries())
        kernels.setCopy(delta[t]![i]!, work.walk.delta[i]!, B * width);
    if (t === 0) return;
    for (let b = 0; b < B; b++) {
      if (hasError[t - 1] === 1)
        rows.addToFirstPart(b, errors[t - 1]!.subarray(b * cell.H, (b + 1) * cell.H));
      const exponent = rows.exponents[b]!;
      work.exponents[(t - 1) * B + b] = exponent;
      largest = Math.max(largest, exponent);
    }
  });
  const exponent = largest === -Infinity ? 0 : largest;
  bringToExponent(probe, delta[0]!, work.exponents, exponent, work.factors, T * B);
  return exponent;
}
