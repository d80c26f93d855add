import type { Evidence, Observation } from "../define.ts";

/** The last value of a summary; null if there is none. */
export const lastOf = (evidence: Evidence, summary: string): number | null =>
  evidence.series(summary).at(-1)?.value ?? null;

/** The first measurement of those at the end of which all are so; null if the last is not. */
export function sinceWhen(series: readonly Observation[], isSo: (value: number) => boolean): number | null {
  let since: number | null = null;
  for (const { update, value } of series.toReversed()) {
    if (!isSo(value)) break;
    since = update;
  }
  return since;
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
