/** The events that a training run yields, in order. Plain data: no clock, no arrays of parameters. */
import type { CellValue, ChartDeclaration, Column, Figure, Level, Reading } from "../components/define.ts";

export type RunEvent = Started | Updated | Evaluated | Measuring | Measured | Diverged | Tested | Finished;

/** First. Sizes, names and units that readers of the later events need. */
export interface Started {
  readonly type: "started";
  readonly updates: number;
  readonly parameters: number;
  /** Of the longest sequence. */
  readonly steps: number;
  readonly chance_loss: number;
  /** Losses between chance and 0 that tell of a part that is known, worst first. */
  readonly levels: readonly Level[];
  /** The rule by which the task counts as learned, and whose it is; null if it has none. */
  readonly solve_rule: string | null;
  readonly metric_name: string;
  readonly metric_better: "lower" | "higher";
  /** What a counted step is: `words`, `answers`. */
  readonly unit: string;
  readonly diagnostics: readonly {
    readonly name: string;
    readonly columns: readonly Column[];
    /** What a report draws of it. */
    readonly charts?: readonly ChartDeclaration[];
  }[];
  /** Names and units of the one-number summaries that `finished` carries. */
  readonly summaries: readonly Column[];
  /** What the task read; absent where it reads no files. */
  readonly reading?: Reading;
}

/** After each update. The loss is that of the update's batch, before the parameters change. */
interface Updated {
  readonly type: "update";
  readonly update: number;
  /** Mean per counted step. */
  readonly loss: number;
  /** Of the objective with penalties, before clipping. If the clipper rescued the update, it may be NaN or infinite. */
  readonly grad_norm: number;
  readonly clipped: boolean;
  readonly rate: number;
  readonly penalty: number;
  /** Counted steps in this batch, for words per second. */
  readonly counted_steps: number;
}

/** On the validation sequences: at update 0, at every multiple of `evaluation.every`, and at the last update. */
export interface Evaluated {
  readonly type: "evaluated";
  readonly update: number;
  /** Time steps of the longest sequence evaluated. */
  readonly length: number;
  /** Whether this is at one of `evaluation.lengths`, besides the task's own. */
  readonly other_length: boolean;
  readonly loss: number;
  readonly metric_name: string;
  readonly metric: number;
  /** Whether the task counts as learned; null where that cannot be said: no rule for it, or too few answers. */
  readonly solved: boolean | null;
  /** On the fresh sequences on which the rule had to hold once more; null where that was not asked. */
  readonly confirmation_metric: number | null;
  /** Counted steps of the evaluation. */
  readonly answers: number;
  /** True on the events after a run stopped because it was solved: its last evaluation, repeated. */
  readonly carried: boolean;
}

/** One diagnostic is about to measure, which may take long. */
export interface Measuring {
  readonly type: "measuring";
  readonly update: number;
  readonly diagnostic: string;
}

/** All rows of one diagnostic at one update, and its one-number summaries in the order of its declaration. */
export interface Measured {
  readonly type: "measured";
  readonly update: number;
  readonly diagnostic: string;
  readonly rows: readonly (readonly CellValue[])[];
  readonly summaries: readonly Figure[];
}

/** A figure of the run is no longer finite: a result, not an error. */
interface Diverged {
  readonly type: "diverged";
  /** The update that could not be made or after which the figure was found; 0 before any. */
  readonly update: number;
  /** Which figure, and what it is: `the validation loss is Infinity`. */
  readonly cause: string;
  /** What that came from, as far as it is known: `the state at step 37`, `the gradient of W`, `W`; else the figure. */
  readonly first: string;
}

/** Once, on the test sequences, with the final parameters. */
export interface Tested {
  readonly type: "tested";
  readonly loss: number;
  readonly metric: number;
  readonly sequences: number;
  /** Of the best constant guess on the same sequences. */
  readonly constant_loss: number;
  readonly constant_metric: number;
  /** The loss minus that of the constant guess, sequence by sequence, and its standard error; null of one sequence. */
  readonly above_constant: number;
  readonly above_constant_se: number | null;
  /** The same for the guess from the last symbol alone; null where the task has none. */
  readonly one_symbol_loss: number | null;
  readonly above_one_symbol: number | null;
  readonly above_one_symbol_se: number | null;
}

/** Last. */
export interface Finished {
  readonly type: "finished";
  readonly status: "finished" | "diverged";
  /** Updates made. */
  readonly updates: number;
  /** As of the last evaluation; a run that diverged is never solved. */
  readonly solved: boolean | null;
  /** The first evaluation that was solved; null if none was. */
  readonly solved_at: number | null;
  readonly summaries: readonly Figure[];
}

/** No event: what a network that was trained earlier does at one length. */
export interface AtLength {
  /** Time steps of the longest sequence evaluated. */
  readonly length: number;
  readonly sequences: number;
  readonly loss: number;
  readonly metric: number;
  /** In theory, and of the best constant guess on these sequences. */
  readonly chance_loss: number;
  readonly constant_loss: number;
}
