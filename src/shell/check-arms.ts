/** Finds out before anything is trained or written what only a finished plan can tell. */
import type { Run } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { firstOfEachArm } from "../config/experiment.ts";
import type { Loaded } from "./load.ts";

/** A sweep of very many arms is not planned whole beforehand: that would take longer than it saves. */
const ARMS_PLANNED = 200;

/**
 * Plans every arm of the sweep once, so that settings which do not fit together (data too short, a parameter
 * that does not exist) are all told at once, each where it was written. What is not the user's to put right is
 * left for the run itself to fail by.
 */
export function checkArms({ experiment, plan }: Loaded): void {
  const refusals: { run: Run; error: UserError }[] = [];
  for (const run of firstOfEachArm(experiment.runs).slice(0, ARMS_PLANNED)) {
    try {
      plan(run);
    } catch (error) {
      if (error instanceof UserError) refusals.push({ run, error });
    }
  }
  if (refusals.length > 0) throw experiment.located(refusals);
}
