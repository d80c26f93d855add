import type { Block, Spec, Views } from "../../engine/arena.ts";
import type { Kernels } from "../../engine/kernels.ts";
import type { BuiltCell, CellVerbs, CellViews, WorkSizes } from "./cell.ts";
import type { About, Chosen, Declaration, NoContext, Options } from "./declaration.ts";

/**
 * The definition of a truncation: the errors of the outputs at steps [firstOutput, end) go back to the
 * uses of the parameters at steps [start, end); s before `start` is a constant. Steps count from 0.
 */
export interface Segment {
  readonly start: number;
  readonly firstOutput: number;
  readonly end: number;
}

/** What a truncation works on. */
export interface BackwardPass<Work = Views<Spec>> {
  readonly kernels: Kernels;
  readonly cell: BuiltCell;
  readonly at: CellViews;
  /** The cell's verbs on these arrays. */
  readonly verbs: CellVerbs;
  /** e_t = ∂E_t/∂h_t, the error that enters at step t, [T, B, H]; read-only. */
  readonly errors: readonly Float64Array[];
  /** [T]; 0 at the steps where no output counts: there e_t is 0. */
  readonly hasError: Int32Array;
  /** Where s_0 is learned: receives the sum of what arrives there through the segments that start at 0, [B, S]. */
  readonly initial: Block | undefined;
  /** The workspace that `work` asked for. */
  readonly work: Work;
}

export interface BuiltTruncation<W extends Spec = Spec> {
  /** The definition: every output step lies in [firstOutput, end) of exactly one segment. */
  segments(T: number): readonly Segment[];
  /** Workspace. */
  work(sizes: WorkSizes): W;
  /**
   * Called once when a run is planned. The function that it returns fills at.delta of the first T steps with what
   * arrives there through the segments. It linearizes the steps before going back through them.
   */
  bind(pass: BackwardPass<Views<W>>): (T: number) => void;
}

export type Truncation = Declaration<"truncation", NoContext, BuiltTruncation>;
export const truncation = <const O extends Options, W extends Spec>(
  declaration: About<O> & { create(options: Chosen<O>, context: NoContext): BuiltTruncation<W> },
): Truncation =>
  // Sound: options are parsed by this declaration's own, and `bind` is handed the views of what its own `work` asked for.
  ({ kind: "truncation", ...declaration }) as unknown as Truncation;
