/** Trains one run into its folder. */
import { setImmediate } from "node:timers/promises";
import type { Run } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import type { NamedArray } from "../results/npz.ts";
import type { Fate } from "../results/runs-table.ts";
import type { RunEvent } from "../training/events.ts";
import { type Plan, planDraft } from "../training/plan.ts";
import { train } from "../training/train.ts";
import type { Provenance } from "./machine.ts";
import { openRunFolder, type RunFolder } from "./run-folder.ts";
import type { Display } from "./terminal.ts";
import type { Workshop } from "./workshop.ts";

export interface TrainContext {
  readonly workshop: Workshop;
  /** The folder in which runs lie. */
  readonly runs: string;
  readonly display: Display;
  readonly provenance: Provenance;
  readonly signal: AbortSignal;
}

/** Training hands the thread back this often, so that signals are heard and the display moves. */
const BREATH_MS = 50;

/**
 * What became of the run. It fails alone: what its plan or its training throws ends up in its fate. What the
 * disk refuses is thrown.
 */
export async function trainRun(run: Run, context: TrainContext): Promise<Fate> {
  const { workshop, runs, display, provenance } = context;
  const plugins = workshop.plugins.map(({ path }) => path);
  const folder = openRunFolder({ runs, run, plugins, clock: Date.now });
  const fail = (error: unknown): Fate => {
    folder.discard();
    const cause = describeError(error);
    display.say(run.id, `failed: ${cause}`);
    // Where it was thrown matters to whoever wrote the plug-in, or to us.
    if (error instanceof Error && !(error instanceof UserError)) console.error(error.stack);
    return { run, status: "failed", error: cause };
  };
  try {
    let plan: Plan;
    try {
      plan = planDraft(workshop.draft(run), run.seed);
    } catch (error) {
      return fail(error);
    }
    const initial = copyParameters("initial", plan);
    const ending = await follow(run, train(plan), folder, context);
    if (ending.how === "threw") return fail(ending.error);
    if (ending.how === "stopped") {
      folder.discard();
      return { run, status: "pending" };
    }
    return folder.complete([...initial, ...copyParameters("trained", plan)], provenance);
  } catch (error) {
    folder.discard();
    throw error;
  }
}

type Ending = { how: "ended" } | { how: "stopped" } | { how: "threw"; error: unknown };

async function follow(
  run: Run,
  events: Generator<RunEvent, void>,
  folder: RunFolder,
  { display, signal }: TrainContext,
): Promise<Ending> {
  let rested_ms = Date.now();
  for (;;) {
    let next: IteratorResult<RunEvent, void>;
    try {
      next = events.next();
    } catch (error) {
      return { how: "threw", error };
    }
    if (next.done) return { how: "ended" };
    folder.write(next.value);
    display.show(run.id, next.value);
    if (Date.now() - rested_ms >= BREATH_MS) {
      display.tick();
      await setImmediate();
      rested_ms = Date.now();
    }
    if (signal.aborted) return { how: "stopped" };
  }
}

/** The cause in one line. */
function describeError(error: unknown): string {
  if (error instanceof UserError) return error.message;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
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
