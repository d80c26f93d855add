/**
 * Who trains which run of a folder that any number of processes on any number of machines share.
 *
 * `leases/<run>` names the worker that trains the run. It appears whole and only if there is none, so that one worker alone
 * can make it. Each worker has `workers/<token>`, which says who it is, and `workers/<token>.beat`, a counter that is
 * replaced every few seconds while it lives. A lease is **stale** for whoever has watched the counter of its holder stand
 * still for long enough, by a clock of its own: no clocks of two machines are compared. It is taken over by renaming it
 * away, which one process alone can do, and making a new one. In the worst of cases (a worker that was paused, two at the
 * same moment) two workers train the same run, each in a folder of its own and to the same bytes, and the second one
 * discards what it has.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { appear, writeNew } from "./exclusive-file.ts";
import { beatOf, WORKERS } from "./heartbeat.ts";

/** A worker as others see it. */
const workerSchema = z.object({
  token: z.string().regex(/^[0-9a-f]+$/),
  host: z.string(),
  pid: z.int().positive(),
  /** When its process began, as its operating system counts. */
  started: z.string().nullable(),
  /** So long its counter may stand still before it is taken for dead. */
  patience_s: z.number().positive(),
});
export type Worker = z.infer<typeof workerSchema>;

/** What the rules need to know of the machine; tests have their own. */
export interface Surroundings {
  /** Seconds by a clock that never goes back; of this process alone. */
  clock(): number;
  /** Whether the worker's process is known to have ended, as one of this machine is. */
  hasEnded(worker: Worker): boolean;
}

/** What a worker sees of a run that it does not hold. */
type Look =
  | { readonly state: "free" }
  | { readonly state: "held" | "stale"; readonly holder: Worker | null; readonly lease: string };

export interface Leases {
  /** Makes the run this worker's own; false if it is another's. */
  claim(run: string): boolean;
  /** Whether the run is this worker's own, still. */
  holds(run: string): boolean;
  /** Lets others have it; nothing happens if it is another's. */
  release(run: string): void;
  /** Looks at another's lease. To be called again and again: what it comes to depends on what was seen before. */
  look(run: string): Look;
  /** Makes the run this worker's own, if its lease is still the stale one that was seen. */
  takeOver(run: string, seen: Look): boolean;
  /** The runs that are this worker's own. */
  held(): readonly string[];
  /** Releases all and removes what says that this worker is there. */
  leave(): void;
}

export const LEASES = "leases";

/** Of the time for which a counter has to stand still; a watcher that was paused itself has seen nothing meanwhile. */
const LONGEST_LOOK = 1 / 4;

/** The part of `worker` in the leases of a folder. */
export function openLeases(folder: string, worker: Worker, around: Surroundings): Leases {
  const { token } = worker;
  const [leases, workers] = [join(folder, LEASES), join(folder, WORKERS)];
  const card = join(workers, token);
  const leaseOf = (run: string): string => join(leases, run);
  const introduce = (): void => {
    for (const path of [leases, workers]) mkdirSync(path, { recursive: true });
    rmSync(card, { force: true });
    writeNew(card, JSON.stringify(worker));
  };
  introduce();
  const make = (run: string): boolean => {
    try {
      return appear(card, leaseOf(run));
    } catch (error) {
      if (!isMissing(error)) throw error;
      // Somebody who took this worker for dead cleared its card away.
      introduce();
      return appear(card, leaseOf(run));
    }
  };
  const holds = (run: string): boolean => parseWorker(textOf(leaseOf(run)))?.token === token;
  // A disk that lost its answer says that the name is taken, by what is our own.
  const claim = (run: string): boolean => make(run) || holds(run);
  const release = (run: string): void => {
    if (holds(run)) rmSync(leaseOf(run), { force: true });
  };
  const held = (): readonly string[] => namesIn(leases).filter((run) => !run.startsWith(".") && holds(run));

  return {
    claim,
    holds,
    release,
    held,
    look: watchman(folder, worker, around),
    takeOver(run, seen) {
      if (seen.state !== "stale" || textOf(leaseOf(run)) !== seen.lease) return false;
      const away = join(leases, `.${run}.${token}`);
      try {
        renameSync(leaseOf(run), away);
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
      // Another worker was quicker, and this is its own: it gets it back.
      const isOther = textOf(away) !== seen.lease;
      if (isOther) appear(away, leaseOf(run));
      rmSync(away, { force: true });
      if (isOther) return false;
      if (seen.holder !== null) forget(folder, seen.holder.token);
      return claim(run);
    },
    leave() {
      for (const run of held()) release(run);
      forget(folder, token);
    },
  };
}

/** Remembers what `worker` has seen of others' leases. */
function watchman(folder: string, worker: Worker, { clock, hasEnded }: Surroundings): Leases["look"] {
  const watched = new Map<string, { readonly seen: string; quiet_s: number; last_s: number }>();
  return (run) => {
    const lease = textOf(join(folder, LEASES, run));
    if (lease === null) return { state: "free" };
    const holder = parseWorker(lease);
    const known = { holder, lease };
    if (holder?.token === worker.token) return { state: "held", ...known };
    if (holder !== null && hasEnded(holder)) return { state: "stale", ...known };
    const seen = `${lease} ${holder === null ? "" : (counterOf(folder, holder) ?? "")}`;
    const now_s = clock();
    const before = watched.get(run);
    if (before?.seen !== seen) {
      watched.set(run, { seen, quiet_s: 0, last_s: now_s });
      return { state: "held", ...known };
    }
    const patience_s = Math.max(worker.patience_s, holder?.patience_s ?? 0);
    before.quiet_s += Math.min(now_s - before.last_s, patience_s * LONGEST_LOOK);
    before.last_s = now_s;
    return { state: before.quiet_s >= patience_s ? "stale" : "held", ...known };
  };
}

/** Removes what says that a worker is there. One that was only paused says so again. */
export function forget(folder: string, token: string): void {
  for (const name of [token, beatOf(token)]) rmSync(join(folder, WORKERS, name), { force: true });
}

/** All workers that said that they are there, and did not say that they left. */
export function workersIn(folder: string): readonly Worker[] {
  return namesIn(join(folder, WORKERS)).flatMap((name) => {
    const worker = name.includes(".") ? null : parseWorker(textOf(join(folder, WORKERS, name)));
    return worker === null ? [] : [worker];
  });
}

/** A worker's counter as it is now; null if it has none. */
export const counterOf = (folder: string, { token }: Worker): string | null =>
  textOf(join(folder, WORKERS, beatOf(token)));

function parseWorker(text: string | null): Worker | null {
  if (text === null) return null;
  try {
    return workerSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

/** null if there is no such file. */
function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
