/** Keeps the sequences of an evaluation, for other programs to evaluate the same network on. */
import type { Batch } from "../components/define.ts";
import type { NamedArray } from "../results/npz.ts";
import type { Plan } from "../training/plan.ts";

export interface Evaluated {
  /** A batch of sequences of at most `length` steps, and the number of its first one. */
  see(batch: Batch, first: number, length: number): void;
  /**
   * For each length in turn, N sequences of up to T steps: `inputs` [T, N, I], or [T, N] where each is the index of a symbol;
   * `targets` [T, N, C], or [T, N] where each is a class; `mask` [T, N], 1 where the loss counts.
   */
  taken(): readonly (readonly NamedArray[])[];
}

export function makeEvaluated({ task: { inputs, outputs } }: Plan, N: number): Evaluated {
  const I = inputs.kind === "values" ? inputs.size : null;
  const C = outputs.kind === "values" ? outputs.size : null;
  const byLength = new Map<number, readonly NamedArray[]>();
  const roomFor = (length: number): readonly NamedArray[] =>
    (
      [
        ["inputs", I],
        ["targets", C],
        ["mask", null],
      ] as const
    ).map(([name, width]) => ({
      name,
      shape: width === null ? [length, N] : [length, N, width],
      values: new Float64Array(length * N * (width ?? 1)),
      columnMajor: false,
    }));
  return {
    see({ B, T, lengths, values, indices, targets, labels, mask }, first, length) {
      const arrays = byLength.get(length) ?? roomFor(length);
      byLength.set(length, arrays);
      const seen = [I === null ? indices : values, C === null ? labels : targets, mask];
      for (const [k, { shape, values: kept }] of arrays.entries()) {
        const width = shape[2] ?? 1;
        for (let t = 0; t < T; t++)
          for (let b = 0; b < B && first + b < N; b++) {
            if (t >= lengths[b]!) continue;
            const [from, to] = [(t * B + b) * width, (t * N + first + b) * width];
            for (let i = 0; i < width; i++) kept[to + i] = seen[k]![from + i]!;
          }
      }
    },
    taken: () => [...byLength.values()],
  };
}
