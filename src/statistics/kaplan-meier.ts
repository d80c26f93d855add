/** The median time to an event that some runs ended before (Kaplan & Meier 1958). */
import { exp, log } from "../engine/elementary.ts";
import { type Estimate, type Interval, Z975 } from "./interval.ts";

/** How long a run was watched, and whether it came to the event then. A run that can never come to it is watched for ever. */
export interface Watched {
  readonly time: number;
  readonly happened: boolean;
}

/** The share that is without the event from `time` on, and its 95 % interval; null where it has none. */
interface Step {
  readonly time: number;
  readonly share: number;
  readonly interval: Interval | null;
}

/**
 * The time from which at most half are without the event; where the curve is at just a half, halfway to its next step. An interval
 * has an infinite end where its curve does not come down to a half; it is null without an event.
 */
export function medianTimeTo(runs: readonly Watched[]): Estimate {
  const steps = curve(runs);
  const value = halfOf(steps.map(({ time, share }) => [time, share]));
  if (steps.length === 0) return { value: null, interval: null };
  const ends = (which: "low" | "high"): number | null =>
    halfOf(steps.flatMap(({ time, interval }) => (interval === null ? [] : [[time, interval[which]]])));
  const low = ends("low");
  return { value, interval: low === null ? null : { low, high: ends("high") ?? Infinity } };
}

/** Greenwood's variance; interval on the scale of log(−log). */
function curve(runs: readonly Watched[]): readonly Step[] {
  const times = [...new Set(runs.filter(({ happened }) => happened).map(({ time }) => time))];
  let share = 1;
  let spread = 0;
  return times
    .sort((a, b) => a - b)
    .map((at): Step => {
      const watched = runs.filter(({ time }) => time >= at).length;
      const events = runs.filter(({ time, happened }) => happened && time === at).length;
      share *= (watched - events) / watched;
      spread += events / (watched * (watched - events));
      if (share === 0) return { time: at, share: 0, interval: null };
      const factor = exp((Z975 * Math.sqrt(spread)) / log(share));
      return {
        time: at,
        share,
        interval: { low: exp(log(share) / factor), high: exp(log(share) * factor) },
      };
    });
}

const SAME = 1e-8;

function halfOf(steps: readonly (readonly [number, number])[]): number | null {
  const first = steps.find(([, share]) => share < 0.5 + SAME);
  if (first === undefined) return null;
  const [time, share] = first;
  if (share < 0.5 - SAME) return time;
  const next = steps.find(([, other]) => other < share);
  return next === undefined ? time : (time + next[0]) / 2;
}
