/** When a checkpoint is due. */

/** Not more often than this, so that short runs write none. */
const LEAST_MS = 5000;
/** The time between two checkpoints is at least so many times that which one takes: they cost less than 1 %. */
const SHARE = 100;
/** What the first one may take: the disk has to be waited for, and this many bytes of state go to it in a millisecond. */
const WAIT_MS = 20;
const BYTES_A_MS = 100_000;

export interface Cadence {
  isDue(update: number): boolean;
  /** Tells how long one took, which was written just now. */
  wrote(took_ms: number): void;
}

/** By the wall clock, or after every so many updates. */
export function makeCadence(every: number | null, stateBytes: number, clock: () => number): Cadence {
  let last_ms = clock();
  let cost_ms = WAIT_MS + stateBytes / BYTES_A_MS;
  return {
    isDue(update) {
      if (every !== null) return update % every === 0;
      const since_ms = clock() - last_ms;
      // A clock that was put back says nothing.
      return since_ms < 0 || since_ms >= Math.max(LEAST_MS, SHARE * cost_ms);
    },
    wrote(took_ms) {
      cost_ms = Math.max(0, took_ms);
      last_ms = clock();
    },
  };
}
