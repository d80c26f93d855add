/**
 * What a component is. One declaration — `initializer({…})`, `cell({…})`, … — yields option types,
 * validation, defaults, the JSON Schema, the documentation and the law tests; nothing about a component is
 * written down twice.
 *
 * Built components hold no mutable state. What must survive an update (moments, positions, history) is
 * declared as shapes and handed back as views of the run's arena, so that a checkpoint needs no one's help.
 */
import { z } from "zod";
import type { Integers, Shape, Spec } from "../engine/arena.ts";
import type { Kernels } from "../engine/kernels.ts";
import type { Stream } from "../engine/streams.ts";
import type { Block, BuiltCell, CellShapes, CellViews, Fill } from "./contracts/cell.ts";
import type { BuiltRegularizer } from "./contracts/regularizer.ts";

export { z };
export { stateSize, typedCell } from "./contracts/cell.ts";
export type * from "./contracts/cell.ts";
export type * from "./contracts/regularizer.ts";

// ─── Declarations ────────────────────────────────────────────────────────────────────────────────────

export type Options = Readonly<Record<string, z.ZodType>>;
export type Chosen<O extends Options> = z.output<z.ZodObject<O>>;

export const KINDS = [
  "activation",
  "cell",
  "clipper",
  "diagnostic",
  "initializer",
  "optimizer",
  "regularizer",
  "schedule",
  "noise",
  "task",
  "truncation",
] as const;
export type Kind = (typeof KINDS)[number];

/** What every component says of itself, whatever its kind. */
export interface About<O extends Options = Options> {
  /** The YAML word; also the file's name. */
  readonly name: string;
  /** One line: what it does. */
  readonly summary: string;
  /** The formula in the notation of docs/notation.md, where there is one. */
  readonly formula?: string;
  /** Authors, year, where published; which variant this is, where papers differ. */
  readonly source: string;
  readonly options: O;
}

export interface Declaration<K extends Kind, Context, Built, O extends Options = Options> extends About<O> {
  readonly kind: K;
  create(options: Chosen<O>, context: Context): Built;
}

/** A helper for each kind infers the option types, then forgets them: the registry holds them all alike. */
const helper =
  <K extends Kind, Context, Built>(kind: K) =>
  <const O extends Options>(
    declaration: About<O> & { create(options: Chosen<O>, context: Context): Built },
  ): Declaration<K, Context, Built> =>
    // The cast is sound because options are always parsed by this declaration's own `options` first.
    ({ kind, ...declaration });

/** Of kinds that need nothing but their options. */
export type NoContext = object;

// ─── Initializers ────────────────────────────────────────────────────────────────────────────────────

export interface BuiltInitializer {
  /** Sets every element of W [rows, columns]; rows are the units that the weights lead to. */
  readonly fill: Fill;
  /** True if it only makes square matrices (it is about eigenvalues); the plan refuses it for others. */
  readonly squareOnly?: boolean;
  /** True if it may fill biases too, as matrices of one column. */
  readonly forBiases?: boolean;
  /** True if what it makes is skew-symmetric, the logarithm of an orthogonal W: for cells that take it so. */
  readonly skew?: boolean;
  /** The biases of a gate that keeps and, where there is one, of the gate that writes, each [n]. Then it is for biases alone. */
  fillGates?(keep: Float64Array, write: Float64Array | undefined, n: number, stream: Stream): void;
}
export interface InitializerContext {
  /** The model's, for initializers that depend on it; takes arrays that lie anywhere. */
  readonly activation: BuiltActivation;
  /** Steps of the task's longest sequence. */
  readonly longest: number;
}
export type Initializer = Declaration<"initializer", InitializerContext, BuiltInitializer>;
export const initializer = helper<"initializer", InitializerContext, BuiltInitializer>("initializer");

// ─── Activations ─────────────────────────────────────────────────────────────────────────────────────

export interface BuiltActivation {
  /** s[n] = f(z[n]); `bias` [H] where there is one to learn, one a unit, the rows of z being [H]. */
  apply(s: Float64Array, z: Float64Array, n: number, bias?: Float64Array): void;
  /** slope[n] = f′(z[n]), with s = f(z) at hand. */
  derivative(slope: Float64Array, z: Float64Array, s: Float64Array, n: number, bias?: Float64Array): void;
  /** out[n] ·= f″(z[n]), with s = f(z) at hand; f″ counts as 0 where f′ jumps. Only jacobian-norm needs it. */
  timesCurvature?(out: Float64Array, z: Float64Array, s: Float64Array, n: number): void;
  /** A bias inside f that is learnt, one a unit. */
  readonly bias?: LearntBias;
  /** γ = sup |f′|. */
  readonly gamma: number;
  /** Where f′ jumps; finite differences are meaningless there. */
  readonly kinks: readonly number[];
}
export interface LearntBias {
  /** Every unit's before training; also what `apply` takes where it is given none. */
  readonly start: number;
  /**
   * dBias[H] += Σ_rows ∂E/∂bias, from delta = ∂E/∂z [rows, H]. Penalties on Jacobians take f′ to depend on the bias
   * by jumps alone, as mod-relu's does; `npm run check` finds out where it is otherwise.
   */
  addGradient(dBias: Float64Array, delta: Float64Array, z: Float64Array, n: number): void;
}
export interface KernelContext {
  readonly kernels: Kernels;
}
export type Activation = Declaration<"activation", KernelContext, BuiltActivation>;
export const activation = helper<"activation", KernelContext, BuiltActivation>("activation");

// ─── Cells ───────────────────────────────────────────────────────────────────────────────────────────

export interface CellContext extends KernelContext {
  readonly hidden: number;
  readonly activation: BuiltActivation;
  /** Whether biases are learnt; without, a cell has none of its own either. */
  readonly bias: boolean;
  /** Steps of the longest sequence. */
  readonly longest: number;
}
export type Cell = Declaration<"cell", CellContext, BuiltCell>;
export const cell = helper<"cell", CellContext, BuiltCell>("cell");

// ─── Noise ──

/** Something left to chance while training: a cell around a cell, with the same state and drive. */
export interface BuiltNoise {
  /** Throws a UserError where the cell has not what it needs. */
  wrap(cell: BuiltCell): BuiltCell;
}
export type Noise = Declaration<"noise", KernelContext, BuiltNoise>;
export const noise = helper<"noise", KernelContext, BuiltNoise>("noise");

// ─── Truncations ─────────────────────────────────────────────────────────────────────────────────────

/**
 * The definition of a truncation: the errors of the outputs at steps [firstOutput, end) go back to the
 * uses of the parameters at steps [start, end); s before `start` is a constant. Steps count from 0.
 */
export interface Segment {
  readonly start: number;
  readonly firstOutput: number;
  readonly end: number;
}

/** What a truncation works on. Sizes are those of the batch at hand. */
export interface BackwardPass {
  readonly kernels: Kernels;
  readonly cell: BuiltCell;
  readonly at: CellViews;
  /** Steps that there is room for. */
  readonly longest: number;
  /** e_t = ∂E_t/∂h_t, the error that enters at step t, [T, B, H]; to be read only. */
  readonly errors: readonly Float64Array[];
  /** 0 at the steps where no output counts: there e_t is 0. */
  readonly hasError: Int32Array;
  /** Where s_0 is learnt: takes the sum of what arrives there through the segments that start at 0, [B, S]. */
  readonly initial: Block | undefined;
  /** The truncation's own workspace, as it declared it. */
  readonly work: Readonly<Record<string, Float64Array>>;
}

export interface BuiltTruncation {
  /** The definition: every output step lies in [firstOutput, end) of exactly one segment. */
  segments(T: number): readonly Segment[];
  work(sizes: { T: number; B: number; cell: CellShapes }): Readonly<Record<string, Shape>>;
  /**
   * Called once when a run is planned. The function that it returns fills at.delta of the first T steps with
   * what arrives there through the segments. It linearizes the steps before it goes back through them.
   */
  bind(pass: BackwardPass): (T: number) => void;
}
export type Truncation = Declaration<"truncation", NoContext, BuiltTruncation>;
export const truncation = helper<"truncation", NoContext, BuiltTruncation>("truncation");

// ─── Regularizers ────────────────────────────────────────────────────────────────────────────────────

export type Regularizer = Declaration<"regularizer", KernelContext, BuiltRegularizer>;
export const regularizer = helper<"regularizer", KernelContext, BuiltRegularizer>("regularizer");

// ─── Clippers, optimizers, schedules ─────────────────────────────────────────────────────────────────

/** A contiguous stretch of parameters that an update may change, with its gradient. */
export interface Stretch {
  /** Name of the parameter that it is, or is a part of; parts of one stand together. */
  readonly parameter: string;
  /** True for recurrent parameters, which may have a rate of their own. */
  readonly recurrent: boolean;
  /** The weights into one unit: `units` of them, elements `unit·apart + k·step`, k = 0 … count/units − 1. */
  readonly rows: { readonly units: number; readonly apart: number; readonly step: number };
  readonly values: Float64Array;
  readonly gradient: Float64Array;
  readonly count: number;
  /** The optimizer's own arrays beside it, by the names that it declared, each [count]. */
  readonly moments: Readonly<Record<string, Float64Array>>;
}

export interface BuiltClipper {
  /** True if what `clip` shortens keeps its direction: all of it is multiplied by one number. */
  readonly keepsDirection?: boolean;
  /** Shortens the gradient in place; `norm` is its length, a finite number. True if it changed anything. */
  clip(stretches: readonly Stretch[], count: number, norm: number): boolean;
  /** Asked where `norm` is no number or out of all bounds: puts a gradient in its place that can be used. */
  rescue?(stretches: readonly Stretch[], count: number): void;
  /** Above this a norm is out of all bounds; the largest double if left out. Only for `rescue`. */
  readonly limit?: number;
}
export type Clipper = Declaration<"clipper", KernelContext, BuiltClipper>;
export const clipper = helper<"clipper", KernelContext, BuiltClipper>("clipper");

export interface BuiltOptimizer {
  /** The rate before the schedule's factor. */
  readonly rate: number;
  /** That of recurrent parameters. */
  readonly recurrentRate: number;
  /** Arrays as long as the parameters, by name, and the number that all their elements start from. */
  readonly moments: Readonly<Record<string, number>>;
  /** Single numbers that live through updates. */
  readonly memory: readonly string[];
  /** Under a zero gradient and no moment a rate of 1 takes this share off a parameter; 0 if left out. */
  readonly decay?: number;
  /** True if a zero gradient changes neither a parameter nor a moment: then rows of U that no word used are skipped. */
  readonly rowwise: boolean;
  start(memory: Float64Array): void;
  /** Once before the stretches of an update. */
  advance(memory: Float64Array): void;
  update(stretch: Stretch, memory: Float64Array, rate: number): void;
}
export type Optimizer = Declaration<"optimizer", KernelContext, BuiltOptimizer>;
export const optimizer = helper<"optimizer", KernelContext, BuiltOptimizer>("optimizer");

/** A factor that changes over updates: on the optimizer's rates, or on the strength of all penalties. */
export interface BuiltSchedule {
  readonly memory: readonly string[];
  start(memory: Float64Array): void;
  /** The factor at this update (1 is the first); asking changes nothing. */
  factor(memory: Float64Array, update: number): number;
  /** Told the validation loss at every evaluation. */
  hear(memory: Float64Array, loss: number): void;
}
export interface ScheduleContext {
  /** Updates of the whole run. */
  readonly updates: number;
}
export type Schedule = Declaration<"schedule", ScheduleContext, BuiltSchedule>;
export const schedule = helper<"schedule", ScheduleContext, BuiltSchedule>("schedule");

// ─── Tasks ───────────────────────────────────────────────────────────────────────────────────────────

export type Split = "training" | "validation" | "test" | "probe";

/** Room for one batch. Time-major: element (t, b) lies at t·B + b. A task sets every field up to T. */
export interface Batch {
  readonly B: number;
  readonly longest: number;
  /** Steps of this batch, at most `longest`. */
  T: number;
  /** True if s_0 is the state in which the last batch ended, not 0. */
  carry: boolean;
  /** Steps of each sequence, [B]; 0 for an unused place. */
  readonly lengths: Int32Array;
  /** Dense inputs, [T, B, I]; empty if inputs are indices. */
  readonly values: Float64Array;
  /** Index inputs, [T, B]; empty if inputs are dense. Any valid index where a sequence has ended. */
  readonly indices: Int32Array;
  /** Regression targets, [T, B, C]; empty for classes. */
  readonly targets: Float64Array;
  /** Class labels, [T, B]; empty for regression. */
  readonly labels: Int32Array;
  /** 1 where the loss counts, else 0, [T, B]. */
  readonly mask: Int32Array;
}

/** Where sequences come from: which part of the data, its random stream, and the task's own memory. */
export interface Source {
  readonly split: Split;
  readonly stream: Stream;
  readonly memory: Readonly<Record<string, Float64Array>>;
}

/** Sums over the counted steps of an evaluation. */
export interface Tally {
  /** Mean loss per counted step. */
  readonly loss: number;
  /** Fraction of counted steps that are wrong: another class is likelier, or the squared error is above `tolerance`. */
  readonly error_rate: number;
  readonly counted_steps: number;
  readonly sequences: number;
}

/** What a task's options alone determine; the data files need not be read for it. */
export interface TaskSizes {
  readonly inputs: { readonly kind: "values" | "index"; readonly size: number };
  readonly outputs: { readonly kind: "values" | "classes"; readonly size: number };
  /** Steps of a sequence, or null where the data decide. */
  readonly length: number | null;
}

/** What a task's `create` gives: all but its sizes. */
export interface TaskBody {
  /** Steps of the longest sequence that `fill` will ever make. */
  readonly longest: number;
  /** The most counted steps of any one sequence: room for outputs is planned by it. */
  readonly counted: number;
  /** What a counted step is, in the plural: `words`, `answers`. */
  readonly unit: string;
  /** Loss per counted step of the best guess that knows nothing of the input. */
  readonly chanceLoss: number;
  /** Squared error above which an output is wrong; for regression. */
  readonly tolerance?: number;
  readonly metric: { readonly name: string; of(tally: Tally): number };
  /** When the task counts as learnt. */
  solved(tally: Tally): boolean;
  /** Sequences in a split, where the data are finite. */
  available?(split: Split): number;
  readonly memory: Readonly<Record<string, Shape>>;
  /** Puts a source at its beginning; its stream is at its beginning already. */
  start(source: Source): void;
  /** The next `sequences` ≤ B sequences; places beyond them get length 0 and count nothing. */
  fill(batch: Batch, source: Source, sequences: number): void;
}
export interface BuiltTask extends TaskSizes, TaskBody {}

/** A file that a task reads: of a package that this program depends on, or a path of the user's. */
export type DataFile = { readonly package: string } | { readonly path: string };

export interface TaskContext {
  /** The bytes of what `files` asked for, under the same names. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}
interface TaskExtras<O extends Options, Sizes extends TaskSizes> {
  /** The preset of `training.objective`. */
  readonly objective: "sum" | "mean";
  sizes(options: Chosen<O>): Sizes;
  files?(options: Chosen<O>): Readonly<Record<string, DataFile>>;
}
export type Task = Declaration<"task", TaskContext, BuiltTask> & TaskExtras<Options, TaskSizes>;
/** Sizes are said once, in `sizes`: `create` is handed them, and what it gives is joined with them. */
export const task = <const O extends Options, Sizes extends TaskSizes>(
  declaration: About<O> &
    TaskExtras<O, Sizes> & {
      create(options: Chosen<O>, context: TaskContext & { readonly sizes: Sizes }): TaskBody;
    },
): Task => {
  const create = (options: Chosen<O>, context: TaskContext): BuiltTask => {
    const sizes = declaration.sizes(options);
    return { ...declaration.create(options, { ...context, sizes }), ...sizes };
  };
  // Sound for the same reason as in `helper`.
  return { kind: "task", ...declaration, create } as unknown as Task;
};

// ─── Diagnostics ─────────────────────────────────────────────────────────────────────────────────────

export interface Column {
  readonly name: string;
  readonly unit: string;
  readonly about: string;
}

/** A probe batch after a forward pass: what a diagnostic may look at. It changes nothing that others read. */
export interface Moment {
  readonly kernels: Kernels;
  readonly cell: BuiltCell;
  readonly at: CellViews;
  readonly batch: Batch;
  /** ∂E_b/∂h_t by the outputs at step t, E_b the objective of sequence b alone, [T, B, H]. */
  readonly errors: readonly Float64Array[];
  readonly work: Readonly<Record<string, Float64Array>>;
}

export type CellValue = number | null;

export interface BuiltDiagnostic {
  /** The CSV's columns after run, label, seed and update. */
  readonly columns: readonly Column[];
  /** One-number summaries for runs.csv, taken at the last measurement. */
  readonly summaries: readonly Column[];
  work(sizes: { T: number; B: number; cell: CellShapes }): Readonly<Record<string, Shape>>;
  /** Emits a row at a time, as many values as columns; returns one value for each summary. */
  measure(moment: Moment, emit: (row: readonly CellValue[]) => void): readonly CellValue[];
}
export interface DiagnosticContext {
  /** The cell that is measured. */
  readonly cell: CellShapes;
}
export type Diagnostic = Declaration<"diagnostic", DiagnosticContext, BuiltDiagnostic>;
export const diagnostic = helper<"diagnostic", DiagnosticContext, BuiltDiagnostic>("diagnostic");

// ─── The catalogue ───────────────────────────────────────────────────────────────────────────────────

export interface ByKind {
  activation: Activation;
  cell: Cell;
  clipper: Clipper;
  diagnostic: Diagnostic;
  initializer: Initializer;
  optimizer: Optimizer;
  regularizer: Regularizer;
  schedule: Schedule;
  noise: Noise;
  task: Task;
  truncation: Truncation;
}
export type Component = ByKind[Kind];

/** All components by kind and name: ours, and those that a config's plug-ins add. */
export type Catalogue = { readonly [K in Kind]: ReadonlyMap<string, ByKind[K]> };

/** A component as a resolved config names it: every option written out. */
export interface Choice {
  readonly name: string;
  readonly [option: string]: unknown;
}

/** What a choice says besides its name. */
export const optionsIn = ({ name, ...options }: Choice): Readonly<Record<string, unknown>> => options;

export type { Integers, Kernels, Shape, Spec, Stream };
