/** Trains what an experiment's folder lacks. */
import type { Run } from "../components/settings.ts";
import { referenceEngine } from "../engine/engine.ts";
import type { Done, Fate } from "../results/fate.ts";
import { trainSideBySide } from "./crew.ts";
import { makeBudget, memoryHere } from "./memory.ts";
import type { TablesMeanwhile } from "./tables-meanwhile.ts";
import { type TrainContext, trainRun } from "./train-run.ts";
import type { Workshop } from "./workshop.ts";

/** What is known of runs before any is trained. */
export interface Earlier {
  /** Runs of earlier by their ids; they are not trained again. */
  readonly finished: ReadonlyMap<string, Done>;
  /** Causes of runs that failed already in this session, by their ids. */
  readonly failed: Readonly<Record<string, string>>;
}

export interface TrainAllOptions extends TrainContext, Earlier {
  /** Stop at the first run that fails. */
  readonly failFast: boolean;
  /** Keeps the tables up to date while the runs go on. */
  readonly meanwhile: TablesMeanwhile;
  /** Runs that are trained at a time. */
  readonly workers: number;
  /** What one run may take; null if as long as it likes. */
  readonly timeLimit_ms: number | null;
}

function fateOf(run: Run, { finished, failed }: Earlier): Fate | undefined {
  const error = failed[run.id];
  return finished.get(run.id) ?? (error === undefined ? undefined : { run, status: "failed", error });
}

/** The fates of all runs if none is trained any more. */
export const untrained = (runs: readonly Run[], earlier: Earlier): readonly Fate[] =>
  runs.map((run) => fateOf(run, earlier) ?? { run, status: "pending" });

/** The fates of all runs, in their order: those that were not reached before it was told to stop are pending. */
export async function trainAll(runs: readonly Run[], options: TrainAllOptions): Promise<readonly Fate[]> {
  const fates = new Map<string, Fate>();
  const left: Run[] = [];
  for (const run of runs) {
    const earlier = fateOf(run, options);
    if (earlier === undefined) left.push(run);
    else fates.set(run.id, earlier);
  }
  const positions = new Map(runs.map(({ id }, i) => [id, i + 1]));
  const positionOf = ({ id }: Run): number => positions.get(id)!;
  const soFar = (): readonly Fate[] => runs.map((run) => fates.get(run.id) ?? { run, status: "pending" });
  const ended = (fate: Fate): void => {
    fates.set(fate.run.id, fate);
    options.meanwhile.ended(soFar);
  };
  // In a session that goes on, what was finished was said, and so was what failed.
  if (Object.keys(options.failed).length === 0) sayFinished(runs, left.length, positionOf, options);
  const workers = Math.min(options.workers, left.length);
  try {
    if (workers > 1) await sideBySide(left, { ...options, workers, positionOf, ended });
    else await oneByOne(left, { ...options, positionOf, ended });
  } finally {
    await options.meanwhile.settled();
  }
  return soFar();
}

interface Places {
  /** The run's place among all, counted from 1. */
  positionOf(run: Run): number;
  /** Takes in what came of each. */
  ended(fate: Fate): void;
}

function sayFinished(
  runs: readonly Run[],
  left: number,
  positionOf: Places["positionOf"],
  { finished, display }: TrainAllOptions,
): void {
  for (const run of runs.filter(({ id }) => finished.has(id))) {
    display.begin({ id: run.id, label: run.label, seed: run.seed, position: positionOf(run), left });
    display.say(run.id, "finished earlier, skipped");
    display.end(run.id);
  }
}

/** In this thread. */
async function oneByOne(left: readonly Run[], options: TrainAllOptions & Places): Promise<void> {
  const { display, failFast, wish } = options;
  for (const [i, run] of left.entries()) {
    if (wish.aborted) return;
    const { id, label, seed } = run;
    display.begin({ id, label, seed, position: options.positionOf(run), left: left.length - i });
    const fate = await trainRun(run, options);
    options.ended(fate);
    // The next run would take the thread.
    await options.meanwhile.settled();
    display.end(id);
    if (failFast && fate.status === "failed") return;
  }
}

/** In worker threads. */
async function sideBySide(left: readonly Run[], options: TrainAllOptions & Places): Promise<void> {
  const bytes = new Map<string, number>();
  const bytesOf = (run: Run): number => {
    const known = bytes.get(run.arm) ?? memoryOf(run, options.workshop);
    bytes.set(run.arm, known);
    return known;
  };
  await trainSideBySide(left, { ...options, bytesOf, budget: makeBudget(memoryHere()) });
}

/** In bytes; 0 if it cannot be planned, as its worker will say. */
function memoryOf(run: Run, workshop: Workshop): number {
  try {
    return workshop.draft(run, referenceEngine()).bytes;
  } catch {
    return 0;
  }
}
