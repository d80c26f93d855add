/** The batches of a case as a task: they are made beforehand, and `fill` copies one. */
import type { Task } from "../../src/components/define.ts";
import type { GivenBatch } from "../../test/support/given-task.ts";
import { givenTask } from "../../test/support/given-task.ts";
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

/** A view of each batch. */
const perBatch = <A>(all: Sliceable<A>): A[] =>
  Array.from({ length: BATCHES }, (_, i) =>
    all.subarray((i * all.length) / BATCHES, ((i + 1) * all.length) / BATCHES),
  );

/** The target y is at the last step, the only one that counts. */
function addingBatches(T: number, B: number, x: Float64Array, y: Float64Array): GivenBatch[] {
  const mask = new Int32Array(T * B).fill(1, (T - 1) * B);
  const wanted = perBatch(y);
  return perBatch(x).map((values, i) => {
    const targets = new Float64Array(T * B);
    targets.set(wanted[i]!, (T - 1) * B);
    return { T, values, targets, mask };
  });
}

function sentences(T: number, x: Int32Array, y: Int32Array): GivenBatch[] {
  const labels = perBatch(y);
  return perBatch(x).map((indices, i) => ({ T, indices, labels: labels[i]! }));
}

/** Settings select it with `task: GIVEN`. */
export const premadeTask = ({ T, B, ...one }: Case, batches: Batches): Task =>
  givenTask({
    B,
    inputs: one.kind === "adding" ? { kind: "values", size: 2 } : { kind: "index", size: one.vocabulary },
    outputs: one.kind === "adding" ? { kind: "values", size: 1 } : { kind: "classes", size: one.vocabulary },
    list:
      batches.kind === "adding"
        ? addingBatches(T, B, batches.x, batches.y)
        : sentences(T, batches.x, batches.y),
  });
