/**
 * A run ready to start: every array laid out in one buffer, components bound to their arrays, parameters initialised.
 * What must survive from one update to the next comes first in the buffer, so that a checkpoint is one copy of it.
 */
import { bytesOf, layOut } from "../engine/arena.ts";
import type { Kernels } from "../engine/kernels.ts";
import type { Stream } from "../engine/streams.ts";
import { fork } from "../engine/streams.ts";
import type {
  ChartDeclaration,
  Block,
  BuiltClipper,
  BuiltDiagnostic,
  BuiltOptimizer,
  BuiltSchedule,
  BuiltTask,
  BuiltTruncation,
  Source,
  Split,
} from "../components/define.ts";
import type { Settings } from "../components/settings.ts";
import { type Draft, roomFor } from "./draft.ts";
import { initialise } from "./initialise.ts";
import type { Model } from "./model.ts";
import { type Watch, watchOf } from "./past.ts";
import { Pass } from "./pass.ts";
import { type Penalties, planPenalties } from "./penalties.ts";
import { bindDiagnostics, type Bound, trainedParameters } from "./probing.ts";
import { Stretches } from "./stretches.ts";

interface NamedParameter {
  readonly name: string;
  readonly shape: readonly [number, number] | readonly [number];
  /** The live array: training changes it. */
  readonly values: Float64Array;
  /** True if `values` holds the matrix column by column. */
  readonly columnMajor: boolean;
}

interface PlannedDiagnostic extends Bound {
  readonly name: string;
  readonly built: BuiltDiagnostic;
  readonly charts: readonly ChartDeclaration[];
}

export interface Plan {
  readonly settings: Settings;
  readonly seed: number;
  readonly kernels: Kernels;
  readonly model: Model;
  readonly task: BuiltTask;
  /** The task at the other lengths at which it is evaluated. */
  readonly others: readonly BuiltTask[];
  readonly clipper: BuiltClipper;
  readonly optimizer: BuiltOptimizer;
  readonly schedule: BuiltSchedule;
  readonly truncation: BuiltTruncation;
  readonly penaltySchedule: BuiltSchedule;
  readonly penalties: Penalties;
  readonly diagnostics: readonly PlannedDiagnostic[];
  /** What diagnostics do around an update that a measurement may follow; null if none does anything. */
  readonly watch: Watch | null;
  /** Before a measurement: what diagnostics share is computed anew. */
  readonly renewProbe: () => void;
  readonly parameters: readonly NamedParameter[];
  readonly stretches: Stretches;
  /** Backward through the first T steps of the training pass, as the settings' truncation defines it. */
  readonly backward: (T: number) => void;
  readonly pass: Pass;
  /** The pass that diagnostics measure; null if nothing is measured. */
  readonly probe: Pass | null;
  /** Single numbers that the optimizer and the two schedules keep. */
  readonly memory: Readonly<Record<"optimizer" | "schedule" | "penaltySchedule", Float64Array>>;
  /** The stream for all random draws in training except the data. */
  readonly noise: Stream;
  readonly sources: Readonly<Record<Split, Source>>;
  /** For each split, the states in which its last batch ended. */
  readonly carried: Readonly<Record<Split, Block>>;
  readonly bytes: number;
  /** The bytes that make up the state of the run: parameters, moments, streams, positions. */
  readonly state: Uint8Array;
  /** Names and shapes of what is in it: in another plan these bytes mean the same only if it says the same. */
  readonly layout: string;
}

/** Lays out and initialises a run. Plan a draft only once: its engine has one memory. */
export function planDraft(draft: Draft, seed: number): Plan {
  const { settings, components, engine, bytes } = draft;
  const { kernels } = engine;
  const { model, task, optimizer, schedule, penaltySchedule, truncation } = components;
  const { state, saved, scratch, probe: probeViews } = layOutRun(draft);
  const { parameters } = state;
  const { gradients } = scratch;
  const B = settings.training.batch;
  const { tolerance, longest, counted } = task;
  const context = { kernels, model, B, ...roomFor(components), tolerance, parameters, gradients };
  const pass = new Pass(context, scratch.pass);
  const probeContext = { ...context, B: settings.diagnostics.sequences, longest, counted };
  const probe = probeViews && new Pass(probeContext, probeViews.pass);
  initialise(model, components.initializers, parameters, seed);
  for (const moments of Object.values(state.moments))
    for (const [moment, start] of Object.entries(optimizer.moments)) moments[moment]!.fill(start);
  optimizer.start(state.memory.optimizer);
  schedule.start(state.memory.schedule);
  penaltySchedule.start(state.memory.penaltySchedule);
  fork(state.noise, seed, "chance"); // the numbers depend on this name

  const origins = {
    training: state.source,
    validation: scratch.validation,
    test: scratch.test,
    // Never used without diagnostics.
    probe: probeViews?.source ?? scratch.validation,
  };
  const builtDiagnostics = components.diagnostics.map(({ built }) => built);
  const bound = probe && bindToProbe(builtDiagnostics, probe, probeViews.work);
  const planned: readonly PlannedDiagnostic[] = bound
    ? components.diagnostics.map((one, i) => ({ ...one, ...bound.bound[i]! }))
    : [];
  const plan: Plan = {
    settings,
    seed,
    kernels,
    ...components,
    penalties: planPenalties(
      components.regularizers.map(({ built }) => built),
      truncation,
      pass,
      scratch.penalties,
    ),
    diagnostics: planned,
    watch: watchOf(planned),
    renewProbe: () => bound?.renew(),
    parameters: namedParameters(model, parameters),
    stretches: new Stretches(
      kernels,
      model,
      { values: parameters, gradients: scratch.gradients, moments: state.moments },
      isRowwise(components),
    ),
    backward: bindTruncation(truncation, pass, scratch.truncation),
    pass,
    probe,
    memory: state.memory,
    noise: state.noise,
    sources: bySplit((split) => ({ split, stream: origins[split].stream, memory: origins[split].memory })),
    carried: bySplit((split) => origins[split].carried),
    bytes,
    ...saved,
  };
  rewind(plan, "training");
  return plan;
}

/** All arrays in one buffer, the state first. */
function layOutRun({ state, scratch, probe, bytes, engine }: Draft) {
  const { buffer, start } = engine.allocate(bytes);
  const afterState = start + bytesOf(state);
  return {
    state: layOut(state, buffer, start),
    saved: { state: new Uint8Array(buffer, start, bytesOf(state)), layout: JSON.stringify(state) },
    scratch: layOut(scratch, buffer, afterState),
    probe: probe && layOut(probe, buffer, afterState + bytesOf(scratch)),
  };
}

/** Whether rows of U whose words do not occur can be skipped: not if a regularizer acts on all of U. */
const isRowwise = ({ optimizer, regularizers }: Draft["components"]): boolean =>
  optimizer.rowwise && !regularizers.some(({ built }) => "on" in built && built.on.includes("U"));

function bindTruncation(
  truncation: BuiltTruncation,
  { context, at, verbs, readOut, initial }: Pass,
  work: Parameters<BuiltTruncation["bind"]>[0]["work"],
): (T: number) => void {
  const { kernels, model } = context;
  const { errors, hasError } = readOut;
  return truncation.bind({ kernels, cell: model.cell, at, verbs, errors, hasError, initial, work });
}

function bindToProbe(
  diagnostics: readonly BuiltDiagnostic[],
  { context, at, verbs, batch, readOut }: Pass,
  work: Parameters<typeof bindDiagnostics>[2],
): ReturnType<typeof bindDiagnostics> {
  const { kernels, model } = context;
  const { errors, hasError } = readOut;
  return bindDiagnostics(
    diagnostics,
    {
      kernels,
      cell: model.cell,
      at,
      verbs,
      batch,
      errors,
      hasError,
      parameters: trainedParameters(context),
    },
    work,
  );
}

const bySplit = <R>(make: (split: Split) => R): Record<Split, R> => ({
  training: make("training"),
  validation: make("validation"),
  test: make("test"),
  probe: make("probe"),
});

const namedParameters = (model: Model, values: Readonly<Record<string, Float64Array>>): NamedParameter[] =>
  Object.entries(model.parameters).map(([name, { shape, columnMajor, vector }]) => ({
    name,
    shape: vector ? [shape[0]] : [shape[0], shape[1]],
    values: values[name]!,
    columnMajor,
  }));

/**
 * Puts a source back to its first sequence. Its stream depends only on seed and split, or on seed and name: no other
 * setting moves data.
 */
export function rewind({ sources, task, seed }: Plan, split: Split, name: string = split): void {
  const source = sources[split];
  fork(source.stream, seed, `data ${name}`);
  task.start(source);
}
