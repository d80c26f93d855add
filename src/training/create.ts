/** Settings → built components, and the check that they fit together. */
import type { Kernels } from "../engine/kernels.ts";
import { reference } from "../engine/reference/index.ts";
import type { ByKind, Catalogue, Choice, Kind } from "../components/define.ts";
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
  const options = Object.fromEntries(Object.entries(choice).filter(([key]) => key !== "name"));
  // Sound: the options were parsed by this declaration's schema when the settings were made.
  return (declaration.create as (o: unknown, c: unknown) => ReturnType<ByKind[K]["create"]>)(
    options,
    context,
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
  const task = create(catalogue, "task", settings.task, { files });
  const activation = create(catalogue, "activation", model.activation, { kernels });
  // The fast kernels only take arrays of the run's memory; their twins have the same bits and take any.
  const anywhere = { activation: create(catalogue, "activation", model.activation, { kernels: reference }) };
  const { hidden, bias } = model;
  const cell = create(catalogue, "cell", model.cell, { kernels, hidden, activation });
  return {
    task,
    model: makeModel(cell, task, bias),
    initializers: {
      W: create(catalogue, "initializer", model.init.W, anywhere),
      U: create(catalogue, "initializer", model.init.U, anywhere),
      V: create(catalogue, "initializer", model.init.V, anywhere),
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

export type Components = ReturnType<typeof createComponents>;

/** What only the finished model can tell: names that do not exist, more sequences than there are. */
export function checkFit(
  { model, task, initializers, regularizers }: Components,
  { model: chosen, evaluation, diagnostics }: Settings,
): void {
  for (const [name, { init, shape }] of Object.entries(model.parameters)) {
    if (init === "zero" || !initializers[init].squareOnly || shape[0] === shape[1]) continue;
    throw new UserError(
      `model.init.${init}: ${chosen.init[init].name} makes square matrices only; ${name} is ` +
        `${shape[0]}×${shape[1]}; write another initializer, for example glorot-normal`,
    );
  }
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
