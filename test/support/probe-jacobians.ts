/** The Jacobians of a plan's probe sequences as plain matrices. */
import { Matrix } from "ml-matrix";
import type { Block } from "../../src/components/define.ts";
import type { Plan } from "../../src/training/plan.ts";

/**
 * J_t = ∂s_t/∂s_{t−1} of every probe sequence at [b][t − 1], row by row by the cell's way back, after a measurement.
 * The plan's engine must take arrays from anywhere.
 */
export function probeJacobians({ probe, model: { cell } }: Plan): Matrix[][] {
  const { at, verbs, batch } = probe!;
  const { shapes, widths, S } = cell;
  const blockOf = (sizes: readonly number[]): Block => sizes.map((size) => new Float64Array(at.B * S * size));
  const [unit, delta, out] = [blockOf(widths), blockOf(shapes.delta), blockOf(widths)];
  for (let b = 0, row = 0; b < at.B; b++)
    for (const [part, width] of widths.entries())
      for (let j = 0; j < width; j++, row++) unit[part]![row * width + j] = 1;
  const jacobians: Matrix[][] = Array.from({ length: at.B }, () => []);
  for (let t = 0; t < batch.T; t++) {
    verbs.pullToDrive(delta, unit, t, 1, S);
    verbs.pullToState(out, delta, unit, t, 1, S);
    for (const [b, list] of jacobians.entries()) {
      if (t >= batch.lengths[b]!) continue;
      const rowOf = (i: number) =>
        widths.flatMap((width, part) => [
          ...out[part]!.subarray((b * S + i) * width, (b * S + i + 1) * width),
        ]);
      list.push(new Matrix(Array.from({ length: S }, (_, i) => rowOf(i))));
    }
  }
  return jacobians;
}
