/**
 * A run that fits together, before it has any memory: its components, and the names and shapes of all its arrays.
 * Enough to refuse it or to say how much memory it takes.
 */
import type { Shape } from "../engine/arena.ts";
import { bytesOf, integers } from "../engine/arena.ts";
import type { Engine } from "../engine/engine.ts";
import { STREAM_WORDS } from "../engine/streams.ts";
import { wasmEngine } from "../engine/wasm/loader.ts";
import type { Catalogue } from "../components/define.ts";
import type { Settings } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import type { Components } from "./create.ts";
import { createComponents } from "./create.ts";
import { checkFit } from "./fit.ts";
import type { Model } from "./model.ts";
import { parameterShapes } from "./model.ts";
import { passSpec } from "./pass.ts";
import { penaltySpec } from "./penalties.ts";

export interface Draft {
  readonly settings: Settings;
  readonly engine: Engine;
  readonly components: Components;
  /** What must survive from one update to the next: its bytes are a checkpoint. */
  readonly state: ReturnType<typeof stateSpec>;
  /** What can be computed again. */
  readonly scratch: ReturnType<typeof scratchSpec>;
  /** Memory of the whole run. */
  readonly bytes: number;
}

/** A run's arrays lie in one WebAssembly memory, whose addresses have 32 bits. */
const LARGEST_RUN_BYTES = 4e9;

/** Throws a UserError where settings and data do not fit together, or need more memory than a run may have. */
export function draftRun(
  settings: Settings,
  catalogue: Catalogue,
  files: Readonly<Record<string, Uint8Array>>,
  engine: Engine = wasmEngine(),
): Draft {
  const components = createComponents(settings, catalogue, files, engine.kernels);
  checkFit(components, settings);
  const state = stateSpec(components, settings.training.batch);
  const scratch = scratchSpec(components, settings);
  const bytes = bytesOf(state) + bytesOf(scratch);
  if (!(bytes <= LARGEST_RUN_BYTES)) {
    throw new UserError(
      `this run would need ${(bytes / 1e9).toFixed(1)} GB of memory, more than the ` +
        `${LARGEST_RUN_BYTES / 1e9} GB that one run may take; make hidden, batch or length smaller`,
      "model.hidden",
    );
  }
  return { settings, engine, components, state, scratch, bytes };
}

/** Shapes of everything that must survive from one update to the next. */
function stateSpec({ model, task, optimizer, schedule, penaltySchedule }: Components, B: number) {
  const shapes = parameterShapes(model);
  return {
    parameters: shapes,
    moments: Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [
        name,
        Object.fromEntries(Object.keys(optimizer.moments).map((moment) => [moment, shape])),
      ]),
    ) as Record<string, Record<string, Shape>>,
    memory: {
      optimizer: [optimizer.memory.length] as Shape,
      schedule: [schedule.memory.length] as Shape,
      penaltySchedule: [penaltySchedule.memory.length] as Shape,
    },
    noise: integers(STREAM_WORDS),
    source: {
      stream: integers(STREAM_WORDS),
      memory: { ...task.memory } as Record<string, Shape>,
      carried: carriedSpec(model, B),
    },
  };
}

const carriedSpec = (model: Model, B: number): Record<string, Shape> =>
  Object.fromEntries(
    Object.entries(model.cell.shapes.state).map(([name, width]) => [name, [B, width] as Shape]),
  );

/** A source of each split that can be rewound: nothing in it outlives an evaluation. */
export const rewoundSpec = ({ model, task }: Components, B: number) => ({
  stream: integers(STREAM_WORDS),
  memory: { ...task.memory } as Record<string, Shape>,
  carried: carriedSpec(model, B),
});

/** Everything that can be computed again: gradients, passes, workspace. */
function scratchSpec(components: Components, { training, diagnostics }: Settings) {
  const { model, task, truncation } = components;
  const { batch: B } = training;
  const { longest, counted } = task;
  const { shapes: cell } = model.cell;
  const probes = diagnostics.sequences;
  return {
    gradients: parameterShapes(model),
    pass: passSpec(model, { B, longest, counted }),
    probe: passSpec(model, { B: probes, longest, counted }),
    truncation: { ...truncation.work({ T: longest, B, cell }) } as Record<string, Shape>,
    penalties: Object.fromEntries(
      components.regularizers.map(({ built }, i) => [
        String(i),
        penaltySpec(built, model, { T: longest, B, cell }),
      ]),
    ),
    diagnostics: Object.fromEntries(
      components.diagnostics.map(({ name, built }) => [
        name,
        { ...built.work({ T: longest, B: probes, cell }) },
      ]),
    ),
    validation: rewoundSpec(components, B),
    test: rewoundSpec(components, B),
    probing: rewoundSpec(components, probes),
  };
}
