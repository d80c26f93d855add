import { makeStream, nextBelow } from "../../../engine/streams.ts";

/** 0 … n − 1 in the order that this seed and name stand for: the same for every run. */
export function shuffledOrder(n: number, seed: number, name: string): Int32Array {
  const stream = makeStream(seed, name);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = nextBelow(stream, i + 1);
    const moved = order[i]!;
    order[i] = order[j]!;
    order[j] = moved;
  }
  return order;
}
