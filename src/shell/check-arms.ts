/** Finds out before anything is trained or written what only the whole of an arm's settings can tell. */
import type { Run } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { firstOfEachArm } from "../config/experiment.ts";
import { referenceEngine } from "../engine/engine.ts";
import { checkNames } from "../results/own-names.ts";
import type { Loaded } from "./load.ts";
import { slowMeasurement, type SlowMeasurement, slowNotices } from "./slow-measurements.ts";
import { memoryHere, refuseTooLarge } from "./memory.ts";

/**
 * Drafts every arm of the sweep, which takes no memory, so that settings which do not fit together (data too short, a
 * parameter that does not exist) are all reported at once, each where it was written. What is not the user's to put
 * right is left for the run itself to fail by, and what `tolerated` is true for to whoever calls. Returns what the user
 * should know though nothing is wrong.
 */
export function checkArms(
  { experiment, workshop }: Loaded,
  tolerated: (error: UserError) => boolean = () => false,
): readonly string[] {
  const slow: SlowMeasurement[] = [];
  const memory = memoryHere();
  const refusals: { run: Run; error: UserError }[] = [];
  for (const run of firstOfEachArm(experiment.runs)) {
    try {
      const { components, bytes } = workshop.draft(run, referenceEngine());
      refuseTooLarge(bytes, memory);
      const { task, diagnostics } = components;
      const named = diagnostics.map(({ name, built }) => ({ ...built, name }));
      checkNames({ metric_name: task.metric.name, diagnostics: named }, experiment.swept);
      const found = slowMeasurement(components, run.settings);
      if (found !== null) slow.push(found);
    } catch (error) {
      if (error instanceof UserError && !tolerated(error)) refusals.push({ run, error });
    }
  }
  if (refusals.length > 0) throw experiment.located(refusals);
  return slowNotices(slow);
}
