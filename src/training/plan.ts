/**
 * A run before it runs: components created, every array laid out in one buffer, parameters initialised.
 * What must survive lies in the buffer's first part, so that a checkpoint is one copy of it.
 */
import type { Views } from "../engine/arena.ts";
import { bytesOf, layOut } from "../engine/arena.ts";
import type { Engine } from "../engine/engine.ts";
import type { Kernels } from "../engine/kernels.ts";
import type { Stream } from "../engine/streams.ts";
import { fork } from "../engine/streams.ts";
import type {
  Block,
  BuiltClipper,
  BuiltDiagnostic,
  BuiltOptimizer,
  BuiltSchedule,
  BuiltTask,
  BuiltTruncation,
  Catalogue,
  Source,
  Split,
} from "../components/define.ts";
import type { Settings } from "../components/settings.ts";
import type { Draft, rewoundSpec } from "./draft.ts";
import { draftRun } from "./draft.ts";
import { initialise } from "./initialise.ts";
import type { Model } from "./model.ts";
import { Stretches } from "./stretches.ts";
import type { PassViews } from "./pass.ts";
import type { PlannedPenalty } from "./penalties.ts";
import { planPenalty } from "./penalties.ts";
import { Pass } from "./pass.ts";

interface NamedParameter {
  readonly name: string;
  readonly shape: readonly [number, number] | readonly [number];
  /** Live: training changes them. */
  readonly values: Float64Array;
  /** True if `values` holds the matrix column by column. */
  readonly columnMajor: boolean;
}

interface PlannedDiagnostic {
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
  readonly penaltySchedule: BuiltSchedule;
  readonly penalties: readonly PlannedPenalty[];
  readonly diagnostics: readonly PlannedDiagnostic[];
  readonly parameters: readonly NamedParameter[];
  readonly stretches: Stretches;
  /** Backward through the training pass by the truncation of the settings. */
  readonly backward: (T: number) => void;
  readonly pass: Pass;
  readonly probe: Pass;
  /** Single numbers of optimizer and schedule. */
  readonly memory: Readonly<Record<"optimizer" | "schedule" | "penaltySchedule", Float64Array>>;
  /** The stream of everything that is random in training besides the data. */
  readonly noise: Stream;
  readonly sources: Readonly<Record<Split, Source>>;
  readonly carried: Readonly<Record<Split, Block>>;
  readonly bytes: number;
  /** The bytes that make up the state of the run: parameters, moments, streams, positions. */
  readonly state: Uint8Array;
}

const SPLITS = ["training", "validation", "test", "probe"] as const satisfies readonly Split[];

/** One buffer for state and scratch, the state first. */
function layOutRun({ state, scratch, bytes, engine }: Draft) {
  const stateBytes = bytesOf(state);
  const { buffer, start } = engine.allocate(bytes);
  return {
    state: layOut(state, buffer, start),
    views: layOut(scratch, buffer, start + stateBytes),
    stateBytes: new Uint8Array(buffer, start, stateBytes),
  };
}

/** Drafts a run and plans it at once. */
export const makePlan = (
  settings: Settings,
  seed: number,
  catalogue: Catalogue,
  files: Readonly<Record<string, Uint8Array>>,
  engine?: Engine,
): Plan => planDraft(draftRun(settings, catalogue, files, engine), seed);

/** Lays out and initialises a run. A draft is planned once: its engine has one memory. */
export function planDraft(draft: Draft, seed: number): Plan {
  const { settings, components, bytes, engine } = draft;
  const { kernels } = engine;
  const { model, task, optimizer, schedule, penaltySchedule, truncation, regularizers } = components;
  const { state, views, stateBytes } = layOutRun(draft);
  const { longest, counted, tolerance } = task;
  const values = state.parameters;
  const { gradients } = views;
  const passOf = (B: number, memory: PassViews): Pass =>
    new Pass({ kernels, model, B, longest, counted, tolerance, parameters: values, gradients }, memory);
  const pass = passOf(settings.training.batch, views.pass);
  initialise(model, components.initializers, values, seed);
  for (const moments of Object.values(state.moments))
    for (const [moment, start] of Object.entries(optimizer.moments)) moments[moment]!.fill(start);
  optimizer.start(state.memory.optimizer);
  schedule.start(state.memory.schedule);
  penaltySchedule.start(state.memory.penaltySchedule);
  fork(state.noise, seed, "chance"); // the name is part of the numbers;
  const { at, errors, hasError, initial } = pass;
  const groups = {
    training: state.source,
    validation: views.validation,
    test: views.test,
    probe: views.probing,
  };
  // A penalty on U gives every row of it a gradient.
  const onU = regularizers.some(({ built }) => "on" in built && built.on.includes("U"));
  const rowwise = optimizer.rowwise && !onU;
  const plan: Plan = {
    settings,
    seed,
    kernels,
    ...components,
    diagnostics: components.diagnostics.map((one) => ({ ...one, work: views.diagnostics[one.name]! })),
    penalties: regularizers.map(({ built }, i) =>
      planPenalty(built, model, at, views.penalties[String(i)]!, longest, at.B),
    ),
    parameters: namedParameters(model, values),
    stretches: new Stretches(kernels, model, { values, gradients, moments: state.moments }, rowwise),
    backward: truncation.bind({
      kernels,
      cell: model.cell,
      at,
      longest,
      errors,
      hasError,
      initial,
      work: views.truncation,
    }),
    pass,
    probe: passOf(settings.diagnostics.sequences, views.probe),
    memory: state.memory,
    noise: state.noise,
    sources: bySplit(groups, (split, { stream, memory }) => ({ split, stream, memory })),
    carried: bySplit(groups, (_, { carried }) => Object.values(carried)),
    bytes,
    state: stateBytes,
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
