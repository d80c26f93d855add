/** The tables of a sweep that still goes on, so that one can look before its end. */
import type { Fate } from "../results/fate.ts";

export interface TablesMeanwhile {
  /** A run has ended: writes the tables of all fates so far, unless that was done a moment ago. Does not wait. */
  ended(fates: () => readonly Fate[]): void;
  /** Resolves when nothing is being written. */
  settled(): Promise<void>;
}

const LEAST_INTERVAL_MS = 10_000;
/** Of the time that the tables took last: they cost at most a twentieth, however many runs there are. */
const LEAST_INTERVAL_COSTS = 20;

/** `write` replaces each table in one step. What it throws is not of interest here: the end writes them again. */
export function tablesMeanwhile(
  write: (fates: readonly Fate[]) => Promise<unknown>,
  clock: () => number,
): TablesMeanwhile {
  let due_ms = clock() + LEAST_INTERVAL_MS;
  let writing: Promise<void> | null = null;
  const writeNow = async (fates: readonly Fate[]): Promise<void> => {
    const began_ms = clock();
    try {
      await write(fates);
    } catch {
      // The end says what is wrong.
    }
    const ended_ms = clock();
    due_ms = ended_ms + Math.max(LEAST_INTERVAL_MS, LEAST_INTERVAL_COSTS * (ended_ms - began_ms));
    writing = null;
  };
  return {
    ended(fates) {
      if (writing === null && clock() >= due_ms) writing = writeNow(fates());
    },
    settled: () => writing ?? Promise.resolve(),
  };
}
