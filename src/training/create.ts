/** Settings → built components. Whether they fit together is checked in `fit.ts`. */
import type { Kernels } from "../engine/kernels.ts";
import { reference } from "../engine/reference/index.ts";
import { optionsIn } from "../components/define.ts";
import type {
  BuiltActivation,
  BuiltCell,
  BuiltTask,
  ByKind,
  Catalogue,
  ChartDeclaration,
  Choice,
  Kind,
} from "../components/define.ts";
import { chartFault } from "../components/contracts/chart-schema.ts";
import { stack } from "../components/combine/stack.ts";
import type { Settings } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { makeModel } from "./model.ts";

function create<K extends Kind>(
  catalogue: Catalogue,
  kind: K,
  choice: Choice,
  context: Parameters<ByKind[K]["create"]>[1],
): ReturnType<ByKind[K]["create"]> {
  const declaration = catalogue[kind].get(choice.name);
  if (!declaration) throw new Error(`no ${kind} called ${choice.name} in the catalogue`);
  // Sound: the options were parsed by this declaration's schema when the settings were resolved.
  return (declaration.create as (o: unknown, c: unknown) => ReturnType<ByKind[K]["create"]>)(
    optionsIn(choice),
    context,
  );
}

/** Attaches `path`, the setting that chose the component, to a UserError that the component throws without one. */
function blame<T>(path: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof UserError && error.path === undefined) {
      // Of the same class: who catches it may care.
      const placed = new (error.constructor as typeof UserError)(error.what, path);
      // Its stack leads to the line of a plug-in that was wrong.
      if (error.stack !== undefined) placed.stack = error.stack;
      throw placed;
    }
    throw error;
  }
}

/** One cell per layer, each wrapped in the noise of the settings; several layers are stacked into one cell. */
function createCell(
  { model, training }: Settings,
  catalogue: Catalogue,
  kernels: Kernels,
  activation: BuiltActivation,
  longest: number,
): BuiltCell {
  const { hidden, bias } = model;
  const layers = Array.from({ length: model.layers }, () =>
    training.noise.reduce<BuiltCell>(
      (cell, choice, i) =>
        blame(`training.noise.${i}`, () => create(catalogue, "noise", choice, { kernels }).wrap(cell)),
      blame("model.cell", () =>
        create(catalogue, "cell", model.cell, { kernels, hidden, activation, bias, longest }),
      ),
    ),
  );
  return layers.length === 1 ? layers[0]! : stack(layers, { kernels, bias });
}

/** The same task at other lengths, its other options as they are. */
function tasksAt(
  { task: choice, evaluation }: Settings,
  catalogue: Catalogue,
  files: Readonly<Record<string, Uint8Array>>,
  task: BuiltTask,
): readonly BuiltTask[] {
  const { length } = catalogue.task.get(choice.name)?.options ?? {};
  return evaluation.lengths.map((wanted) =>
    blame("evaluation.lengths", () => {
      if (length === undefined)
        throw new UserError(
          `the sequences of ${choice.name} have no length that can be chosen; leave lengths out`,
        );
      if (!length.safeParse(wanted).success)
        throw new UserError(`${choice.name} has no sequences of ${wanted} steps; see explain ${choice.name}`);
      const other = create(catalogue, "task", { ...choice, length: wanted }, { files });
      if (JSON.stringify(other.memory) !== JSON.stringify(task.memory))
        throw new UserError(`${choice.name} keeps another memory at another length; leave lengths out`);
      if (other.inputs.size !== task.inputs.size || other.outputs.size !== task.outputs.size)
        throw new UserError(
          `${choice.name} has other inputs or outputs at another length; leave lengths out`,
        );
      return other;
    }),
  );
}

/** All components of the settings. */
export function createComponents(
  settings: Settings,
  catalogue: Catalogue,
  files: Readonly<Record<string, Uint8Array>>,
  kernels: Kernels,
) {
  const { model, training, diagnostics } = settings;
  const task = blame("task", () => create(catalogue, "task", settings.task, { files }));
  const others = tasksAt(settings, catalogue, files, task);
  const { longest } = task;
  const activation = blame("model.activation", () =>
    create(catalogue, "activation", model.activation, { kernels }),
  );
  // The fast kernels accept only arrays in the run's memory; their twins give the same bits and accept any array.
  const anywhere = create(catalogue, "activation", model.activation, { kernels: reference });
  const initializer = (word: "W" | "U" | "V" | "b") =>
    blame(`model.init.${word}`, () =>
      create(catalogue, "initializer", model.init[word], { activation: anywhere, longest }),
    );
  const cell = createCell(settings, catalogue, kernels, activation, longest);
  const { updates } = training;
  const truncation = blame("training.truncation", () =>
    create(catalogue, "truncation", training.truncation, {}),
  );
  const made = makeModel(cell, task, model.bias, model["initial-state"] === "learned");
  const measured = { cell, truncation, parameters: made.parameters, counted: task.counted };
  return {
    task,
    others,
    model: made,
    initializers: {
      W: initializer("W"),
      U: initializer("U"),
      V: initializer("V"),
      b: initializer("b"),
    },
    clipper: blame("training.clip", () => create(catalogue, "clipper", training.clip, { kernels })),
    optimizer: blame("training.optimizer", () =>
      create(catalogue, "optimizer", training.optimizer, { kernels }),
    ),
    schedule: blame("training.schedule", () => create(catalogue, "schedule", training.schedule, { updates })),
    penaltySchedule: blame("training.penalty-schedule", () =>
      create(catalogue, "schedule", training["penalty-schedule"], { updates }),
    ),
    truncation,
    regularizers: training.regularizers.map((choice, i) => ({
      name: choice.name,
      built: blame(`training.regularizers.${i}`, () => create(catalogue, "regularizer", choice, { kernels })),
    })),
    diagnostics: diagnostics.measure.map((choice, i) => ({
      name: choice.name,
      built: blame(`diagnostics.measure.${i}`, () => create(catalogue, "diagnostic", choice, measured)),
      charts: blame(`diagnostics.measure.${i}`, () => chartsOf(choice.name, catalogue)),
    })),
  };
}

/** A plug-in's may be anything. */
function chartsOf(name: string, catalogue: Catalogue): readonly ChartDeclaration[] {
  const { charts = [] } = catalogue.diagnostic.get(name)!;
  const fault = chartFault(charts);
  if (fault !== null) throw new UserError(`${name} declares a chart that is none: ${fault}`);
  return charts;
}

export type Components = ReturnType<typeof createComponents>;
