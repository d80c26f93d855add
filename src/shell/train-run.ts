/** Trains one run into its folder. */
import { setImmediate } from "node:timers/promises";
import type { Run } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { thrownText } from "../components/value-text.ts";
import type { Fate } from "../results/fate.ts";
import type { NamedArray } from "../results/npz.ts";
import type { Provenance } from "../results/record.ts";
import { type Plan, planDraft } from "../training/plan.ts";
import { train } from "../training/train.ts";
import { nowAt, takeLateError, type Wish } from "./command-thread.ts";
import { readableStack, withPlace } from "./plugin-places.ts";
import { openRunFolder, type RunFolder } from "./run-folder.ts";
import type { SafeFolder } from "./safe-folder.ts";
import type { Display } from "./terminal.ts";
import type { Workshop } from "./workshop.ts";

export interface TrainContext {
  readonly workshop: Workshop;
  /** The folder in which runs lie. */
  readonly runs: SafeFolder;
  readonly display: Display;
  readonly provenance: Provenance;
  readonly wish: Wish;
}

/** Training hands the thread back this often, so that late errors are heard and the display moves. */
const BREATH_MS = 50;

/**
 * What became of the run. It fails alone: what its plan or its training throws ends up in its fate. What the
 * disk refuses is thrown.
 */
export async function trainRun(run: Run, context: TrainContext): Promise<Fate> {
  const { workshop, runs, display, provenance } = context;
  const plugins = workshop.plugins.map(({ path }) => path);
  nowAt({ doing: "training", run: run.id });
  const folder = openRunFolder({ runs, run, plugins, clock: Date.now });
  try {
    const plan = ofRun(() => planDraft(workshop.draft(run), run.seed));
    const initial = copyParameters("initial", plan);
    if (await follow(run, plan, folder, context))
      return folder.complete([...initial, ...copyParameters("trained", plan)], provenance);
    folder.discard();
    return { run, status: "pending" };
  } catch (error) {
    folder.discard();
    if (!(error instanceof RunFailure)) throw error;
    const cause = describeError(error.cause);
    display.say(run.id, `failed: ${cause}`);
    // Where it was thrown matters to whoever wrote the plug-in, or to us.
    if (error.cause instanceof Error && !(error.cause instanceof UserError))
      console.error(readableStack(error.cause.stack ?? ""));
    return { run, status: "failed", error: cause };
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
  await setImmediate();
  const late = takeLateError();
  if (late !== undefined)
    ofRun(() => {
      throw late;
    });
}

/** Trains to the end and resolves to true; to false as soon as it is told to stop. */
async function follow(run: Run, plan: Plan, folder: RunFolder, context: TrainContext): Promise<boolean> {
  const { display, wish } = context;
  const events = train(plan);
  let rested_ms = Date.now();
  for (;;) {
    const next = ofRun(() => events.next());
    if (next.done) {
      await breathe();
      return true;
    }
    folder.write(next.value);
    display.show(run.id, next.value);
    if (Date.now() - rested_ms >= BREATH_MS) {
      display.tick();
      await breathe();
      rested_ms = Date.now();
    }
    if (wish.aborted) return false;
  }
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
