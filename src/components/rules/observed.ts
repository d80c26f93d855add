import type { Evidence } from "../define.ts";

/** The measurements at the end of a series that are all so. */
interface Stretch {
  /** The first of them. */
  readonly since: number;
  /** The last value. */
  readonly now: number;
}

/** The stretch at the end in which a summary is so; null if it was not measured, or is not so at last. */
export function stretchOf(
  evidence: Evidence,
  summary: string,
  isSo: (value: number) => boolean,
): Stretch | null {
  const series = evidence.series(summary);
  const first = series[series.findLastIndex(({ value }) => !isSo(value)) + 1];
  return first === undefined ? null : { since: first.update, now: series.at(-1)!.value };
}

/** `since update 500`, `from the start`. */
export const sinceWords = (update: number): string =>
  update === 0 ? "from the start" : `since update ${update}`;

/** A figure as it is said: three digits, no exponent where it can be done without. */
export function said(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const short = Number(value.toPrecision(3));
  return Math.abs(short) >= 1000 ? String(Math.round(value)) : String(short);
}

/** A fraction as it is said: `62 %`, and neither 0 % nor 100 % of what is neither. */
export function saidShare(fraction: number): string {
  const percent = Math.round(100 * fraction);
  if (percent === 0 && fraction > 0) return "under 1 %";
  if (percent === 100 && fraction < 1) return "over 99 %";
  return `${percent} %`;
}
