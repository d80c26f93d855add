/** A task that hands out batches which lie ready: its `fill` is one copy. */
import type { Batch, Task, TaskSizes } from "../../src/components/define.ts";
import { task } from "../../src/components/define.ts";
import type { Case } from "./cases.ts";
import { BATCHES } from "./cases.ts";

/** The batches of a case, time-major. */
export type Batches =
  | {
      readonly kind: "adding";
      /** [BATCHES, T, B, 2] */
      readonly x: Float64Array;
      /** [BATCHES, B] */
      readonly y: Float64Array;
    }
  | {
      readonly kind: "language";
      /** [BATCHES, T] */
      readonly x: Int32Array;
      /** [BATCHES, T] */
      readonly y: Int32Array;
    };

interface Sliceable<A> {
  readonly length: number;
  subarray(from: number, to: number): A;
}

/** A view of each batch, made once. */
const perBatch = <A>(all: Sliceable<A>): A[] =>
  Array.from({ length: BATCHES }, (_, i) =>
    all.subarray((i * all.length) / BATCHES, ((i + 1) * all.length) / BATCHES),
  );

/** Copies batch number `next`. */
function makeCopy(T: number, B: number, batches: Batches): (batch: Batch, next: number) => void {
  if (batches.kind === "adding") {
    const [x, y] = [perBatch(batches.x), perBatch(batches.y)];
    return ({ values, targets, mask }, next) => {
      values.set(x[next]!);
      targets.set(y[next]!, (T - 1) * B);
      mask.fill(0, 0, (T - 1) * B).fill(1, (T - 1) * B);
    };
  }
  const [x, y] = [perBatch(batches.x), perBatch(batches.y)];
  return ({ indices, labels, mask }, next) => {
    indices.set(x[next]!);
    labels.set(y[next]!);
    mask.fill(1);
  };
}

export function premadeTask({ T, B, ...one }: Case, batches: Batches): Task {
  const sizes: TaskSizes = {
    inputs: one.kind === "adding" ? { kind: "values", size: 2 } : { kind: "index", size: one.vocabulary },
    outputs: one.kind === "adding" ? { kind: "values", size: 1 } : { kind: "classes", size: one.vocabulary },
    length: T,
  };
  return task({
    name: "premade",
    summary: "Batches from a benchmark's file, one after the other and again from the first",
    source: "bench/peers",
    objective: "mean",
    options: {},
    sizes: () => sizes,
    create() {
      const copy = makeCopy(T, B, batches);
      return {
        ...sizes,
        longest: T,
        counted: one.kind === "adding" ? 1 : T,
        unit: "answers",
        chanceLoss: 1,
        tolerance: 0.04,
        metric: { name: "error_rate", of: (tally) => tally.error_rate },
        solved: () => false,
        memory: { next: [1] },
        start({ memory }) {
          memory["next"]![0] = 0;
        },
        fill(batch, { memory }) {
          const next = memory["next"]!;
          batch.T = T;
          batch.carry = false;
          batch.lengths.fill(T);
          copy(batch, next[0]!);
          next[0] = (next[0]! + 1) % BATCHES;
        },
      };
    },
  });
}
