/** What a cell is: its shapes, the arrays that it works on, and its verbs. */
import type { Shape } from "../../engine/arena.ts";
import type { Stream } from "../../engine/streams.ts";

/** One array a component of the state (`h` first), each [steps, B, vectors, size], from some step on. */
export type Block = readonly Float64Array[];

/** Sets every element of W [rows, columns]; rows are the units that the weights lead to. */
export type Fill = (W: Float64Array, rows: number, columns: number, stream: Stream) => void;

/** A matrix or vector that is learnt. */
export interface ParameterSpec {
  readonly shape: readonly [rows: number, columns: number];
  /** Which of `model.init` fills it, `zero`, or the cell's own way. */
  readonly init: "W" | "U" | "V" | "b" | "zero" | Fill;
  /** True for the matrices through which s_{t−1} reaches s_t; diagnostics and regularizers look at these. */
  readonly recurrent?: boolean;
  /** Gates, one below the other: each is initialised, penalised and looked at as a matrix of its own. Default 1. */
  readonly gates?: number;
  /** n, where the values are the strict upper triangle, row by row, of a skew-symmetric n×n matrix. */
  readonly skew?: number;
}

/** The biases of `hidden` gates of one kind, from an index of a parameter on. */
export interface GateBias {
  readonly parameter: string;
  readonly from: number;
  readonly count: number;
}

/** A gate that keeps the old state, and the one that lets the new in, where they are two. */
export interface MemoryGate {
  readonly keep: GateBias;
  readonly write?: GateBias;
}

export interface CellShapes {
  /** The components of the state and their sizes; the first is `h`, the only one that is read out. */
  readonly state: Readonly<Record<string, number>>;
  /** Width of a_t = U x_t + b, in which the input reaches the cell. */
  readonly drive: number;
  /** Gates side by side in the drive: U's are initialised apart. Default 1. */
  readonly driveGates?: number;
  /** Widths of delta: the first is ∂E/∂a_t and as wide as `drive`; the rest is what `accumulate` needs besides. */
  readonly delta: readonly number[];
  /** Own parameters, besides U and b. */
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  /** Widths of what is kept of every row (one sequence at one step) for the linear verbs. */
  readonly saved: Readonly<Record<string, number>>;
  /** Widths of workspace for the rows of one step, [B, width]. */
  readonly scratch?: Readonly<Record<string, number>>;
  /** Workspace, as shapes. */
  readonly work: Readonly<Record<string, Shape>>;
  /** Where initializers of gates (chrono, forget-bias) write. */
  readonly memoryGates?: readonly MemoryGate[];
  /** True if its nonlinearities are its own: then `model.activation` has nothing to say, and is refused. */
  readonly ownNonlinearities?: boolean;
  /** True if h_{t−1} reaches s_t also past the recurrent matrices, by a leak or a gate. */
  readonly bypass?: boolean;
}

/** The arrays of one pass over a batch, as its cell sees them; `[t]` is the view from step t on. */
export interface CellViews<S extends CellShapes = CellShapes> {
  /** Sequences in the batch. */
  readonly B: number;
  /** Own parameters by name; besides them U and, where there are biases, b. */
  readonly parameters: { readonly [K in keyof S["parameters"]]: Float64Array };
  readonly gradients: { readonly [K in keyof S["parameters"]]: Float64Array };
  readonly work: { readonly [K in keyof S["work"]]: Float64Array };
  readonly scratch: { readonly [K in keyof NonNullable<S["scratch"]>]: Float64Array };
  /** state[t] is s_{t−1} in one-based time, what `forward(t)` reads. */
  readonly state: readonly Block[];
  /** next[t] is s_t in one-based time, what `forward(t)` writes: state[t + 1], unless something stands between. */
  readonly next: readonly Block[];
  /** a_t = U x_t + b, [T, B, drive]. `forward` may overwrite it, with z_t for instance. */
  readonly drive: readonly Float64Array[];
  readonly saved: { readonly [K in keyof S["saved"]]: readonly Float64Array[] };
  /** [T, B, …] by the widths of `delta`. */
  readonly delta: readonly Block[];
  /** One number, 1 while a pass is made again with what chance and truncation hold constant (gradient check). */
  readonly replay: Float64Array;
}

/**
 * s_t = F(s_{t−1}, a_t), a_t = U x_t + b. The linear verbs take `steps` consecutive steps from `t` and
 * `vectors` vectors for each of their rows: at step t only what was saved of t matters, so one product can
 * serve all lags of a window, or the whole Jacobian of every sequence.
 */
export interface CellVerbs<S extends CellShapes = CellShapes> {
  /** Once after parameters change: transposes, matrices made of parameters. */
  prepare(at: CellViews<S>): void;
  /** s_t from s_{t−1} and a_t, all sequences, one step. */
  forward(at: CellViews<S>, t: number): void;
  /** After `forward` over these steps: saves what the verbs below read of them. */
  linearize(at: CellViews<S>, t: number, steps: number): void;
  /**
   * out = J_t v + (∂s_t/∂a_t)·tangent[0]. `tangent` has the widths of delta; on entry its first part is the
   * change of the drive, 0 for none, and afterwards it is used up.
   */
  pushforward(
    at: CellViews<S>,
    out: Block,
    tangent: Block,
    v: Block,
    t: number,
    steps: number,
    vectors: number,
  ): void;
  /** delta from ds = ∂E/∂s_t alone: the part of `pullToState` that the first use of a gradient needs. */
  pullToDrive(at: CellViews<S>, delta: Block, ds: Block, t: number, steps: number, vectors: number): void;
  /** out = J_tᵀ ds, from the delta that `pullToDrive` made of the same ds. */
  pullToState(
    at: CellViews<S>,
    out: Block,
    delta: Block,
    ds: Block,
    t: number,
    steps: number,
    vectors: number,
  ): void;
  /** gradients += what at.delta says about the cell's own parameters, over `steps` steps from `t`. */
  accumulate(at: CellViews<S>, t: number, steps: number): void;
  /** Once after `accumulate` of all steps: gradients that are made of sums over steps. `prepare` cleared those. */
  finish?(at: CellViews<S>): void;
  /** Before `forward` over T steps: what is left to chance, from `stream`; null where nothing is (evaluation). */
  draw?(at: CellViews<S>, T: number, stream: Stream | null): void;
  /** After the initializers, but for those of gates: what the cell itself adds to any parameter's start. */
  start?(parameters: Readonly<Record<string, Float64Array>>): void;
  /** Where J_t's own derivatives are known: what penalties on Jacobians need. */
  readonly bilinear?: BilinearVerbs<S>;
}

/** Derivatives of g = Σ_rows uᵀ J_t v, u and v constants [steps, B, S], one vector a row. */
export interface BilinearVerbs<S extends CellShapes = CellShapes> {
  /** gradients += ∂g/∂parameters as far as J_t holds them itself, states and drives fixed; u is used up. */
  addImmediate(at: CellViews<S>, u: Block, v: Block, t: number, steps: number): void;
  /**
   * delta = ∂g/∂a_t: what J_t depends on through the drive, and through s_{t−1} by `pullToState` of it with ds = 0.
   * Absent where the activation's second derivative is not known.
   */
  readonly setDelta?:
    ((at: CellViews<S>, delta: Block, u: Block, v: Block, t: number, steps: number) => void) | undefined;
}

export interface BuiltCell {
  readonly shapes: CellShapes;
  readonly verbs: CellVerbs;
}

/** Joins shapes and verbs that were typed together. */
export const typedCell = <const S extends CellShapes>(shapes: S, verbs: CellVerbs<S>): BuiltCell =>
  // The cast is sound because the plan makes the views from these very shapes.
  ({ shapes, verbs: verbs as unknown as CellVerbs });

/** Size S of the whole state. */
export const stateSize = ({ state }: CellShapes): number =>
  Object.values(state).reduce((sum, size) => sum + size, 0);
