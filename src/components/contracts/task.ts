import type { Shape } from "../../engine/arena.ts";
import type { Stream } from "../../engine/streams.ts";
import type { About, Chosen, Declaration, Options } from "./declaration.ts";

/** Which part of the data a batch is from. */
export type Split = "training" | "validation" | "test" | "probe";

/** Memory for one batch. Time-major: element (t, b) lies at t·B + b. A task sets every field up to T. */
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

/** Where sequences come from: the split of the data, its random stream, and the task's own memory. */
export interface Source {
  readonly split: Split;
  readonly stream: Stream;
  readonly memory: Readonly<Record<string, Float64Array>>;
}

/**
 * Answers (counted steps) below which no evaluation says that a task is solved. Of a hundred, a network that gets one in
 * twenty wrong gets all right in 0.6 % of evaluations; of ten, in 60 %.
 */
export const ENOUGH_ANSWERS = 100;

/** Means over an evaluation. */
export interface Tally {
  /** Mean loss per counted step. */
  readonly loss: number;
  /** Fraction of counted steps that are wrong: another class is likelier, or the squared error is above `tolerance`. */
  readonly error_rate: number;
  /** Fraction of sequences of which any counted step is wrong. */
  readonly sequence_error_rate: number;
  readonly counted_steps: number;
  readonly sequences: number;
}

/** What a task's options determine without reading the data files. */
export interface TaskSizes {
  readonly inputs: { readonly kind: "values" | "index"; readonly size: number };
  readonly outputs: { readonly kind: "values" | "classes"; readonly size: number };
  /** Steps of a sequence, or null if they depend on the data. */
  readonly length: number | null;
}

/** The loss per counted step of the best guess that knows this much of a sequence and no more. */
export interface Level {
  /** `one of the two values` */
  readonly knowing: string;
  readonly loss: number;
}

/** What a task reports of an evaluation besides its loss. */
export interface Metric {
  readonly name: string;
  readonly better: "lower" | "higher";
  of(tally: Tally): number;
}

/** When a task counts as learned. */
export interface SolveRule {
  /** `less than 1 % of the answers wrong` */
  readonly rule: string;
  /** Who published it; null for a rule of ours, because no paper states one. */
  readonly source: string | null;
  /** Sequences, never seen before, on which it must hold once more. */
  readonly confirmedOn: number;
  /** Asked only of {@link ENOUGH_ANSWERS} answers or more. */
  holds(tally: Tally): boolean;
}

/** What a task found in its files: said at the start of a run, kept in run.json. Plain JSON. */
export interface Reading {
  /** A sentence or so each. */
  readonly lines: readonly string[];
  /** Keys are words in snake_case. */
  readonly figures: Readonly<Record<string, string | number | boolean>>;
}

/** What one could say of classes without the sequence at hand, from the training data. Probabilities. */
export interface Guesses {
  /** Of each class, whatever the input, [C]. */
  readonly constant: Float64Array;
  /** Of a class, given only the symbol that is the input of the same step; above 0. */
  afterSymbol(symbol: number, label: number): number;
}

/** What a task's `create` returns: all but its sizes. */
export interface TaskBody {
  /** Steps of the longest sequence that `fill` will ever make. */
  readonly longest: number;
  /** The most counted steps of any one sequence; it sets the memory for outputs. */
  readonly counted: number;
  /** What a counted step is, in the plural: `words`, `answers`. */
  readonly unit: string;
  /** The chance level: loss per counted step of the best guess that ignores the input. */
  readonly chanceLoss: number;
  /** What is between chance and 0, where that can be said: guesses that know a part of the sequence, worst first. */
  readonly levels?: readonly Level[];
  /** Squared error above which an output is wrong; for regression. */
  readonly tolerance?: number;
  /** `compare.tune` chooses by it. */
  readonly metric: Metric;
  /** Left out if the task never counts as learned. */
  readonly solve?: SolveRule;
  /** Sequences in a split, if the data are finite. */
  available?(split: Split): number;
  /**
   * What a trained network is held against at the end. Left out: the best constant guess on the test sequences themselves,
   * which is the distribution of their classes, or the mean of each output.
   */
  guesses?(): Guesses;
  /** Where the task reads files. */
  readonly reading?: Reading;
  readonly memory: Readonly<Record<string, Shape>>;
  /** Resets a source's memory to its beginning; its stream is there already. */
  start(source: Source): void;
  /** The next `sequences` ≤ B sequences; the places after them get length 0, and nothing in them counts. */
  fill(batch: Batch, source: Source, sequences: number): void;
}
export interface BuiltTask extends TaskSizes, TaskBody {}

/** A file that a task reads: in a package that this program depends on, or at a path the user gives. */
export type DataFile =
  | { readonly package: string }
  | {
      readonly path: string;
      /** Said where there is no such file: how to get one. */
      readonly otherwise?: string;
    };

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

/** Sizes are given once, in `sizes`: `create` receives them, and they are added to what it returns. */
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
