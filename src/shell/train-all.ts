/** Trains what an experiment's folder lacks. */
import type { Run } from "../components/settings.ts";
import type { Done, Fate } from "../results/fate.ts";
import { type Results, resultsOf } from "../results/results.ts";
import { type TrainContext, trainRun } from "./train-run.ts";

export interface TrainAllOptions extends TrainContext {
  /** Runs of earlier by their ids; they are not trained again. */
  readonly finished: ReadonlyMap<string, Done>;
  /** Stop at the first run that fails. */
  readonly failFast: boolean;
}

/** The fates of all runs, in their order: those that were not reached before it was told to stop are pending. */
export async function trainAll(runs: readonly Run[], options: TrainAllOptions): Promise<Results> {
  const { finished, failFast, display, signal } = options;
  const fates: Fate[] = [];
  let left = runs.length - finished.size;
  for (const [i, run] of runs.entries()) {
    const earlier = finished.get(run.id);
    const stop = signal.aborted || (failFast && fates.some(({ status }) => status === "failed"));
    if (stop) {
      fates.push(earlier ?? { run, status: "pending" });
      continue;
    }
    display.begin({ id: run.id, label: run.label, seed: run.seed, position: i + 1, left });
    if (earlier) display.say(run.id, "finished earlier, skipped");
    else left--;
    fates.push(earlier ?? (await trainRun(run, options)));
    display.end(run.id);
  }
  return resultsOf(fates);
}
