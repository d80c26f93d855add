/**
 * Mean, spread and middle of a few numbers. Only + − × ÷ √, in the order given, so that the same rows
 * make the same bytes everywhere.
 */

/** Sum in the given order over the count; NaN of nothing. ∞ and −∞ together make NaN, as in the language. */
export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const x of values) sum += x;
  return sum / values.length;
}

/**
 * Sample standard deviation, √(Σ(x − mean)² / (n − 1)); null where there is none: fewer than two values,
 * or one that is not finite.
 */
export function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const middle = mean(values);
  let sum = 0;
  for (const x of values) sum += (x - middle) * (x - middle);
  const spread = Math.sqrt(sum / (values.length - 1));
  return Number.isFinite(spread) ? spread : null;
}

/** The middle value, or halfway between the middle two; NaN of nothing or if any is NaN. Infinities are ordered. */
export function median(values: readonly number[]): number {
  if (values.length === 0 || values.some(Number.isNaN)) return NaN;
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const half = sorted.length >> 1;
  const upper = sorted[half]!;
  if (sorted.length % 2 === 1) return upper;
  const lower = sorted[half - 1]!;
  return lower === upper ? lower : lower / 2 + upper / 2;
}

export interface Summary {
  /** Values that are numbers; those that are missing or NaN are not counted. */
  readonly n: number;
  /** null if there is no value at all. */
  readonly mean: number | null;
  /** Sample standard deviation; null for fewer than two values, or if one is infinite. */
  readonly sd: number | null;
}

export function summarize(values: readonly (number | null)[]): Summary {
  const present = values.filter((x): x is number => x !== null && !Number.isNaN(x));
  return {
    n: present.length,
    mean: present.length === 0 ? null : mean(present),
    sd: standardDeviation(present),
  };
}

/**
 * Median of times of which some have not come: a missing one is later than all the others. null where the
 * middle itself has not come. (Leaving the missing ones out would make slow remedies look fast.)
 */
export function medianTime(times: readonly (number | null)[]): number | null {
  const middle = median(times.map((time) => time ?? Infinity));
  return Number.isFinite(middle) ? middle : null;
}
