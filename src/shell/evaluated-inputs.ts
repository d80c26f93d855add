/** Keeps the sequences of an evaluation, for other programs to evaluate the same network on. */
import type { NamedArray } from "../results/npz.ts";
import type { Pass } from "../training/pass.ts";
import type { Plan } from "../training/plan.ts";

export interface Evaluated {
  /** A pass over sequences of at most `length` steps, and the number of the first one. */
  see(pass: Pass, first: number, length: number): void;
  /**
   * For each length in turn, N sequences of up to T steps: `inputs` [T, N, I], or [T, N] where each is the index of a symbol;
   * `targets` [T, N, C], or [T, N] where each is a class; `mask` [T, N], 1 where the loss counts. Where batches go on from
   * the states of others, also `start/h` and the like, [N, width]: the state before the first step.
   */
  taken(): readonly (readonly NamedArray[])[];
}

interface Kept {
  readonly sequences: readonly NamedArray[];
  readonly starts: readonly NamedArray[];
  carried: boolean;
}

const zeros = (name: string, shape: readonly number[]): NamedArray => ({
  name,
  shape,
  values: new Float64Array(shape.reduce((product, extent) => product * extent, 1)),
  columnMajor: false,
});

export function makeEvaluated({ task: { inputs, outputs }, model: { cell } }: Plan, N: number): Evaluated {
  const I = inputs.kind === "values" ? inputs.size : null;
  const C = outputs.kind === "values" ? outputs.size : null;
  const byLength = new Map<number, Kept>();
  const roomFor = (length: number): Kept => ({
    sequences: (
      [
        ["inputs", I],
        ["targets", C],
        ["mask", null],
      ] as const
    ).map(([name, width]) => zeros(name, width === null ? [length, N] : [length, N, width])),
    starts: Object.entries(cell.shapes.state).map(([name, width]) => zeros(`start/${name}`, [N, width])),
    carried: false,
  });
  return {
    see({ batch, at }, first, length) {
      const { B, T, lengths, values, indices, targets, labels, mask, carry } = batch;
      const kept = byLength.get(length) ?? roomFor(length);
      byLength.set(length, kept);
      kept.carried ||= carry;
      const used = Math.min(B, N - first);
      const seen = [I === null ? indices : values, C === null ? labels : targets, mask];
      for (const [k, { shape, values: into }] of kept.sequences.entries()) {
        const width = shape[2] ?? 1;
        for (let t = 0; t < T; t++)
          for (let b = 0; b < used; b++) {
            if (t >= lengths[b]!) continue;
            const [from, to] = [(t * B + b) * width, (t * N + first + b) * width];
            for (let i = 0; i < width; i++) into[to + i] = seen[k]![from + i]!;
          }
      }
      for (const [i, { shape, values: into }] of kept.starts.entries()) {
        const width = shape[1]!;
        into.set(at.state[0]![i]!.subarray(0, used * width), first * width);
      }
    },
    taken: () =>
      [...byLength.values()].map(({ sequences, starts, carried }) =>
        carried ? [...sequences, ...starts] : sequences,
      ),
  };
}
