/** s_t = f(U x_t + W s_{t−1} + b) for any W: a parameter (vanilla), or made of one (exp-rnn, scornn). */
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

export function elman({ kernels, hidden: H, activation }: CellContext, matrix: RecurrentMatrix): BuiltCell {
  const f = nonlinearity(activation, H);
  const { timesCurvature } = f;
  const { W, dW, make, finish } = matrix;
  return typedCell(
    {
      state: { h: H },
      drive: H,
      delta: [H],
      parameters: { ...matrix.parameters, ...f.parameters },
      saved: { slope: H },
      work: { ...matrix.work, Wt: [H, H] },
    },
    {
      prepare(at) {
        make?.(at);
        kernels.setTransposed(at.work.Wt, W(at), H, H);
      },
      // z_t = a_t + W s_{t−1} takes the place of a_t.
      forward(at, t) {
        const z = at.drive[t]!;
        kernels.addProduct(z, at.state[t]![0]!, at.work.Wt, at.B, H, H);
        f.apply(at, at.next[t]![0]!, z, at.B);
      },
      linearize(at, t, steps) {
        f.slope(at, at.saved.slope[t]!, at.drive[t]!, at.next[t]![0]!, steps * at.B);
      },
      pushforward({ B, saved, work }, out, tangent, v, t, steps, vectors) {
        kernels.addProduct(tangent[0]!, v[0]!, work.Wt, steps * B * vectors, H, H);
        kernels.setTimesShared(out[0]!, tangent[0]!, saved.slope[t]!, steps * B, vectors, H);
      },
      absorb({ B, saved }, delta, ds, t, steps, vectors) {
        kernels.setTimesShared(delta[0]!, ds[0]!, saved.slope[t]!, steps * B, vectors, H);
      },
      pullback(at, out, delta, _ds, _t, steps, vectors) {
        kernels.setProduct(out[0]!, delta[0]!, W(at), steps * at.B * vectors, H, H);
      },
      accumulate(at, t, steps) {
        const delta = at.delta[t]![0]!;
        kernels.addTransposedProduct(dW(at), delta, at.state[t]![0]!, steps * at.B, H, H);
        f.accumulate(at, delta, at.drive[t]!, steps * at.B);
      },
      ...(finish ? { finish } : {}),
      // g = Σ uᵀ diag(f′(z)) W v: ∂g/∂W = (f′∘u) vᵀ and ∂g/∂z = f″∘u∘(W v).
      bilinear: {
        addImmediate(at, u, v, t, steps) {
          const rows = steps * at.B;
          kernels.setTimes(u[0]!, u[0]!, at.saved.slope[t]!, rows * H);
          kernels.addTransposedProduct(dW(at), u[0]!, v[0]!, rows, H, H);
        },
        setDelta:
          timesCurvature &&
          (({ B, work, drive, next }, delta, u, v, t, steps) => {
            const rows = steps * B;
            const out = delta[0]!;
            kernels.setProduct(out, v[0]!, work.Wt, rows, H, H);
            kernels.setTimes(out, out, u[0]!, rows * H);
            timesCurvature(out, drive[t]!, next[t]![0]!, rows);
          }),
      },
    },
  );
}
