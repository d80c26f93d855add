import type { Kernels } from "../../engine/kernels.ts";
import type { CellVerbs, CellViews, ParameterSpec } from "../define.ts";
import { cell, typedCell, z as zod } from "../define.ts";
import { nonlinearity, readingOf } from "./nonlinearity.ts";

type Nonlinearity = ReturnType<typeof nonlinearity>;

const shapesOf = (H: number, f: Nonlinearity) => ({
  state: { h: H, z: H },
  drive: H,
  delta: [H],
  parameters: {
    W: { shape: [H, H], init: "W", recurrent: true } as ParameterSpec,
    Wz: { shape: [H, H], init: "W", recurrent: true } as ParameterSpec,
    ...f.parameters,
  },
  // Δt f′(p) and f(p)
  saved: { slope: H, active: H },
  work: { Wt: [H, H], Wzt: [H, H] },
  bypass: true,
  form: "direct" as const,
  units: f.units,
});
type Views = CellViews<ReturnType<typeof shapesOf>>;

/** Δt, and the factors of z_{t−1} and of −y_{t−1} in z_t: 1 − Δt ε and Δt γ. */
interface Factors {
  readonly step: number;
  readonly keep: number;
  readonly pull: number;
}

/**
 * Driven, damped, coupled oscillators ÿ = f(W y + Wz ẏ + U x + b) − γ y − ε ẏ, in steps of Δt; h is y, z is ẏ.
 * With D = diag(f′(p_t)): ∂z_t = (1 − Δt ε + Δt D Wz) ∂z_{t−1} + Δt (D W − γ I) ∂y_{t−1}, ∂y_t = ∂y_{t−1} + Δt ∂z_t.
 *
 * The step is the one in the authors' code: z on the right is always the old one, and y moves with the new z. With
 * the new z in the damping term, 1 − Δt ε would become 1/(1 + Δt ε). The defaults are those of their adding task;
 * they use tanh.
 */
export const cornn = cell({
  name: "cornn",
  summary: "Coupled, damped oscillators: states swing instead of only decaying",
  formula:
    "z_t = z_{t−1} + Δt (f(W y_{t−1} + Wz z_{t−1} + U x_t + b) − γ y_{t−1} − ε z_{t−1}), y_t = y_{t−1} + Δt z_t; h = y",
  source: "Rusch & Mishra 2021 (coRNN), arXiv:2010.00951; the explicit step of the authors' code",
  addresses: ["direct-path"],
  options: {
    step: zod.number().positive().default(0.06).describe("Δt: length of a time step"),
    stiffness: zod
      .number()
      .min(0)
      .default(66)
      .describe("γ: how hard y is pulled back to 0; √γ is its frequency"),
    damping: zod.number().min(0).default(15).describe("ε: how hard z is slowed down"),
  },
  create({ step, stiffness, damping }, { kernels, hidden: H, activation }) {
    const f = nonlinearity(activation, H);
    const factors = { step, keep: 1 - step * damping, pull: step * stiffness };
    return typedCell({
      shapes: shapesOf(H, f),
      bind: (at) => ({
        ...forwardVerbs(at, kernels, H, f, factors),
        ...linearVerbs(at, kernels, H, factors),
      }),
    });
  },
});

const forwardVerbs = (
  at: Views,
  kernels: Kernels,
  H: number,
  f: Nonlinearity,
  { step, keep, pull }: Factors,
): Pick<CellVerbs, "prepare" | "forward" | "linearize" | "accumulate"> => {
  const { B, drive, state, next, saved, delta, work, parameters, gradients } = at;
  const { apply, setSlope, accumulate } = f.bind(at);
  return {
    prepare() {
      kernels.setTransposed(work.Wt, parameters.W, H, H);
      kernels.setTransposed(work.Wzt, parameters.Wz, H, H);
    },
    // p_t = a_t + W y_{t−1} + Wz z_{t−1} takes the place of a_t.
    forward(t) {
      const p = drive[t]!;
      const [yBefore, zBefore] = [state[t]![0]!, state[t]![1]!];
      const [y, z] = [next[t]![0]!, next[t]![1]!];
      const active = saved.active[t]!;
      kernels.addProduct(p, yBefore, work.Wt, B, H, H);
      kernels.addProduct(p, zBefore, work.Wzt, B, H, H);
      apply(active, p, B);
      for (let i = 0; i < B * H; i++) {
        z[i] = keep * zBefore[i]! + step * active[i]! - pull * yBefore[i]!;
        y[i] = yBefore[i]! + step * z[i]!;
      }
    },
    linearize(t, steps) {
      const slope = saved.slope[t]!;
      setSlope(slope, drive[t]!, saved.active[t]!, steps * B);
      kernels.timesScalar(slope, step, steps * B * H);
    },
    accumulate(t, steps) {
      const dp = delta[t]![0]!;
      const rows = steps * B;
      kernels.addTransposedProduct(gradients.W, dp, state[t]![0]!, rows, H, H);
      kernels.addTransposedProduct(gradients.Wz, dp, state[t]![1]!, rows, H, H);
      accumulate(dp, drive[t]!, rows);
    },
  };
};

const linearVerbs = (
  { B, saved, work, parameters }: Views,
  kernels: Kernels,
  H: number,
  { step, keep, pull }: Factors,
): Pick<CellVerbs, "pushforward" | "pullToDrive" | "pullToState" | "setDirect" | "read"> => ({
  pushforward(out, tangent, v, t, steps, vectors) {
    const rows = steps * B * vectors;
    const [dy, dz] = [out[0]!, out[1]!];
    kernels.addProduct(tangent[0]!, v[0]!, work.Wt, rows, H, H);
    kernels.addProduct(tangent[0]!, v[1]!, work.Wzt, rows, H, H);
    kernels.setTimesShared(dz, tangent[0]!, saved.slope[t]!, steps * B, vectors, H);
    kernels.addScaled(dz, v[1]!, keep, rows * H);
    kernels.addScaled(dz, v[0]!, -pull, rows * H);
    kernels.setCopy(dy, v[0]!, rows * H);
    kernels.addScaled(dy, dz, step, rows * H);
  },
  // dz + Δt dy arrives at z_t, directly and through y_t; delta holds it first.
  pullToDrive(delta, ds, t, steps, vectors) {
    const n = steps * B * vectors * H;
    kernels.setCopy(delta[0]!, ds[1]!, n);
    kernels.addScaled(delta[0]!, ds[0]!, step, n);
    kernels.setTimesShared(delta[0]!, delta[0]!, saved.slope[t]!, steps * B, vectors, H);
  },
  // As above without D W and D Wz.
  setDirect(out, from, _t, steps) {
    const z = from === 0 ? -pull : keep;
    out[1]!.fill(z, 0, steps * B * H);
    out[0]!.fill((from === 0 ? 1 : 0) + step * z, 0, steps * B * H);
  },
  read: readingOf(B, H, saved.active, saved.slope, step),
  pullToState(out, delta, ds, _t, steps, vectors) {
    const rows = steps * B * vectors;
    const [yBefore, zBefore] = [out[0]!, out[1]!];
    const [dy, dz] = [ds[0]!, ds[1]!];
    kernels.setProduct(yBefore, delta[0]!, parameters.W, rows, H, H);
    kernels.setProduct(zBefore, delta[0]!, parameters.Wz, rows, H, H);
    for (let i = 0; i < rows * H; i++) {
      const arriving = dz[i]! + step * dy[i]!;
      yBefore[i]! += dy[i]! - pull * arriving;
      zBefore[i]! += keep * arriving;
    }
  },
});
