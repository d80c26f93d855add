/** Median and quartiles of a few numbers. */

export interface Spread {
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
}

/** Quantiles by linear interpolation between order statistics (type 7 of Hyndman & Fan 1996). */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const next = sorted[Math.min(below + 1, sorted.length - 1)]!;
    return sorted[below]! + (place - below) * (next - sorted[below]!);
  };
  return { q1: at(0.25), median: at(0.5), q3: at(0.75) };
}
