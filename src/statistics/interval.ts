/** A 95 % interval, and the figure that it is about. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface Estimate {
  /** null if there is nothing to estimate from. */
  readonly value: number | null;
  /** null where the runs are too few for one. */
  readonly interval: Interval | null;
}

/** Φ⁻¹(0.975). */
export const Z975 = 1.959963984540054;

/** Smallest first; infinities are ordered. */
export const sorted = (values: readonly number[]): readonly number[] =>
  values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** Where `isLeft` turns from true to false between the two, to the last bit. */
export function crossing(left: number, right: number, isLeft: (x: number) => boolean): number {
  let [low, high] = [left, right];
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    if (isLeft(middle)) low = middle;
    else high = middle;
  }
}
