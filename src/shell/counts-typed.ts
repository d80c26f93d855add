/** Numbers that are typed as options of `run`. */
import { availableParallelism } from "node:os";
import { quoted } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";

/** Updates from one checkpoint to the next; null, by the clock, if none is typed. */
export function checkpointEvery(typed: string | undefined): number | null {
  if (typed === undefined) return null;
  if (/^[1-9]\d{0,14}$/.test(typed)) return Number(typed);
  throw new UserError(
    `--checkpoint-every: updates are counted from 1; got ${quoted(typed)}; write a number, for example --checkpoint-every 100`,
  );
}

/** Runs that are trained at a time; one a core if none is typed. */
export function workers(typed: string | undefined): number {
  if (typed === undefined) return availableParallelism();
  if (/^[1-9]\d{0,2}$/.test(typed)) return Number(typed);
  throw new UserError(
    `--workers: is how many runs are trained at a time, from 1 to 999; got ${quoted(typed)}; write, for example, --workers 2`,
  );
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1e3, m: 60e3, min: 60e3, h: 3600e3 };

/** Milliseconds; null, no limit, if none is typed. */
export function timeLimit(typed: string | undefined): number | null {
  if (typed === undefined) return null;
  const [, digits, unit] = /^(\d{1,6}(?:\.\d{1,3})?) ?(s|m|min|h)$/.exec(typed) ?? [];
  if (digits !== undefined && unit !== undefined && Number(digits) > 0)
    return Number(digits) * UNITS_MS[unit]!;
  throw new UserError(
    `--time-limit: is what one run may take, in s, min or h; got ${quoted(typed)}; write, for example, --time-limit 30min`,
  );
}
