/** Hands out the runs of a queue to one worker, each once, without looking at every run's folder for every run. */
import type { Leases } from "./lease.ts";

export interface DispenserOptions<T extends { readonly id: string }> {
  readonly runs: readonly T[];
  readonly leases: Pick<Leases, "claim" | "release">;
  /** Between 0 and 1: where in the list this worker begins, so that not all want the same run. */
  readonly start: number;
  /** Ids of the runs that need not be trained any more. To ask for all costs as much as there are. */
  list(): ReadonlySet<string>;
  /** The same of one run. */
  isOver(id: string): boolean;
  /** Seconds. */
  clock(): number;
}

export interface Dispenser<T> {
  /** A run that is this worker's own from now on; null if all that are left are others'. */
  next(): T | null;
  /** Those that others had when there was none for this worker. */
  readonly left: readonly T[];
}

/** A listing is renewed not more often than this, and does not take more than this part of the time. */
const LEAST_S = 2;
const PART = 1 / 50;

export function makeDispenser<T extends { readonly id: string }>(options: DispenserOptions<T>): Dispenser<T> {
  const { runs, leases, start, isOver, clock } = options;
  const first = Math.min(runs.length - 1, Math.floor(start * runs.length));
  const order = [...runs.slice(first), ...runs.slice(0, first)];
  let over = new Set<string>();
  let due_s = -Infinity;
  const list = (): void => {
    const began_s = clock();
    over = new Set(options.list());
    due_s = clock() + Math.max(LEAST_S, (clock() - began_s) / PART);
  };
  let pass: readonly T[] = [];
  let at = 0;
  const rest = (): T | null => {
    while (at < pass.length) {
      if (clock() >= due_s) list();
      const run = pass[at++]!;
      if (over.has(run.id) || !leases.claim(run.id)) continue;
      // It may have become so since the listing; while it is ours, nobody makes it so.
      if (!isOver(run.id)) return run;
      over.add(run.id);
      leases.release(run.id);
    }
    return null;
  };
  const left = (): readonly T[] => order.filter(({ id }) => !over.has(id));
  return {
    get left() {
      return left();
    },
    next() {
      const found = rest();
      if (found !== null) return found;
      list();
      [pass, at] = [left(), 0];
      return rest();
    },
  };
}
