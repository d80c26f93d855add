import type { Spec, Views } from "../../engine/arena.ts";
import type { Kernels } from "../../engine/kernels.ts";
import type { BuiltCell, CellVerbs, CellViews, WorkSizes } from "./cell.ts";
import type { About, Chosen, Declaration, Options } from "./declaration.ts";
import type { Batch } from "./task.ts";

export interface Column {
  readonly name: string;
  readonly unit: string;
  readonly about: string;
}

export type CellValue = number | null;

/**
 * What must have been computed of the probe batch, each with all before it: the cell's matrices, its states, what
 * `linearize` saves, and the errors of the outputs.
 */
export const NEEDS = ["weights", "states", "slopes", "errors"] as const;
export type Need = (typeof NEEDS)[number];

/** A batch of probe sequences: what a diagnostic may look at. It changes nothing that others read. */
export interface Probe<Work = Views<Spec>> {
  readonly kernels: Kernels;
  /** To be bound again by a diagnostic that wants arrays of its own, gradients for one. */
  readonly cell: BuiltCell;
  readonly at: CellViews;
  /** The cell's, on these arrays. */
  readonly verbs: CellVerbs;
  readonly batch: Batch;
  /** ∂E_b/∂h_t by the outputs at step t, E_b the objective of sequence b alone, [T, B, H]. */
  readonly errors: readonly Float64Array[];
  /** What `work` asked for. */
  readonly work: Work;
}

export interface BuiltDiagnostic<W extends Spec = Spec> {
  readonly needs: Need;
  /** The CSV's columns after run, label, seed and update. */
  readonly columns: readonly Column[];
  /** One-number summaries for runs.csv, taken at the last measurement. */
  readonly summaries: readonly Column[];
  /** Workspace. */
  work(sizes: WorkSizes): W;
  /**
   * Called once when a run is planned. The function that it returns measures the batch at hand: it emits a row at a
   * time, as many values as columns, and returns one value for each summary.
   */
  bind(probe: Probe<Views<W>>): Measure;
}
export type Measure = (emit: (row: readonly CellValue[]) => void) => readonly CellValue[];

export interface DiagnosticContext {
  /** The cell that is measured. */
  readonly cell: BuiltCell;
}

export type Diagnostic = Declaration<"diagnostic", DiagnosticContext, BuiltDiagnostic>;
export const diagnostic = <const O extends Options, W extends Spec>(
  declaration: About<O> & { create(options: Chosen<O>, context: DiagnosticContext): BuiltDiagnostic<W> },
): Diagnostic =>
  // Sound: options are parsed by this declaration's own, and `bind` is handed the views of what its own `work` asked for.
  ({ kind: "diagnostic", ...declaration }) as unknown as Diagnostic;
