/**
 * The settings of a run, declared once: validation, defaults, the paths that `--set` and sweeps may name, and
 * the JSON Schema all come from this table. The bounds keep typing errors from becoming huge allocations.
 */
import { z } from "zod";
import type { Choice, Kind } from "../components/define.ts";
import { DEFAULT_ACTIVATION, LOG_SPACED, PUBLISHED } from "../components/settings.ts";

export interface ComponentField {
  readonly type: "component";
  readonly kind: Kind;
  readonly about: string;
  readonly initial: string | undefined;
}
export interface ComponentsField {
  readonly type: "components";
  readonly kind: Kind;
  readonly about: string;
  readonly initial: readonly string[];
  /** True if no component may be listed twice. */
  readonly distinct: boolean;
}
export interface ValueField<S extends z.ZodType = z.ZodType> {
  readonly type: "value";
  readonly about: string;
  readonly schema: S;
}
interface GroupField {
  readonly type: "group";
  readonly about: string;
  readonly fields: Fields;
}
export type Field = ComponentField | ComponentsField | ValueField | GroupField;
export interface Fields {
  readonly [name: string]: Field;
}

/** The type of a field's value once defaults are filled in. */
export type Resolved<F> = F extends { readonly type: "component" }
  ? Choice
  : F extends { readonly type: "components" }
    ? readonly Choice[]
    : F extends { readonly type: "value"; readonly schema: infer S extends z.ZodType }
      ? z.output<S>
      : F extends { readonly type: "group"; readonly fields: infer G }
        ? { readonly [K in keyof G]: Resolved<G[K]> }
        : never;

const component = (kind: Kind, initial: string | undefined, about: string): ComponentField => ({
  type: "component",
  kind,
  about,
  initial,
});
const value = <S extends z.ZodType>(schema: S, about: string): ValueField<S> => ({
  type: "value",
  about,
  schema,
});
const whole = (least: number, most: number, initial: number) => z.int().min(least).max(most).default(initial);
const group = <const F extends Fields>(about: string, fields: F) =>
  ({ type: "group", about, fields }) as const;

export const SETTINGS = group("The settings of a run", {
  task: component("task", undefined, "What the network learns"),
  model: group("The recurrent network", {
    cell: component("cell", "vanilla", "How s_t follows from s_{t−1} and x_t"),
    hidden: value(whole(1, 10_000, 50), "Hidden units H, of each layer"),
    layers: value(whole(1, 100, 1), "Layers of equal cells; each reads h_t of the layer below"),
    activation: component("activation", DEFAULT_ACTIVATION, "The nonlinearity f"),
    init: group("How matrices and biases are initialised", {
      W: component("initializer", "uniform-fan-in", "Hidden→hidden matrices"),
      U: component("initializer", "uniform-fan-in", "Input→hidden matrix"),
      V: component("initializer", "uniform-fan-in", "Hidden→output matrix"),
      b: component(
        "initializer",
        "constant",
        "Biases of the cell; chrono and forget-bias set those of gates",
      ),
    }),
    bias: value(z.boolean().default(true), "Whether b and c are learned; if false, they are 0"),
    "initial-state": value(
      z.enum(["zero", "learned"]).default("zero"),
      "s_0: zero, or learned (it starts at zero)",
    ),
  }),
  training: group("How the network learns", {
    updates: value(
      whole(0, 1_000_000_000, 1000),
      "Number of updates; each is one batch, one gradient and one change of the parameters",
    ),
    batch: value(whole(1, 100_000, 20), "Sequences per update"),
    objective: value(
      z.enum(["sum", "mean"]).optional(),
      "Sum or mean over the counted steps of a sequence, then the mean over sequences. Default: the task's preset",
    ),
    truncation: component("truncation", "full", "How far errors go back in time"),
    optimizer: component("optimizer", "adam", "How a gradient becomes a change of the parameters"),
    schedule: component("schedule", "constant", "The factor on the optimizer's rates at each update"),
    clip: component("clipper", "none", "What happens to gradients that are too long"),
    regularizers: {
      type: "components",
      kind: "regularizer",
      about: "Penalties added to the objective, and constraints applied after an update",
      initial: [],
      distinct: false,
    },
    "penalty-schedule": component(
      "schedule",
      "constant",
      "The factor on the strength of all penalties at each update; not on constraints",
    ),
    noise: {
      type: "components",
      kind: "noise",
      about: "Noise during training; the first one is closest to the cell",
      initial: [],
      distinct: true,
    },
    "stop-when-solved": value(
      z.boolean().default(false),
      "End the run at the first evaluation that is solved",
    ),
  }),
  evaluation: group("Losses on sequences not used for training", {
    every: value(whole(1, 1_000_000_000, 100), "Updates between evaluations"),
    sequences: value(whole(1, 1_000_000, 1000), "Sequences per evaluation"),
    confirm: value(
      z.union([z.int().min(0).max(1_000_000), z.literal(PUBLISHED)]).default(PUBLISHED),
      "Fresh sequences on which a task that seems solved must be so once more; published takes as many as the source of its rule",
    ),
    lengths: value(
      z.array(z.int().min(1).max(1_000_000)).max(32).default([]),
      "Other lengths of sequences at which the network is evaluated besides, a row each in evaluation.csv",
    ),
  }),
  diagnostics: group("Measurements of how gradients travel through time", {
    every: value(
      z.union([z.int().min(1).max(1_000_000_000), z.literal(LOG_SPACED)]).default(500),
      "Updates between measurements; log-spaced measures at 0, 1, 2, 5, 10, 20, 50 … updates",
    ),
    sequences: value(whole(1, 10_000, 4), "Probe sequences"),
    measure: {
      type: "components",
      kind: "diagnostic",
      about: "What is measured; [] switches diagnostics off",
      initial: ["jacobians"],
      distinct: true,
    },
    rules: {
      type: "components",
      kind: "rule",
      about: "What the verdict says of a run, by what was measured",
      initial: [
        "diverged",
        "solved",
        "exploding",
        "vanishing",
        "saturated",
        "dead-units",
        "truncated",
        "healthy",
      ],
      distinct: true,
    },
  }),
});

/** Keys of a config that are not settings of a run. */
export const OTHER_KEYS = [
  "name",
  "description",
  "extends",
  "seeds",
  "sweep",
  "compare",
  "plugins",
  "data-folder",
] as const;

/** The field of a key; undefined if the parent is not a group or has no such key. */
export function fieldOf(parent: Field | undefined, key: string): Field | undefined {
  return parent?.type === "group" && Object.hasOwn(parent.fields, key) ? parent.fields[key] : undefined;
}

/** Every path that holds a value, a component or a list of components. */
export function leafPaths(field: Field = SETTINGS, path = ""): readonly (readonly [string, Field])[] {
  if (field.type !== "group") return [[path, field]];
  return Object.entries(field.fields).flatMap(([key, part]) =>
    leafPaths(part, path === "" ? key : `${path}.${key}`),
  );
}
