/** Examples that there are only so many of, in an order drawn anew for each time through them. */
import { nextBelow } from "../../../engine/streams.ts";
import type { Source, TaskBody } from "../../define.ts";

/** The memory that {@link nextExample} needs for so many training examples. */
export const epochMemory = (trained: number) =>
  ({
    /** The position among the examples of the split. */
    position: [1],
    /** For training, this epoch's order of them. */
    order: [trained],
  }) satisfies TaskBody["memory"];

export function startEpochs({ memory }: Source): void {
  memory["position"]![0] = 0;
}

/** The number of the next of `count` examples: in order for held-out ones, in an order of each epoch's own for training. */
export function nextExample({ split, stream, memory }: Source, count: number): number {
  const position = memory["position"]!;
  const at = position[0]!;
  position[0] = (at + 1) % count;
  if (split !== "training") return at;
  const order = memory["order"]!;
  if (at === 0) {
    for (let i = 0; i < order.length; i++) order[i] = i;
    for (let i = order.length - 1; i > 0; i--) {
      const j = nextBelow(stream, i + 1);
      const moved = order[i]!;
      order[i] = order[j]!;
      order[j] = moved;
    }
  }
  return order[at]!;
}
