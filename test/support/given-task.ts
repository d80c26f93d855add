/** A task that cycles through given batches. */
import type { Batch, Task, TaskSizes } from "../../src/components/define.ts";
import { task } from "../../src/components/define.ts";

type Numbers = ArrayLike<number>;

/** One batch as a test writes it; arrays are time-major. */
export interface GivenBatch {
  readonly T: number;
  /** [T, B, I] */
  readonly values?: Numbers;
  /** [T, B] */
  readonly indices?: Numbers;
  /** [T, B, C] */
  readonly targets?: Numbers;
  /** [T, B] */
  readonly labels?: Numbers;
  /** [B]; T for every sequence if left out. */
  readonly lengths?: Numbers;
  /** [T, B]; every step counts if left out. */
  readonly mask?: Numbers;
}

export interface GivenBatches extends Pick<TaskSizes, "inputs" | "outputs"> {
  readonly B: number;
  readonly list: readonly GivenBatch[];
}

/** Largest number of counted steps in one sequence, at least 1. */
function mostCounted({ B, list }: GivenBatches): number {
  const counts = list.flatMap(({ T, mask }) =>
    Array.from({ length: B }, (_, b) => {
      if (!mask) return T;
      return Array.from({ length: T }, (_, t) => mask[t * B + b]!).reduce((sum, counts) => sum + counts, 0);
    }),
  );
  return Math.max(1, ...counts);
}

/** Copies [T, B, width] into a batch with `places` ≤ B places: of each time step, the first `places` sequences. */
function copyInto(to: Float64Array | Int32Array, from: Numbers, T: number, places: number, B: number): void {
  if (to.length === 0) return;
  const width = from.length / (T * B);
  if (places === B) return to.set(from);
  for (let t = 0; t < T; t++)
    for (let i = 0; i < places * width; i++) to[t * places * width + i] = from[t * B * width + i]!;
}

/** Settings select it with `task: GIVEN`. */
export function givenTask(batches: GivenBatches): Task {
  const { B, inputs, outputs } = batches;
  const longest = Math.max(...batches.list.map(({ T }) => T));
  const list = batches.list.map(({ T, lengths, mask, values, indices, targets, labels }) => ({
    T,
    lengths: Int32Array.from(lengths ?? Array<number>(B).fill(T)),
    mask: Int32Array.from(mask ?? Array<number>(T * B).fill(1)),
    values: Float64Array.from(values ?? []),
    indices: Int32Array.from(indices ?? []),
    targets: Float64Array.from(targets ?? []),
    labels: Int32Array.from(labels ?? []),
  }));
  const put = (batch: Batch, next: number): void => {
    const given = list[next]!;
    batch.T = given.T;
    batch.carry = false;
    for (let b = 0; b < batch.B; b++) batch.lengths[b] = given.lengths[b]!;
    copyInto(batch.mask, given.mask, given.T, batch.B, B);
    copyInto(batch.values, given.values, given.T, batch.B, B);
    copyInto(batch.indices, given.indices, given.T, batch.B, B);
    copyInto(batch.targets, given.targets, given.T, batch.B, B);
    copyInto(batch.labels, given.labels, given.T, batch.B, B);
  };
  return task({
    name: GIVEN.name,
    summary: "Cycles through given batches",
    source: "the caller",
    objective: "mean",
    options: {},
    sizes: () => ({ inputs, outputs, length: longest }),
    create: () => ({
      longest,
      counted: mostCounted(batches),
      unit: "answers",
      chanceLoss: 1,
      tolerance: 0.04,
      metric: { name: "error_rate", better: "lower", of: (tally) => tally.error_rate },
      solved: () => false,
      memory: { next: [1] },
      start({ memory }) {
        memory["next"]![0] = 0;
      },
      fill(batch, { memory }) {
        const next = memory["next"]!;
        put(batch, next[0]!);
        next[0] = (next[0]! + 1) % list.length;
      },
    }),
  });
}

export const GIVEN = { name: "given" } as const;
