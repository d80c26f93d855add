/**
 * s_t = keep·s_{t−1} + gain·f(U x_t + W s_{t−1} + b) for any W: a parameter (vanilla, leaky), or made of one
 * (exp-rnn, scornn, antisymmetric). J_t = keep·I + gain·diag(f′(z_t)) W.
 */
import type { BuiltCell, CellContext, CellViews, ParameterSpec, Shape } from "../define.ts";
import { typedCell } from "../define.ts";
import { nonlinearity } from "./nonlinearity.ts";

type Views = Pick<CellViews, "parameters" | "gradients" | "work">;

/** Where W [H, H] and its gradient lie, and how they come from parameters and go to them. */
export interface RecurrentMatrix {
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  /** Workspace besides Wt, the transpose. */
  readonly work: Readonly<Record<string, Shape>>;
  W(at: Views): Float64Array;
  /** Takes the sum over all steps. */
  dW(at: Views): Float64Array;
  /** Makes W of changed parameters, and clears dW where `finish` reads it. */
  make?(at: Views): void;
  /** gradients += of the parameters that W is made of, from dW. */
  finish?(at: Views): void;
}

/** W itself is what is learnt. */
export const learntMatrix = (H: number): RecurrentMatrix => ({
  parameters: { W: { shape: [H, H], init: "W", recurrent: true } },
  work: {},
  W: ({ parameters }) => parameters["W"]!,
  dW: ({ gradients }) => gradients["W"]!,
});

/** How much of the old state stays as it is, and how much of f(z_t) comes to it. */
interface Mixture {
  readonly keep: number;
  readonly gain: number;
}

export function elman(
  { kernels, hidden: H, activation }: CellContext,
  matrix: RecurrentMatrix,
  { keep, gain }: Mixture = { keep: 0, gain: 1 },
): BuiltCell {
  const f = nonlinearity(activation, H);
  const { W, dW, make, finish } = matrix;
  const mixed = keep !== 0 || gain !== 1;
  return typedCell(
    {
      state: { h: H },
      drive: H,
      delta: [H],
      parameters: { ...matrix.parameters, ...f.parameters },
      // gain·f′(z); and f(z), where it is not the state.
      saved: { slope: H, ...(mixed ? { active: H } : {}) },
      work: { ...matrix.work, Wt: [H, H] },
      bypass: keep !== 0,
    },
    {
      prepare(at) {
        make?.(at);
        kernels.setTransposed(at.work.Wt, W(at), H, H);
      },
      // z_t = a_t + W s_{t−1} takes the place of a_t.
      forward(at, t) {
        const z = at.drive[t]!;
        const before = at.state[t]![0]!;
        const s = at.next[t]![0]!;
        const active = mixed ? at.saved.active![t]! : s;
        kernels.addProduct(z, before, at.work.Wt, at.B, H, H);
        f.apply(at, active, z, at.B);
        if (mixed) for (let i = 0; i < at.B * H; i++) s[i] = keep * before[i]! + gain * active[i]!;
      },
      linearize(at, t, steps) {
        const slope = at.saved.slope[t]!;
        const active = mixed ? at.saved.active![t]! : at.next[t]![0]!;
        f.slope(at, slope, at.drive[t]!, active, steps * at.B);
        if (mixed) kernels.timesScalar(slope, gain, steps * at.B * H);
      },
      pushforward({ B, saved, work }, out, tangent, v, t, steps, vectors) {
        const rows = steps * B * vectors;
        kernels.addProduct(tangent[0]!, v[0]!, work.Wt, rows, H, H);
        kernels.setTimesShared(out[0]!, tangent[0]!, saved.slope[t]!, steps * B, vectors, H);
        if (keep !== 0) kernels.addScaled(out[0]!, v[0]!, keep, rows * H);
      },
      pullToDrive({ B, saved }, delta, ds, t, steps, vectors) {
        kernels.setTimesShared(delta[0]!, ds[0]!, saved.slope[t]!, steps * B, vectors, H);
      },
      pullToState(at, out, delta, ds, _t, steps, vectors) {
        const rows = steps * at.B * vectors;
        kernels.setProduct(out[0]!, delta[0]!, W(at), rows, H, H);
        if (keep !== 0) kernels.addScaled(out[0]!, ds[0]!, keep, rows * H);
      },
      accumulate(at, t, steps) {
        const delta = at.delta[t]![0]!;
        kernels.addTransposedProduct(dW(at), delta, at.state[t]![0]!, steps * at.B, H, H);
        f.accumulate(at, delta, at.drive[t]!, steps * at.B);
      },
      ...(finish ? { finish } : {}),
      bilinear: bilinearOf({ kernels, H, f, dW, gain, mixed }),
    },
  );
}

/** g = Σ uᵀ(keep·I + gain·diag(f′(z)) W) v: ∂g/∂W = gain·(f′∘u) vᵀ and ∂g/∂z = gain·f″∘u∘(W v). */
function bilinearOf({
  kernels,
  H,
  f: { timesCurvature },
  dW,
  gain,
  mixed,
}: Pick<CellContext, "kernels"> &
  Pick<Mixture, "gain"> &
  Pick<RecurrentMatrix, "dW"> & {
    readonly H: number;
    readonly f: ReturnType<typeof nonlinearity>;
    readonly mixed: boolean;
  }): NonNullable<BuiltCell["verbs"]["bilinear"]> {
  return {
    addImmediate(at, u, v, t, steps) {
      const rows = steps * at.B;
      kernels.setTimes(u[0]!, u[0]!, at.saved["slope"]![t]!, rows * H);
      kernels.addTransposedProduct(dW(at), u[0]!, v[0]!, rows, H, H);
    },
    setDelta:
      timesCurvature &&
      (({ B, work, drive, next, saved }, delta, u, v, t, steps) => {
        const rows = steps * B;
        const out = delta[0]!;
        kernels.setProduct(out, v[0]!, work["Wt"]!, rows, H, H);
        kernels.setTimes(out, out, u[0]!, rows * H);
        if (mixed) kernels.timesScalar(out, gain, rows * H);
        timesCurvature(out, drive[t]!, mixed ? saved["active"]![t]! : next[t]![0]!, rows);
      }),
  };
}
