/**
 * s_t = keep·s_{t−1} + gain·f(U x_t + W s_{t−1} + b) for any W: a parameter (vanilla, leaky) or made from one
 * (exp-rnn, scornn, antisymmetric). J_t = keep·I + gain·diag(f′(z_t)) W.
 */
import type {
  BilinearVerbs,
  BuiltCell,
  CellContext,
  CellShapes,
  Kernels,
  ParameterSpec,
  Spec,
  Views,
  WrittenVerbs,
} from "../define.ts";
import { typedCell } from "../define.ts";
import { nonlinearity, readingOf } from "./nonlinearity.ts";

/** W [H, H] on the arrays of one pass. */
interface BoundMatrix {
  readonly W: Float64Array;
  /** Takes the sum over all steps. */
  readonly dW: Float64Array;
  /** Makes W from changed parameters, and clears dW if `finish` reads it. */
  make?(): void;
  /** Adds to the gradients of the parameters that W is made from, given dW. */
  finish?(): void;
}

/** How W is made from parameters, and how its gradient is passed to them. */
export interface MatrixSpec<
  P extends Readonly<Record<string, ParameterSpec>> = Readonly<Record<string, ParameterSpec>>,
  M extends Spec = Spec,
> {
  readonly parameters: P;
  readonly work: M;
  bind(at: {
    readonly parameters: { readonly [K in keyof P]: Float64Array };
    readonly gradients: { readonly [K in keyof P]: Float64Array };
    readonly work: Views<M>;
  }): BoundMatrix;
}

/** Types `bind` by the parameters and the workspace beside it. */
export const matrix = <const P extends Readonly<Record<string, ParameterSpec>>, const M extends Spec>(
  spec: MatrixSpec<P, M>,
): MatrixSpec => spec;

/** W itself is learned. */
export const learntMatrix = (H: number): MatrixSpec =>
  matrix({
    parameters: { W: { shape: [H, H], init: "W", recurrent: true } },
    work: {},
    bind: ({ parameters, gradients }) => ({ W: parameters.W, dW: gradients.W }),
  });

/** The factors of the old state and of f(z_t) in the new state. */
interface Mixture {
  readonly keep: number;
  readonly gain: number;
}

/** If f(z) is the state itself, it is not saved separately. */
const isMixed = ({ keep, gain }: Mixture): boolean => keep !== 0 || gain !== 1;

const shapesOf = (
  H: number,
  spec: MatrixSpec,
  f: ReturnType<typeof nonlinearity>,
  mixture: Mixture,
  { timesCurvature }: CellContext["activation"],
) =>
  ({
    state: { h: H },
    drive: H,
    delta: [H],
    parameters: { ...spec.parameters, ...f.parameters },
    // gain·f′(z), and f(z)
    saved: { slope: H, ...(isMixed(mixture) ? { active: H } : {}) },
    work: { Wt: [H, H], matrix: spec.work },
    bypass: mixture.keep !== 0,
    form: mixture.keep === 0 ? "slopes" : "direct",
    units: f.units,
    bilinear: timesCurvature ? "exact" : "immediate",
  }) satisfies CellShapes;

export function elman(
  { kernels, hidden: H, activation }: CellContext,
  spec: MatrixSpec,
  { keep, gain }: Mixture = { keep: 0, gain: 1 },
): BuiltCell {
  const f = nonlinearity(activation, H);
  const mixed = isMixed({ keep, gain });
  return typedCell({
    slopeBound: { keep, gamma: Math.abs(gain) * activation.gamma },
    shapes: shapesOf(H, spec, f, { keep, gain }, activation),
    bind(at) {
      const { B, state, next, drive, saved, delta, work } = at;
      const { Wt } = work;
      const { W, dW, make, finish } = spec.bind({ ...at, work: work.matrix });
      const { apply, setSlope, accumulate } = f.bind(at);
      const { slope } = saved;
      const active = saved.active ?? next.map(([s]) => s!);
      return {
        prepare() {
          make?.();
          kernels.setTransposed(Wt, W, H, H);
        },
        // z_t = a_t + W s_{t−1} takes the place of a_t.
        forward(t) {
          const z = drive[t]!;
          const before = state[t]![0]!;
          const f_z = active[t]!;
          kernels.addProduct(z, before, Wt, B, H, H);
          apply(f_z, z, B);
          if (!mixed) return;
          const s = next[t]![0]!;
          for (let i = 0; i < B * H; i++) s[i] = keep * before[i]! + gain * f_z[i]!;
        },
        linearize(t, steps) {
          setSlope(slope[t]!, drive[t]!, active[t]!, steps * B);
          if (mixed) kernels.timesScalar(slope[t]!, gain, steps * B * H);
        },
        pushforward(out, tangent, v, t, steps, vectors) {
          const rows = steps * B * vectors;
          kernels.addProduct(tangent[0]!, v[0]!, Wt, rows, H, H);
          kernels.setTimesShared(out[0]!, tangent[0]!, slope[t]!, steps * B, vectors, H);
          if (keep !== 0) kernels.addScaled(out[0]!, v[0]!, keep, rows * H);
        },
        pullToDrive(delta, ds, t, steps, vectors) {
          kernels.setTimesShared(delta[0]!, ds[0]!, slope[t]!, steps * B, vectors, H);
        },
        pullToState(out, delta, ds, _t, steps, vectors) {
          const rows = steps * B * vectors;
          kernels.setProduct(out[0]!, delta[0]!, W, rows, H, H);
          if (keep !== 0) kernels.addScaled(out[0]!, ds[0]!, keep, rows * H);
        },
        accumulate(t, steps) {
          kernels.addTransposedProduct(dW, delta[t]![0]!, state[t]![0]!, steps * B, H, H);
          accumulate(delta[t]![0]!, drive[t]!, steps * B);
        },
        ...(finish ? { afterAccumulate: finish } : {}),
        matrices: () => [{ name: "W", n: H, values: W }],
        ...pathVerb(kernels, Wt, B, H, { keep, gain }),
        read: readingOf(B, H, active, slope, gain),
        bilinear: bilinearOf({ kernels, H, B, drive, slope, active, Wt, dW, gain }, activation),
      };
    },
  });
}

/** Of J_t = keep·I + gain·D_t W the direct path, or W where there is none. */
function pathVerb(
  kernels: Kernels,
  Wt: Float64Array,
  B: number,
  H: number,
  { keep, gain }: Mixture,
): Pick<WrittenVerbs, "setDirect" | "pushLinear"> {
  if (keep !== 0) {
    return {
      setDirect(out, _from, _t, steps) {
        out[0]!.fill(keep, 0, steps * B * H);
      },
    };
  }
  return {
    pushLinear(out, tangent, v, rows) {
      kernels.setProduct(out[0]!, v[0]!, Wt, rows, H, H);
      kernels.add(out[0]!, tangent[0]!, rows * H);
      if (gain !== 1) kernels.timesScalar(out[0]!, gain, rows * H);
    },
  };
}

/** g = Σ uᵀ(keep·I + gain·diag(f′(z)) W) v: ∂g/∂W = gain·(f′∘u) vᵀ and ∂g/∂z = gain·f″∘u∘(W v). */
function bilinearOf(
  {
    kernels,
    H,
    B,
    drive,
    slope,
    active,
    Wt,
    dW,
    gain,
  }: Pick<CellContext, "kernels"> & {
    readonly H: number;
    readonly B: number;
    readonly drive: readonly Float64Array[];
    /** gain·f′(z) */
    readonly slope: readonly Float64Array[];
    /** f(z) */
    readonly active: readonly Float64Array[];
    readonly Wt: Float64Array;
    readonly dW: Float64Array;
    readonly gain: number;
  },
  { timesCurvature }: CellContext["activation"],
): BilinearVerbs {
  return {
    addImmediate(u, v, t, steps) {
      const rows = steps * B;
      kernels.setTimes(u[0]!, u[0]!, slope[t]!, rows * H);
      kernels.addTransposedProduct(dW, u[0]!, v[0]!, rows, H, H);
    },
    setDriveGradient:
      timesCurvature &&
      ((dRda, u, v, t, steps) => {
        const rows = steps * B;
        const out = dRda[0]!;
        kernels.setProduct(out, v[0]!, Wt, rows, H, H);
        kernels.setTimes(out, out, u[0]!, rows * H);
        if (gain !== 1) kernels.timesScalar(out, gain, rows * H);
        timesCurvature(out, drive[t]!, active[t]!, rows * H);
      }),
  };
}
