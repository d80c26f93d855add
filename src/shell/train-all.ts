/** Trains what an experiment's folder lacks. */
import type { Run } from "../components/settings.ts";
import type { Done, Fate } from "../results/fate.ts";
import { type TrainContext, trainRun } from "./train-run.ts";

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
  const { finished, failed, failFast, display, wish } = options;
  // In a session that goes on, what was finished was said, and so was what failed.
  const goesOn = Object.keys(failed).length > 0;
  const fates: Fate[] = [];
  let left = runs.filter((run) => fateOf(run, options) === undefined).length;
  for (const [i, run] of runs.entries()) {
    const earlier = fateOf(run, options);
    const stop = wish.aborted || (failFast && fates.some(({ status }) => status === "failed"));
    if (stop || (earlier && goesOn)) {
      fates.push(earlier ?? { run, status: "pending" });
      continue;
    }
    display.begin({ id: run.id, label: run.label, seed: run.seed, position: i + 1, left });
    if (finished.has(run.id)) display.say(run.id, "finished earlier, skipped");
    else left--;
    fates.push(earlier ?? (await trainRun(run, options)));
    display.end(run.id);
  }
  return fates;
}
