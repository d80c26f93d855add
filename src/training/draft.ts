/**
 * A run before any memory is allocated: its components, checked to fit together, and the names and shapes of all its
 * arrays. Enough to refuse the run or to say how much memory it takes.
 */
import type { Shape } from "../engine/arena.ts";
import { block, bytesOf, integers } from "../engine/arena.ts";
import type { Engine } from "../engine/engine.ts";
import { STREAM_WORDS } from "../engine/streams.ts";
import type { Catalogue } from "../components/define.ts";
import type { Settings } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import type { Components } from "./create.ts";
import { createComponents } from "./create.ts";
import { checkFit } from "./fit.ts";
import { parameterShapes } from "./model.ts";
import { passSpec } from "./pass.ts";
import { penaltiesSpec } from "./penalties.ts";
import { probingSpec } from "./probing.ts";

export interface Draft {
  readonly settings: Settings;
  readonly engine: Engine;
  readonly components: Components;
  /** What must survive from one update to the next: its bytes are a checkpoint. */
  readonly state: ReturnType<typeof stateSpec>;
  /** What can be computed again. */
  readonly scratch: ReturnType<typeof scratchSpec>;
  /** Like `scratch`, for the diagnostics; null if nothing is measured. */
  readonly probe: ReturnType<typeof probeSpec> | null;
  /** Memory of the whole run. */
  readonly bytes: number;
}

/** A run's arrays lie in one WebAssembly memory, whose addresses have 32 bits. */
const LARGEST_RUN_BYTES = 4e9;

/** Throws a UserError if settings and data do not fit together, or need more memory than a run may have. */
export function draftRun(
  settings: Settings,
  catalogue: Catalogue,
  files: Readonly<Record<string, Uint8Array>>,
  engine: Engine,
): Draft {
  const components = createComponents(settings, catalogue, files, engine.kernels);
  checkFit(components, settings);
  const state = stateSpec(components, settings.training.batch);
  const scratch = scratchSpec(components, settings);
  const probe =
    components.diagnostics.length > 0 ? probeSpec(components, settings.diagnostics.sequences) : null;
  const bytes = bytesOf(state) + bytesOf(scratch) + bytesOf(probe ?? {});
  if (!(bytes <= LARGEST_RUN_BYTES)) {
    throw new UserError(
      `this run would need ${(bytes / 1e9).toFixed(1)} GB of memory, more than the ` +
        `${LARGEST_RUN_BYTES / 1e9} GB that one run may take; make hidden, batch or length smaller`,
      "model.hidden",
    );
  }
  return { settings, engine, components, state, scratch, probe, bytes };
}

/** Shapes of everything that must survive from one update to the next. */
function stateSpec(components: Components, B: number) {
  const { model, optimizer, schedule, penaltySchedule } = components;
  const shapes = parameterShapes(model);
  const moments = (shape: Shape): Record<string, Shape> =>
    Object.fromEntries(Object.keys(optimizer.moments).map((moment) => [moment, shape]));
  return {
    parameters: shapes,
    moments: Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, moments(shape)])),
    memory: {
      optimizer: [optimizer.memory.length],
      schedule: [schedule.memory.length],
      penaltySchedule: [penaltySchedule.memory.length],
    },
    noise: integers(STREAM_WORDS),
    source: sourceSpec(components, B),
  };
}

/** Where a split's sequences come from, and the states in which its last batch ended. */
const sourceSpec = ({ model, task }: Components, B: number) => ({
  stream: integers(STREAM_WORDS),
  memory: task.memory,
  carried: block([B], model.cell.widths),
});

/** Room for the task in training, and at every length at which it is evaluated. */
export function roomFor({ task, others }: Pick<Components, "task" | "others">) {
  const all = [task, ...others];
  return {
    longest: Math.max(...all.map(({ longest }) => longest)),
    counted: Math.max(...all.map(({ counted }) => counted)),
  };
}

/** Everything that can be computed again: gradients, passes, workspace. */
function scratchSpec(components: Components, { training }: Settings) {
  const { model, task, truncation, regularizers } = components;
  const { batch: B } = training;
  const { longest } = task;
  const sizes = { T: longest, B, cell: model.cell };
  return {
    gradients: parameterShapes(model),
    pass: passSpec(model, { B, ...roomFor(components) }),
    truncation: truncation.work(sizes),
    penalties: penaltiesSpec(
      regularizers.map(({ built }) => built),
      model,
      sizes,
    ),
    validation: sourceSpec(components, B),
    test: sourceSpec(components, B),
  };
}

/** The probe pass that diagnostics measure, and their workspace. */
function probeSpec(components: Components, B: number) {
  const { model, task, diagnostics } = components;
  const { longest, counted } = task;
  return {
    pass: passSpec(model, { B, longest, counted }),
    source: sourceSpec(components, B),
    work: probingSpec(
      diagnostics.map(({ built }) => built),
      { T: longest, B, cell: model.cell },
    ),
  };
}
