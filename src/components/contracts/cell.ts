/** What a cell is: its shapes, the arrays it works on, and its verbs. docs/writing-a-cell.md has one worked out. */
import type { Block, Spec, Views } from "../../engine/arena.ts";
import type { Stream } from "../../engine/streams.ts";
import type { BuiltActivation } from "./activation.ts";
import { checkShapes } from "./cell-checks.ts";
import { type Declaration, helper, type KernelContext } from "./declaration.ts";

/** Sets every element of W [rows, columns], row by row; rows are the units that the weights lead to. */
export type Fill = (W: Float64Array, rows: number, columns: number, stream: Stream) => void;

/** A learned matrix or vector. */
export interface ParameterSpec {
  readonly shape: readonly [rows: number, columns: number];
  /** The entry of `model.init` that fills it, `zero`, or the cell's own way. */
  readonly init: "W" | "U" | "V" | "b" | "zero" | Fill;
  /** True for the parameters through which s_{t−1} reaches s_t: they may have a rate of their own. */
  readonly recurrent?: boolean;
  /**
   * Number of gates, one below the other: each is initialised, penalised and measured as a matrix of its own.
   * Default 1.
   */
  readonly gates?: number;
  /** n, where the values are the strict upper triangle, row by row, of a skew-symmetric n×n matrix. */
  readonly skew?: number;
}

/** The biases of one gate: `count` elements of a parameter, from index `from`. */
export interface GateBias {
  readonly parameter: string;
  readonly from: number;
  readonly count: number;
}

/** A gate that keeps the old state, and the gate that lets the new in, if it is a separate one. */
export interface MemoryGate {
  readonly keep: GateBias;
  readonly write?: GateBias;
}

/** Units that do the same, as {@link CellVerbs.read} reads them. */
export type UnitGroup = {
  /** `h`, or what the equations call them: `i`, `f`; the gate that σ of them is. */
  readonly name: string;
  readonly width: number;
} & (
  | {
      /** s = f(z) */
      readonly kind: "activation";
      /** sup |f′| */
      readonly gamma: number;
    }
  | {
      /** Open at 1, closed at 0. */
      readonly kind: "gate";
    }
);

/** What a cell needs: sizes of its state, drive and parameters, and of what it saves for the way back. */
export interface CellShapes {
  /** The components of the state and their sizes; the first is `h`, the only one that is read out. */
  readonly state: Readonly<Record<string, number>>;
  /** Width of a_t = U x_t + b, through which the input reaches the cell. */
  readonly drive: number;
  /** Number of gates side by side in the drive; U is initialised gate by gate. Default 1. */
  readonly driveGates?: number;
  /**
   * Widths of delta's parts: first ∂E/∂a_t, as wide as `drive`, then what `pullToState` and `accumulate` need
   * besides.
   */
  readonly delta: readonly number[];
  /** The cell's own parameters, besides U and b. */
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  /** Widths of what is saved per row (one sequence at one step) for the linear verbs. */
  readonly saved: Readonly<Record<string, number>>;
  /** Widths of workspace for the rows of one step, [B, width]. */
  readonly scratch?: Readonly<Record<string, number>>;
  /** Workspace. */
  readonly work?: Spec;
  /** The biases that gate initializers (chrono, forget-bias) set. */
  readonly memoryGates?: readonly MemoryGate[];
  /** True if the nonlinearities are the cell's own: then `model.activation` has no effect and is refused. */
  readonly ownNonlinearities?: boolean;
  /** True if h_{t−1} also reaches s_t past the recurrent matrices, by a leak or a gate. */
  readonly bypass?: boolean;
  /**
   * How J_t is made: `slopes` if it is D_t W, D_t diagonal, and then it has `pushLinear`; `direct` if units reach units
   * of the next state past all matrices, and then it has `setDirect`. Left out where it is neither.
   */
  readonly form?: "slopes" | "direct";
  /** What `read` reads; none if left out. */
  readonly units?: readonly UnitGroup[];
  /** Which {@link BilinearVerbs} it has: only the immediate one, or both; none if left out. */
  readonly bilinear?: "immediate" | "exact";
}

/** The arrays of one pass over a batch, as its cell sees them; `[t]` is the view from step t to the end. */
export interface CellViews<S extends CellShapes = CellShapes> {
  /** Sequences in the batch. */
  readonly B: number;
  /** The cell's own parameters by name; also U and, where there are biases, b. */
  readonly parameters: { readonly [K in keyof S["parameters"]]: Float64Array };
  readonly gradients: { readonly [K in keyof S["parameters"]]: Float64Array };
  readonly work: Views<NonNullable<S["work"]>>;
  readonly scratch: { readonly [K in keyof NonNullable<S["scratch"]>]: Float64Array };
  /** state[t] holds s_t, state[0] being s_0: what `forward(t)` reads. */
  readonly state: readonly Block[];
  /** next[t] is what `forward(t)` writes: state[t + 1], unless a cell around this one stands between. */
  readonly next: readonly Block[];
  /** The drive U x + b, [T, B, drive]. `forward` may overwrite it, for instance with z. */
  readonly drive: readonly Float64Array[];
  readonly saved: { readonly [K in keyof S["saved"]]: readonly Float64Array[] };
  /** [T, B, …] by the widths of `delta`. */
  readonly delta: readonly Block[];
  /**
   * On while the gradient check repeats a pass, in which whatever noise and truncation treat as constant keeps its
   * value.
   */
  readonly replay: { readonly on: boolean };
}

/** A recurrent matrix as it acts on the state, whatever it is made of: square, row-major [n, n]. */
export interface RecurrentMatrix {
  /** `W`, `W.f` for a gate, `W.2` in the second layer of a stack. */
  readonly name: string;
  readonly n: number;
  readonly values: Float64Array;
}

/**
 * s_t = F(s_{t−1}, a_t), a_t = U x_t + b, on the arrays of one pass. Formulas count steps from 1, the argument `t`
 * from 0: step t of a verb leads from state[t], s_{t−1} of the formulas, to next[t]. The linear verbs take `steps`
 * consecutive steps from `t` and `vectors` vectors for each row. At each step they need only what was saved there,
 * so one product can serve all lags of a window, or the whole Jacobian of every sequence.
 */
export interface CellVerbs {
  /** Once after parameters change: transposes, matrices made of parameters. */
  prepare(): void;
  /** s_t from s_{t−1} and a_t, all sequences, one step. */
  forward(t: number): void;
  /** After `forward` over these steps: saves what the verbs below read of them. */
  linearize(t: number, steps: number): void;
  /**
   * out = J_t v + (∂s_t/∂a_t)·tangent[0]. `tangent` has the widths of delta; on entry its first part is the change
   * of the drive, 0 for none; its contents are lost.
   */
  pushforward(out: Block, tangent: Block, v: Block, t: number, steps: number, vectors: number): void;
  /** delta from ds = ∂E/∂s_t: the way back as far as the drive. */
  pullToDrive(delta: Block, ds: Block, t: number, steps: number, vectors: number): void;
  /** out = J_tᵀ ds, the rest of the way, from the delta that `pullToDrive` made of the same ds. */
  pullToState(out: Block, delta: Block, ds: Block, t: number, steps: number, vectors: number): void;
  /** gradients of the cell's own parameters += the contribution of at.delta, over `steps` steps from `t`. */
  accumulate(t: number, steps: number): void;
  /** Once after `accumulate` over all steps: gradients made from sums over steps, which `prepare` cleared. */
  afterAccumulate(): void;
  /** Before `forward` over T steps: draws noise from `stream`, or with null sets it to its mean (evaluation). */
  beforePass(T: number, stream: Stream | null): void;
  /**
   * After `prepare`: the matrices by which s_{t−1} acts on s_t, gate by gate. If left out, the cell's square
   * parameters marked recurrent.
   */
  matrices(): readonly RecurrentMatrix[];
  /**
   * The direct path, for {@link CellShapes.form} `direct`: out[i] [steps, B, width of i] = the derivative of each unit of
   * component i of s_t by the same unit of component `from` of s_{t−1}, all products with matrices held. It is all that
   * J_t is without matrices, whatever `from`.
   */
  readonly setDirect: ((out: Block, from: number, t: number, steps: number) => void) | undefined;
  /**
   * `pushforward` of `rows` vectors as if every slope were 1, for {@link CellShapes.form} `slopes`: out = W v +
   * tangent[0], W the one recurrent matrix. Its contents are lost, as there.
   */
  readonly pushLinear: ((out: Block, tangent: Block, v: Block, rows: number) => void) | undefined;
  /**
   * After `linearize`: values [steps, B, width] = f(z) of the units of a group of {@link CellShapes.units}, slopes = f′(z);
   * of a gate how open it is, and slopes are left alone.
   */
  readonly read:
    | ((values: Float64Array, slopes: Float64Array, group: number, t: number, steps: number) => void)
    | undefined;
  /** The derivatives of J_t itself, where they are known; penalties on Jacobians need them. */
  readonly bilinear: BilinearVerbs | undefined;
}

/** Derivatives of g = Σ_rows uᵀ J_t v, u and v constants [steps, B, S], one vector per row. */
export interface BilinearVerbs {
  /** gradients += ∂g/∂parameters, only as they appear in J_t itself, states and drives fixed; may overwrite u. */
  addImmediate(u: Block, v: Block, t: number, steps: number): void;
  /**
   * dRda = ∂g/∂a_t, J_t's dependence on the drive; `pullToState` of it with ds = 0 gives that on s_{t−1}. Undefined
   * where the activation's second derivative is not known.
   */
  readonly setDriveGradient:
    ((dRda: Block, u: Block, v: Block, t: number, steps: number) => void) | undefined;
}

type Optional =
  | "prepare"
  | "linearize"
  | "afterAccumulate"
  | "beforePass"
  | "matrices"
  | "setDirect"
  | "pushLinear"
  | "read"
  | "bilinear";

/** The verbs that a cell must write, and those it writes only if they have something to do. */
export type WrittenVerbs = Omit<CellVerbs, Optional> & Partial<Pick<CellVerbs, Optional>>;

/** s = f(z), element by element, as equations use it: the rule of the values, and beside it that of the slopes. */
export interface ElementFunction {
  readonly name: string;
  /** s[n] = f(z[n]) */
  apply(s: Float64Array, z: Float64Array, n: number): void;
  /** slope[n] = f′(z[n]), with s = f(z) at hand. */
  derivative(slope: Float64Array, z: Float64Array, s: Float64Array, n: number): void;
  /** Which of z and s `derivative` reads; both, if left out. The other is not kept. */
  readonly reads?: "z" | "s";
  /** γ = sup |f′|; without it the diagnostics of units pass it over. */
  readonly gamma?: number;
}

export interface BuiltCell {
  readonly shapes: CellShapes;
  /** Sizes of the state's components, h's first. */
  readonly widths: readonly number[];
  /** The size of h. */
  readonly H: number;
  /** The size of the whole state. */
  readonly S: number;
  /** The verbs on these arrays; called once for each set of arrays. */
  bind(at: CellViews): CellVerbs;
  /** The cell's own changes to its initial parameters; gate initializers come after it. */
  afterInitializers?(parameters: Readonly<Record<string, Float64Array>>): void;
  /** What its equations are written with besides sums and products, the model's activation apart. */
  readonly functions?: readonly ElementFunction[];
  /** Where J_t = keep·I + diag(slopes)·W, W the first of `matrices()` and |slope| ≤ gamma whatever the state. */
  readonly slopeBound?: SlopeBound;
}

/** ‖J_t‖₂ ≤ |keep| + gamma·‖W‖₂ at every state. */
export interface SlopeBound {
  readonly keep: number;
  readonly gamma: number;
}

/** Types the verbs by the shapes, and fills in the verbs that were left out. */
export function typedCell<const S extends CellShapes>({
  shapes,
  bind,
  ...rest
}: Pick<BuiltCell, "afterInitializers" | "functions" | "slopeBound"> & {
  readonly shapes: S;
  bind(at: CellViews<S>): WrittenVerbs;
}): BuiltCell {
  checkShapes(shapes);
  const widths = Object.values(shapes.state);
  return {
    shapes,
    widths,
    H: widths[0]!,
    S: widths.reduce((sum, width) => sum + width, 0),
    bind: (at) => ({
      ...SILENT,
      matrices: () => recurrentParameters(shapes, at),
      // Sound: a plan makes the views from these shapes.
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
  setDirect: undefined,
  pushLinear: undefined,
  read: undefined,
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

/** The n×n matrices that lie one below the other in `values`, under these names. */
export const gateMatrices = (
  values: Float64Array,
  n: number,
  names: readonly string[],
): readonly RecurrentMatrix[] =>
  names.map((name, gate) => ({ name, n, values: values.subarray(gate * n * n, (gate + 1) * n * n) }));

/** What the size of a workspace depends on: the steps there is room for, the sequences, and the cell. */
export interface WorkSizes {
  readonly T: number;
  readonly B: number;
  readonly cell: BuiltCell;
}

export interface CellContext extends KernelContext {
  readonly hidden: number;
  readonly activation: BuiltActivation;
  /** Whether biases are learned; if not, a cell has none of its own either. */
  readonly bias: boolean;
  /** Steps of the longest sequence. */
  readonly longest: number;
}
export type Cell = Declaration<"cell", CellContext, BuiltCell>;
export const cell = helper<"cell", CellContext, BuiltCell>("cell");
