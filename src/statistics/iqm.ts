/** The mean of the middle half of the values, and its interval by the bootstrap. */
import { normalCdf } from "../engine/error-function.ts";
import { makeStream, nextBelow } from "../engine/streams.ts";
import { type Interval, sorted } from "./interval.ts";
import { t975 } from "./student-t.ts";

const RESAMPLES = 10_000;
const FEWEST = 5;

/** Interquartile mean: without the ⌊n/4⌋ smallest and largest. NaN of nothing; infinite where more values are than are left out. */
export function iqm(values: readonly number[]): number {
  const inOrder = sorted(values);
  const out = Math.floor(values.length / 4);
  let sum = 0;
  for (let i = out; i < values.length - out; i++) sum += inOrder[i]!;
  return sum / (values.length - 2 * out);
}

/** What is left out at each end of the bootstrap's distribution: Φ(−√(n/(n − 1))·t), which is 2.5 % for large n. */
export const tailOf = (n: number): number => normalCdf(-Math.sqrt(n / (n - 1)) * t975(n - 1));

/**
 * Expanded percentile bootstrap (Hesterberg 2015, The American Statistician 69): of few values, percentiles at 2.5 and
 * 97.5 % lie too close together, so that they are taken further out. null below five values, of which no resampling covers 92 %.
 */
export function iqmInterval(values: readonly number[]): Interval | null {
  const n = values.length;
  if (n < FEWEST) return null;
  const inOrder = sorted(values);
  const stream = makeStream(0, "statistics/iqm");
  const drawn = new Int32Array(n);
  const means = Array.from({ length: RESAMPLES }, () => {
    drawn.fill(0);
    for (let i = 0; i < n; i++) drawn[nextBelow(stream, n)]!++;
    return iqmOfCounts(inOrder, drawn);
  });
  const resampled = sorted(means);
  const tail = tailOf(n);
  return { low: quantile(resampled, tail), high: quantile(resampled, 1 - tail) };
}

/** Of values that occur so often. */
function iqmOfCounts(inOrder: readonly number[], counts: Int32Array): number {
  const n = inOrder.length;
  const out = Math.floor(n / 4);
  let sum = 0;
  let before = 0;
  for (let i = 0; i < n; i++) {
    const count = counts[i]!;
    const kept = Math.min(before + count, n - out) - Math.max(before, out);
    if (kept > 0) sum += kept * inOrder[i]!;
    before += count;
  }
  return sum / (n - 2 * out);
}

/** Linear between the two nearest; of infinities the one that is nearer. */
function quantile(inOrder: readonly number[], p: number): number {
  const at = p * (inOrder.length - 1);
  const below = inOrder[Math.floor(at)]!;
  const above = inOrder[Math.ceil(at)]!;
  if (below === above) return below;
  const part = at - Math.floor(at);
  if (Number.isFinite(below) && Number.isFinite(above)) return below + part * (above - below);
  return part < 0.5 ? below : above;
}
