/** What a cell is: its shapes, the arrays that it works on, and its verbs. docs/writing-a-cell.md has one worked out. */
import type { Block, Spec, Views } from "../../engine/arena.ts";
import type { Stream } from "../../engine/streams.ts";
import type { BuiltActivation } from "./activation.ts";
import { type Declaration, helper, type KernelContext } from "./declaration.ts";

/** Sets every element of W [rows, columns]; rows are the units that the weights lead to. */
export type Fill = (W: Float64Array, rows: number, columns: number, stream: Stream) => void;

/** A matrix or vector that is learnt. */
export interface ParameterSpec {
  readonly shape: readonly [rows: number, columns: number];
  /** Which of `model.init` fills it, `zero`, or the cell's own way. */
  readonly init: "W" | "U" | "V" | "b" | "zero" | Fill;
  /** True for the parameters through which s_{t−1} reaches s_t: they may have a rate of their own. */
  readonly recurrent?: boolean;
  /** Gates, one below the other: each is initialised, penalised and looked at as a matrix of its own. Default 1. */
  readonly gates?: number;
  /** n, where the values are the strict upper triangle, row by row, of a skew-symmetric n×n matrix. */
  readonly skew?: number;
}

/** The biases of `count` gates of one kind, from an index of a parameter on. */
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
  /** Workspace. */
  readonly work?: Spec;
  /** Where initializers of gates (chrono, forget-bias) write. */
  readonly memoryGates?: readonly MemoryGate[];
  /** True if its nonlinearities are its own: then `model.activation` has nothing to say, and is refused. */
  readonly ownNonlinearities?: boolean;
  /** True if h_{t−1} reaches s_t also past the recurrent matrices, by a leak or a gate. */
  readonly bypass?: boolean;
  /** What of {@link BilinearVerbs} it gives: nothing if left out, the immediate part alone, or all. */
  readonly bilinear?: "immediate" | "exact";
}

/** The arrays of one pass over a batch, as its cell sees them; `[t]` is the view from step t on. */
export interface CellViews<S extends CellShapes = CellShapes> {
  /** Sequences in the batch. */
  readonly B: number;
  /** Own parameters by name; besides them U and, where there are biases, b. */
  readonly parameters: { readonly [K in keyof S["parameters"]]: Float64Array };
  readonly gradients: { readonly [K in keyof S["parameters"]]: Float64Array };
  readonly work: Views<NonNullable<S["work"]>>;
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
  /** On while a pass is made again with what noise and truncation hold constant (gradient check). */
  readonly replay: { readonly on: boolean };
}

/** W as it acts on a state, whatever it is made of: square, row-major [n, n]. */
export interface RecurrentMatrix {
  /** `W`, `W.f` for a gate, `W.2` in the second layer of a stack. */
  readonly name: string;
  readonly n: number;
  readonly values: Float64Array;
}

/**
 * s_t = F(s_{t−1}, a_t), a_t = U x_t + b, on the arrays of one pass. The linear verbs take `steps` consecutive steps
 * from `t` and `vectors` vectors for each of their rows: at step t only what was saved of t matters, so one product
 * can serve all lags of a window, or the whole Jacobian of every sequence.
 */
export interface CellVerbs {
  /** Once after parameters change: transposes, matrices made of parameters. */
  prepare(): void;
  /** s_t from s_{t−1} and a_t, all sequences, one step. */
  forward(t: number): void;
  /** After `forward` over these steps: saves what the verbs below read of them. */
  linearize(t: number, steps: number): void;
  /**
   * out = J_t v + (∂s_t/∂a_t)·tangent[0]. `tangent` has the widths of delta; on entry its first part is the
   * change of the drive, 0 for none, and afterwards it is used up.
   */
  pushforward(out: Block, tangent: Block, v: Block, t: number, steps: number, vectors: number): void;
  /** delta from ds = ∂E/∂s_t: its way back as far as the drive. */
  pullToDrive(delta: Block, ds: Block, t: number, steps: number, vectors: number): void;
  /** out = J_tᵀ ds, the rest of the way, from the delta that `pullToDrive` made of the same ds. */
  pullToState(out: Block, delta: Block, ds: Block, t: number, steps: number, vectors: number): void;
  /** gradients += what at.delta says about the cell's own parameters, over `steps` steps from `t`. */
  accumulate(t: number, steps: number): void;
  /** Once after `accumulate` of all steps: gradients that are made of sums over steps. `prepare` cleared those. */
  afterAccumulate(): void;
  /** Before `forward` over T steps: draws noise from `stream`, or with null sets it to its mean (evaluation). */
  beforePass(T: number, stream: Stream | null): void;
  /** After `prepare`: the matrices by which s_{t−1} acts on s_t, gates apart. Own parameters marked recurrent, if left out. */
  matrices(): readonly RecurrentMatrix[];
  /** Where J_t's own derivatives are known: what penalties on Jacobians need. */
  readonly bilinear: BilinearVerbs | undefined;
}

/** Derivatives of g = Σ_rows uᵀ J_t v, u and v constants [steps, B, S], one vector a row. */
export interface BilinearVerbs {
  /** gradients += ∂g/∂parameters as far as J_t holds them itself, states and drives fixed; u is used up. */
  addImmediate(u: Block, v: Block, t: number, steps: number): void;
  /**
   * dRda = ∂g/∂a_t: what J_t depends on through the drive, and through s_{t−1} by `pullToState` of it with ds = 0.
   * Absent where the activation's second derivative is not known.
   */
  readonly setDriveGradient:
    ((dRda: Block, u: Block, v: Block, t: number, steps: number) => void) | undefined;
}

type Optional = "prepare" | "linearize" | "afterAccumulate" | "beforePass" | "matrices" | "bilinear";

/** The verbs that a cell must have, and those that it needs to write only where it has something to do. */
export type WrittenVerbs = Omit<CellVerbs, Optional> & Partial<Pick<CellVerbs, Optional>>;

export interface BuiltCell {
  readonly shapes: CellShapes;
  /** Sizes of the state's components, the first that of h. */
  readonly widths: readonly number[];
  /** The size of h. */
  readonly H: number;
  /** The size of the whole state. */
  readonly S: number;
  /** The verbs on these arrays; called once a pass. */
  bind(at: CellViews): CellVerbs;
  /** What the cell itself adds to any parameter's start; initializers of gates come later still. */
  afterInitializers?(parameters: Readonly<Record<string, Float64Array>>): void;
}

/** Joins shapes and verbs that were typed together, and writes the verbs that were left out. */
export function typedCell<const S extends CellShapes>({
  shapes,
  bind,
  ...rest
}: Pick<BuiltCell, "afterInitializers"> & {
  readonly shapes: S;
  bind(at: CellViews<S>): WrittenVerbs;
}): BuiltCell {
  const widths = Object.values(shapes.state);
  return {
    shapes,
    widths,
    H: widths[0]!,
    S: widths.reduce((sum, width) => sum + width, 0),
    bind: (at) => ({
      ...SILENT,
      matrices: () => recurrentParameters(shapes, at),
      // Sound: a plan makes the views from these very shapes.
      ...bind(at as unknown as CellViews<S>),
    }),
    ...rest,
  };
}

const SILENT = {
  prepare() {},
  linearize() {},
  afterAccumulate() {},
  beforePass() {},
  bilinear: undefined,
};

/** Those of the parameters marked recurrent that are square, gate by gate. */
function recurrentParameters({ parameters }: CellShapes, at: CellViews): readonly RecurrentMatrix[] {
  return Object.entries(parameters).flatMap(([name, { shape, gates = 1, recurrent }]) => {
    const [rows, n] = shape;
    if (recurrent !== true || rows !== gates * n) return [];
    return gateMatrices(
      at.parameters[name]!,
      n,
      Array.from({ length: gates }, (_, gate) => (gates === 1 ? name : `${name}.${gate}`)),
    );
  });
}

/** The square matrices that lie one below the other in `values`, by their names. */
export const gateMatrices = (
  values: Float64Array,
  n: number,
  names: readonly string[],
): readonly RecurrentMatrix[] =>
  names.map((name, gate) => ({ name, n, values: values.subarray(gate * n * n, (gate + 1) * n * n) }));

/** What workspace is asked for by: steps that there is room for, sequences, and the cell. */
export interface WorkSizes {
  readonly T: number;
  readonly B: number;
  readonly cell: BuiltCell;
}

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
