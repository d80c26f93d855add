import type { Spec, Views } from "../../engine/arena.ts";
import type { Kernels } from "../../engine/kernels.ts";
import type { ChartDeclaration } from "./chart.ts";
import type { BuiltCell, CellVerbs, CellViews, WorkSizes } from "./cell.ts";
import type { About, Chosen, Declaration, Options } from "./declaration.ts";
import type { Batch } from "./task.ts";
import type { BuiltTruncation } from "./truncation.ts";

/** A column of the table that a diagnostic writes. */
export interface Column {
  readonly name: string;
  readonly unit: string;
  readonly about: string;
  /** True if its cells are text, such as the name of a matrix; numbers if left out. */
  readonly text?: boolean | undefined;
  /** True if its numbers are whole, such as an index. */
  readonly whole?: boolean | undefined;
  /** True if its cells are true or false; a diagnostic has no such column. */
  readonly truth?: boolean | undefined;
}

/** A number; null where there is none. */
export type Figure = number | null;
/** A number or, in a column of text, a text; null where there is none. */
export type CellValue = Figure | string;

/**
 * What must have been computed for the probe batch; each includes all before it: the cell's matrices, its states,
 * what `linearize` saves, and the errors of the outputs.
 */
export const NEEDS = ["weights", "states", "slopes", "errors"] as const;
/** One of `NEEDS`, how much a run must compute before it measures: `weights`, `states`, `slopes` or `errors`. */
export type Need = (typeof NEEDS)[number];

/** A batch of probe sequences, as a diagnostic sees it. A diagnostic must not change what others read. */
export interface Probe<Work = Views<Spec>> {
  readonly kernels: Kernels;
  /** For a diagnostic that needs arrays of its own, for instance gradients, to bind again. */
  readonly cell: BuiltCell;
  readonly at: CellViews;
  /** The cell's verbs on these arrays. */
  readonly verbs: CellVerbs;
  readonly batch: Batch;
  /** ∂E_b/∂h_t from the outputs at step t, E_b the objective of sequence b by itself, [T, B, H]. */
  readonly errors: readonly Float64Array[];
  /** [T]; 0 at the steps where no output counts: there all errors are 0. */
  readonly hasError: Int32Array;
  /** All of the model's parameters, by name. */
  readonly parameters: Readonly<Record<string, TrainedParameter>>;
  /** The workspace that `work` asked for. */
  readonly work: Work;
  /**
   * Called in `bind`, for a quantity listed in `uses`. The function that it returns gives the quantity's value in this
   * measurement, computed when the first of those who share it asks; to be read and not changed.
   */
  take<R>(quantity: Quantity<R>): () => R;
}

/** A parameter and its gradient, as arrays. */
export interface TrainedParameter {
  readonly values: Float64Array;
  /** Of the training batch; it means something only around an update, see {@link Watching}. */
  readonly gradient: Float64Array;
}

/** How a parameter lies in memory. */
export interface ParameterLayout {
  readonly shape: readonly [rows: number, columns: number];
  /** True if stored column by column, as U is. */
  readonly columnMajor: boolean;
  /** Number of gates that share the rows, one after another. Default 1. */
  readonly gates?: number;
}

/** What several diagnostics need of the probe batch: its arrays are laid out once, and it is computed once a measurement. */
export interface Quantity<R = unknown, W extends Spec = Spec> {
  readonly needs: Need;
  /** Quantities that it is made from. */
  readonly uses?: readonly Quantity[];
  /** Workspace. */
  work(sizes: WorkSizes): W;
  /** As in {@link BuiltDiagnostic}. */
  multiplyAdds?(sizes: WorkSizes): number;
  /** Called once when a run is planned; the function that it returns computes the quantity of the batch at hand. */
  bind(probe: Probe<Views<W>>): () => R;
}
/** Infers the types of a quantity; list the quantity in `uses`, and take it in `bind`. */
export const quantity = <R, W extends Spec>(declaration: Quantity<R, W>): Quantity<R> =>
  // `bind` is handed the views of what its own `work` asked for.
  declaration;

export interface BuiltDiagnostic<W extends Spec = Spec> {
  readonly needs: Need;
  /** The quantities that it takes; what these need, it need not say. */
  readonly uses?: readonly Quantity[];
  /** The CSV's columns after run, seed and update. */
  readonly columns: readonly Column[];
  /** One-number summaries: those of the last measurement stand in runs.csv, those of all in run.json. */
  readonly summaries: readonly Column[];
  /** Workspace. */
  work(sizes: WorkSizes): W;
  /** About how many multiply-adds one measurement takes; left out where they are few. A long one is announced. */
  multiplyAdds?(sizes: WorkSizes): number;
  /**
   * Called once when a run is planned. The function that it returns measures the batch at hand: it emits one row at
   * a time, one value per column, and returns one value per summary.
   */
  bind(probe: Probe<Views<W>>): Measure | Watching;
}
/** Measures the probe batch at hand: emits rows, and returns the summaries. */
export type Measure = (emit: (row: readonly CellValue[]) => void, updates: PastUpdates) => readonly Figure[];

/**
 * A diagnostic of the updates themselves. `before` and `after` are called around the updates that a measurement may follow,
 * and around no others.
 */
export interface Watching {
  /** The gradients are those of the objective with its penalties, not yet clipped; 0 in rows of U that no word used. */
  before(): void;
  /** The parameters have changed, constraints included. What it returns is kept for `measure`, also in a checkpoint. */
  after(): readonly Figure[];
  measure: Measure;
}

/** The updates since the last measurement. */
export interface PastUpdates {
  readonly count: number;
  /** How many of them the clipper changed. */
  readonly clipped: number;
  /** Of the last one: the norm of its whole gradient before clipping; null where no update was made. */
  readonly grad_norm: Figure;
  /** What this diagnostic's `after` returned of the last one; null where it was not called. */
  readonly watched: readonly Figure[] | null;
}

export interface DiagnosticContext {
  /** The cell that is measured. */
  readonly cell: BuiltCell;
  /** The truncation that the run trains with. */
  readonly truncation: BuiltTruncation;
  /** All of the model's parameters by name, in the order of reports. */
  readonly parameters: Readonly<Record<string, ParameterLayout>>;
  /** The most counted steps of any one sequence. */
  readonly counted: number;
}

/** What a report draws of the table; a chart whose columns the table has not is left out. */
interface Drawn {
  readonly charts?: readonly ChartDeclaration[];
}

export type Diagnostic = Declaration<"diagnostic", DiagnosticContext, BuiltDiagnostic> & Drawn;
export const diagnostic = <const O extends Options, W extends Spec>(
  declaration: About<O> &
    Drawn & { create(options: Chosen<O>, context: DiagnosticContext): BuiltDiagnostic<W> },
): Diagnostic =>
  // Sound: options are parsed by this declaration's own, and `bind` is handed the views of what its own `work` asked for.
  ({ kind: "diagnostic", ...declaration }) as unknown as Diagnostic;
