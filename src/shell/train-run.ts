/** Trains one run into its folder, from its beginning or from where it was interrupted. */
import { setImmediate } from "node:timers/promises";
import { threadId } from "node:worker_threads";
import type { Run } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { thrownText } from "../components/value-text.ts";
import type { Fate } from "../results/fate.ts";
import type { NamedArray } from "../results/npz.ts";
import type { Provenance } from "../results/record.ts";
import { type Plan, planDraft } from "../training/plan.ts";
import type { RunEvent } from "../training/events.ts";
import { type Course, START, started, turn } from "../training/train.ts";
import { type Cadence, makeCadence } from "./cadence.ts";
import { nowAt, takeLateError, type Wish } from "./command-thread.ts";
import { readableStack, withPlace } from "./plugin-places.ts";
import { type Growth, openRunFolder, type RunFolder } from "./run-folder.ts";
import type { SafeFolder } from "./safe-folder.ts";
import type { Display } from "./terminal.ts";
import type { Workshop } from "./workshop.ts";

export interface TrainContext {
  readonly workshop: Workshop;
  /** The folder in which runs lie. */
  readonly runs: SafeFolder;
  /** Where a run grows meanwhile; beside those that are finished if left out. */
  readonly growth?: (run: Run) => Growth;
  readonly display: Display;
  readonly provenance: Provenance;
  readonly wish: Wish;
  /** Updates from one checkpoint to the next; null leaves it to the clock. */
  readonly checkpointEvery: number | null;
}

/** Training hands the thread back this often, so that late errors are heard and the display moves. */
const BREATH_MS = 50;

/**
 * What became of the run. A checkpoint that is found is gone on with, if it is of this very run. The run fails alone:
 * what its plan or its training throws ends up in its fate. What the disk refuses is thrown.
 */
export async function trainRun(run: Run, context: TrainContext): Promise<Fate> {
  nowAt({ doing: "training", run: run.id, thread: threadId });
  try {
    const plan = ofRun(() => planDraft(context.workshop.draft(run), run.seed));
    return await trainPlan(run, plan, context);
  } catch (error) {
    if (!(error instanceof RunFailure)) throw error;
    const cause = describeError(error.cause);
    context.display.say(run.id, `failed: ${cause}`);
    // Where it was thrown matters to whoever wrote the plug-in, or to us.
    if (error.cause instanceof Error && !(error.cause instanceof UserError))
      console.error(readableStack(error.cause.stack ?? ""));
    return { run, status: "failed", error: cause };
  }
}

async function trainPlan(run: Run, plan: Plan, context: TrainContext): Promise<Fate> {
  const { workshop, runs, display, provenance, checkpointEvery } = context;
  const sources = workshop.sources(run);
  const initial = copyParameters("initial", plan);
  const folder = openRunFolder({ runs, growth: context.growth?.(run), run, plan, sources, clock: Date.now });
  try {
    const { resumed, refusal } = folder;
    if (refusal !== null)
      display.say(run.id, `it was interrupted, but starts over: its checkpoint cannot be used (${refusal})`);
    if (resumed !== null) {
      plan.state.set(resumed.state);
      display.show(run.id, started(plan));
      display.goOn(run.id, resumed.course.update);
    }
    const cadence = makeCadence(checkpointEvery, plan.state.length, Date.now);
    const end = await follow(run, plan, resumed?.course ?? START, folder, cadence, context);
    if (end.finished) return folder.complete([...initial, ...copyParameters("trained", plan)], provenance);
    folder.leave();
    return { run, status: "pending", ...(end.update > 0 && { resumes_at: end.update }) };
  } catch (error) {
    // What failed would fail again; what the disk refuses, it may take tomorrow.
    if (error instanceof RunFailure) folder.discard();
    else folder.leave();
    throw error;
  }
}

/** Its cause was thrown by the run's own plan or training, and not by what is around it. */
class RunFailure extends Error {}

function ofRun<R>(act: () => R): R {
  try {
    return act();
  } catch (cause) {
    throw new RunFailure("the run failed", { cause: withPlace(cause) });
  }
}

/** Hears what a plug-in's timers and promises threw meanwhile; they may be of any of its calls, so the run fails. */
async function breathe(): Promise<void> {
  // The first may come before the timers that are due, the second comes after them.
  await setImmediate();
  await setImmediate();
  const late = takeLateError();
  if (late !== undefined)
    ofRun(() => {
      throw late;
    });
}

/** Trained to the end; or told to stop, the last checkpoint being of this update, 0 if there is none. */
type End = { readonly finished: true } | { readonly finished: false; readonly update: number };

/** Trains until the run ends or it is told to stop, with checkpoints on the way and one where it stops. */
async function follow(
  run: Run,
  plan: Plan,
  from: Course,
  folder: RunFolder,
  cadence: Cadence,
  context: TrainContext,
): Promise<End> {
  const { wish } = context;
  const rest = restful(context.display);
  let saved = from.update;
  const save = (course: Course): void => {
    const began_ms = Date.now();
    folder.checkpoint(course);
    saved = course.update;
    cadence.wrote(Date.now() - began_ms);
  };
  for (let course = from; ;) {
    const steps = turn(plan, course);
    let next = ofRun(() => steps.next());
    for (; next.done !== true; next = ofRun(() => steps.next())) {
      folder.write(next.value);
      context.display.show(run.id, next.value);
      const resting = rest();
      if (resting !== null) await resting;
      // Otherwise it is not far to the end of the turn, where training can be resumed.
      if (wish.aborted && isLongBefore(next.value)) return { finished: false, update: saved };
    }
    if (next.value === null) {
      await breathe();
      return { finished: true };
    }
    course = next.value;
    if (wish.aborted ? course.update > saved : cadence.isDue(course.update)) save(course);
    if (wish.aborted) return { finished: false, update: saved };
  }
}

/** Whether something follows that may take long: a measurement, or the first evaluation. */
const isLongBefore = ({ type }: RunEvent): boolean => type === "measuring" || type === "started";

/** What is to be called after every event: it gives the thread back now and then, or returns null. */
function restful(display: Display): () => Promise<void> | null {
  let rested_ms = Date.now();
  const rest = async (): Promise<void> => {
    display.tick();
    await breathe();
    rested_ms = Date.now();
  };
  return () => (Date.now() - rested_ms < BREATH_MS ? null : rest());
}

/** The cause in one line. */
function describeError(error: unknown): string {
  if (error instanceof UserError) return error.message;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : thrownText(error);
  return text.replaceAll(/\s+/g, " ");
}

/** Parameters as they are now, each as `<when>/<name>`. */
const copyParameters = (when: "initial" | "trained", { parameters }: Plan): readonly NamedArray[] =>
  parameters.map(({ name, shape, values, columnMajor }) => ({
    name: `${when}/${name}`,
    shape,
    values: values.slice(),
    columnMajor,
  }));
