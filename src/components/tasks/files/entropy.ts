import { log } from "../../../engine/elementary.ts";

/** −Σ p ln p over the classes of these examples: the loss of the best guess that ignores the input. */
export function entropyOf(examples: Int32Array, labels: ArrayLike<number>, classes: number): number {
  const counts = new Float64Array(classes);
  for (const example of examples) counts[labels[example]!]!++;
  return counts.reduce(
    (sum, n) => (n === 0 ? sum : sum - (n / examples.length) * log(n / examples.length)),
    0,
  );
}
