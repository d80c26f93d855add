/** When a run evaluates and measures, besides the end. */
import { LOG_SPACED, type LogSpaced } from "../components/settings.ts";

/** At every multiple of `every`; log-spaced: at 0, 1, 2, 5, 10, 20, 50, 100 … */
export function isDue(every: number | LogSpaced, update: number): boolean {
  if (every !== LOG_SPACED) return update % every === 0;
  let leading = update;
  while (leading >= 10 && leading % 10 === 0) leading /= 10;
  return leading <= 2 || leading === 5;
}

/** How often that is in a run of so many updates, its end included. */
export function timesDue(every: number | LogSpaced, updates: number): number {
  if (every !== LOG_SPACED) return Math.floor(updates / every) + (updates % every === 0 ? 1 : 2);
  let times = 0;
  for (let power = 1; power <= updates; power *= 10)
    for (const digit of [1, 2, 5]) if (digit * power <= updates) times++;
  return times + (isDue(every, updates) ? 1 : 2);
}
