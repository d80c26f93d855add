/**
 * A run before it runs: components created, every array laid out in one buffer, parameters initialised.
 * What must survive lies in the buffer's first part, so that a checkpoint is one copy of it.
 */
import type { Shape, Spec, Views } from "../engine/arena.ts";
import { bytesOf, integers, layOut } from "../engine/arena.ts";
import { reference } from "../engine/reference/index.ts";
import type { Kernels } from "../engine/kernels.ts";
import { fork, STREAM_WORDS } from "../engine/streams.ts";
import type {
  Block,
  BuiltClipper,
  BuiltDiagnostic,
  BuiltOptimizer,
  BuiltRegularizer,
  BuiltSchedule,
  BuiltTask,
  BuiltTruncation,
  ByKind,
  Catalogue,
  Choice,
  Kind,
  Source,
  Split,
} from "../components/define.ts";
import type { Settings } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import type { Model } from "./model.ts";
import { initialise, makeModel, parameterShapes } from "./model.ts";
import { Stretches } from "./parameters.ts";
import { Pass, passSpec } from "./pass.ts";

export interface NamedParameter {
  readonly name: string;
  readonly shape: readonly [number, number] | readonly [number];
  /** Live: training changes them. */
  readonly values: Float64Array;
  /** True if `values` holds the matrix column by column. */
  readonly columnMajor: boolean;
}

export interface PlannedDiagnostic {
  readonly name: string;
  readonly built: BuiltDiagnostic;
  readonly work: Readonly<Record<string, Float64Array>>;
}

export interface Plan {
  readonly settings: Settings;
  readonly seed: number;
  readonly kernels: Kernels;
  readonly model: Model;
  readonly task: BuiltTask;
  readonly clipper: BuiltClipper;
  readonly optimizer: BuiltOptimizer;
  readonly schedule: BuiltSchedule;
  readonly truncation: BuiltTruncation;
  readonly regularizers: readonly BuiltRegularizer[];
  readonly diagnostics: readonly PlannedDiagnostic[];
  readonly parameters: readonly NamedParameter[];
  readonly stretches: Stretches;
  /** Backward through the training pass by the truncation of the settings. */
  readonly backward: (T: number) => void;
  readonly pass: Pass;
  readonly probe: Pass;
  /** Single numbers of optimizer and schedule. */
  readonly memory: { readonly optimizer: Float64Array; readonly schedule: Float64Array };
  readonly sources: Readonly<Record<Split, Source>>;
  readonly carried: Readonly<Record<Split, Block>>;
  readonly bytes: number;
  /** The bytes that make up the state of the run: parameters, moments, streams, positions. */
  readonly state: Uint8Array;
}

const SPLITS = ["training", "validation", "test", "probe"] as const satisfies readonly Split[];

function create<K extends Kind>(
  catalogue: Catalogue,
  kind: K,
  choice: Choice,
  context: Parameters<ByKind[K]["create"]>[1],
): ReturnType<ByKind[K]["create"]> {
  const declaration = catalogue[kind].get(choice.name);
  if (!declaration) throw new Error(`no ${kind} called ${choice.name} in the catalogue`);
  const { name: _, ...options } = choice;
  // Sound: the options were parsed by this declaration's schema when the settings were made.
  return (declaration.create as (o: unknown, c: unknown) => ReturnType<ByKind[K]["create"]>)(
    options,
    context,
  );
}

/** All components of the settings. */
function createComponents(
  settings: Settings,
  catalogue: Catalogue,
  files: Readonly<Record<string, Uint8Array>>,
  kernels: Kernels,
) {
  const { model, training, diagnostics } = settings;
  const task = create(catalogue, "task", settings.task, { files });
  const activation = create(catalogue, "activation", model.activation, { kernels });
  const { hidden, bias } = model;
  const cell = create(catalogue, "cell", model.cell, { kernels, hidden, activation });
  return {
    task,
    model: makeModel(cell, task, bias),
    initializers: {
      W: create(catalogue, "initializer", model.init.W, {}),
      U: create(catalogue, "initializer", model.init.U, {}),
      V: create(catalogue, "initializer", model.init.V, {}),
    },
    clipper: create(catalogue, "clipper", training.clip, { kernels }),
    optimizer: create(catalogue, "optimizer", training.optimizer, { kernels }),
    schedule: create(catalogue, "schedule", training.schedule, {}),
    truncation: create(catalogue, "truncation", training.truncation, {}),
    regularizers: training.regularizers.map((choice) =>
      create(catalogue, "regularizer", choice, { kernels }),
    ),
    diagnostics: diagnostics.measure.map((choice) => ({
      name: choice.name,
      built: create(catalogue, "diagnostic", choice, {}),
    })),
  };
}

type Components = ReturnType<typeof createComponents>;

/** What only the finished model can tell: names that do not exist, more sequences than there are. */
function checkFit({ model, task, regularizers }: Components, { evaluation, diagnostics }: Settings): void {
  for (const { on } of regularizers) {
    for (const name of on) {
      if (name in model.parameters) continue;
      const names = Object.keys(model.parameters).join(", ");
      throw new UserError(
        `training.regularizers: this model has no parameter "${name}"; its parameters are ${names}`,
      );
    }
  }
  for (const [split, key, wanted] of [
    ["validation", "evaluation.sequences", evaluation.sequences],
    ["test", "evaluation.sequences", evaluation.sequences],
    ["probe", "diagnostics.sequences", diagnostics.sequences],
  ] as const) {
    const available = task.available?.(split) ?? Infinity;
    if (wanted > available) {
      throw new UserError(
        `${key}: the task holds out ${available} ${split === "probe" ? "validation" : split} sequences; ` +
          `got ${wanted}; write at most ${available}, or let the task hold out more`,
      );
    }
  }
}

/** Shapes of everything that must survive from one update to the next. */
function stateSpec({ model, task, optimizer, schedule }: Components, B: number) {
  const shapes = parameterShapes(model);
  return {
    parameters: shapes,
    moments: Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [
        name,
        Object.fromEntries(optimizer.moments.map((moment) => [moment, shape])),
      ]),
    ) as Record<string, Record<string, Shape>>,
    memory: { optimizer: [optimizer.memory.length] as Shape, schedule: [schedule.memory.length] as Shape },
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
const rewoundSpec = ({ model, task }: Components, B: number) => ({
  stream: integers(STREAM_WORDS),
  memory: { ...task.memory } as Record<string, Shape>,
  carried: carriedSpec(model, B),
});

/** A megabyte budget that keeps a mistyped size from taking the machine down. */
const LARGEST_RUN_BYTES = 8e9;

/** Lays out and initialises a run. Throws a UserError where settings and data do not fit together. */
export function makePlan(
  settings: Settings,
  seed: number,
  catalogue: Catalogue,
  files: Readonly<Record<string, Uint8Array>>,
): Plan {
  const kernels: Kernels = reference;
  const components = createComponents(settings, catalogue, files, kernels);
  checkFit(components, settings);
  const { model, task, optimizer, schedule, truncation } = components;
  const B = settings.training.batch;
  const probes = settings.diagnostics.sequences;
  const sizes = { B, longest: task.longest, counted: task.counted };
  const probeSizes = { ...sizes, B: probes };
  const fits = (B: number) => ({ T: task.longest, B, cell: model.cell.shapes });
  const stateful = stateSpec(components, B);
  const spec = {
    gradients: parameterShapes(model),
    pass: passSpec(model, sizes),
    probe: passSpec(model, probeSizes),
    truncation: { ...truncation.work(fits(B)) } as Record<string, Shape>,
    diagnostics: Object.fromEntries(
      components.diagnostics.map(({ name, built }) => [name, { ...built.work(fits(probes)) }]),
    ) as Record<string, Record<string, Shape>>,
    validation: rewoundSpec(components, B),
    test: rewoundSpec(components, B),
    probing: rewoundSpec(components, probes),
  };
  const stateBytes = bytesOf(stateful as Spec);
  const bytes = stateBytes + bytesOf(spec as Spec);
  if (!(bytes <= LARGEST_RUN_BYTES)) {
    throw new UserError(
      `model.hidden: this run would need ${(bytes / 1e9).toFixed(1)} GB of memory, more than the ` +
        `${LARGEST_RUN_BYTES / 1e9} GB that one run may take; make hidden, batch or length smaller`,
    );
  }
  const buffer = new ArrayBuffer(bytes);
  const state = layOut(stateful, buffer);
  const views = layOut(spec, buffer, stateBytes);
  const context = { kernels, model, tolerance: task.tolerance, parameters: state.parameters };
  const pass = new Pass({ ...context, ...sizes, gradients: views.gradients }, views.pass);
  const probe = new Pass({ ...context, ...probeSizes, gradients: views.gradients }, views.probe);
  initialise(model, components.initializers, state.parameters, seed);
  optimizer.start(state.memory.optimizer);
  schedule.start(state.memory.schedule);
  const groups = {
    training: state.source,
    validation: views.validation,
    test: views.test,
    probe: views.probing,
  };
  const plan: Plan = {
    settings,
    seed,
    kernels,
    ...components,
    diagnostics: components.diagnostics.map((one) => ({ ...one, work: views.diagnostics[one.name]! })),
    parameters: namedParameters(model, state.parameters),
    stretches: new Stretches(
      kernels,
      model,
      { values: state.parameters, gradients: views.gradients, moments: state.moments },
      // A penalty on U gives every row a gradient.
      optimizer.rowwise && !components.regularizers.some(({ on }) => on.includes("U")),
    ),
    backward: truncation.bind({
      kernels,
      cell: model.cell,
      at: pass.at,
      longest: task.longest,
      errors: pass.errors,
      work: views.truncation,
    }),
    pass,
    probe,
    memory: state.memory,
    sources: bySplit(groups, (split, { stream, memory }) => ({ split, stream, memory })),
    carried: bySplit(groups, (_, { carried }) => Object.values(carried)),
    bytes,
    state: new Uint8Array(buffer, 0, stateBytes),
  };
  rewind(plan, "training");
  return plan;
}

type SourceViews = Views<ReturnType<typeof rewoundSpec>>;

const bySplit = <R>(
  groups: Readonly<Record<Split, SourceViews>>,
  make: (split: Split, views: SourceViews) => R,
): Record<Split, R> =>
  Object.fromEntries(SPLITS.map((split) => [split, make(split, groups[split])])) as Record<Split, R>;

const namedParameters = (model: Model, values: Readonly<Record<string, Float64Array>>): NamedParameter[] =>
  Object.entries(model.parameters).map(([name, { shape, columnMajor, vector }]) => ({
    name,
    shape: vector ? [shape[0]] : [shape[0], shape[1]],
    values: values[name]!,
    columnMajor,
  }));

/** Puts a source back to its first sequence. The stream's name is the split's: no other choice moves the data. */
export function rewind({ sources, task, seed }: Plan, split: Split): void {
  const source = sources[split];
  fork(source.stream, seed, `data ${split}`);
  task.start(source);
}
