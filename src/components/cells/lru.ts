import { normalCdf, normalDensity } from "../../engine/error-function.ts";
import type { Kernels } from "../../engine/kernels.ts";
import { GELU_GAMMA } from "../activations/gelu.ts";
import type { BuiltCell, CellVerbs, CellViews, UnitGroup } from "../define.ts";
import { cell, typedCell, z as zod } from "../define.ts";
import {
  pullDiagonalToDrive,
  accumulateDiagonal,
  diagonalMatrix,
  finishDiagonal,
  prepareDiagonal,
  pullDiagonalToState,
  ringParameters,
  startGamma,
  stepDiagonal,
} from "./diagonal-recurrence.ts";
import { copyPart } from "./parts.ts";

type Own = ReturnType<typeof ringParameters>;

/**
 * s_t = λ∘s_{t−1} + γ∘(B x_t + b), linear and diagonal over the complex numbers, so ‖∂s_t/∂s_{t−k}‖ = max |λ|^k
 * exactly, and |λ| < 1 whatever is learned. `hidden` counts complex units; the drive is (Re, Im) of B x_t, and U
 * holds Re B above Im B. The model's activation is not used.
 *
 * Not gated, the state is h = (Re s, Im s), 2·hidden wide, and V reads it, which is Re(C s) with V = (Re C, −Im C).
 * Gated, h_t = (G₁ y)∘σ(G₂ y) with y = GELU(Re(C s_t)) is what the layer above or V reads; it does not feed back.
 * C (both signs in it) and G (G₁ above G₂) start from model.init.V.
 *
 * Left out of the published block: the skip D x_t, the skip around the layer, normalisation, dropout, and the
 * biases of G. The defaults of the ring are those of the authors' pseudocode; long tasks need rings nearer to 1.
 * Their B and C start Gaussian with variance 1/(2·inputs) and 1/hidden. A learned phase e^θ above 10⁶, where our
 * own sine ends, gives NaN: such a run counts as diverged.
 */
export const lru = cell({
  name: "lru",
  summary:
    "Linear, diagonal, complex: every unit turns and decays by its own learned λ, |λ| < 1; no model.activation",
  formula:
    "s_t = λ∘s_{t−1} + γ∘(U x_t + b), λ = exp(−exp(ν) + i exp(θ)), γ learned, starting at √(1 − |λ|²); h = (Re s, Im s), " +
    "or with gated: h = (G₁ y)∘σ(G₂ y), y = GELU(Re(C s_t))",
  source:
    "Orvieto, Smith, Gu, Fernando, Gulcehre, Pascanu & De 2023 (LRU), arXiv:2303.06349; without skips and normalisation",
  addresses: ["eigenvalues", "transient", "saturation", "exploding"],
  options: {
    "r-min": zod.number().min(0).max(1).default(0).describe("Least |λ| at the start"),
    "r-max": zod.number().min(0).max(1).default(1).describe("Greatest |λ| at the start"),
    "max-phase": zod
      .number()
      .positive()
      .max(6.3)
      .default(6.28)
      .describe("Phases of λ start uniform between 0 and this"),
    gated: zod.boolean().default(false).describe("Whether h is the gated read-out of s instead of s itself"),
  },
  create({ "r-min": least, "r-max": greatest, "max-phase": maxPhase, gated }, { kernels, hidden: H }) {
    const own = ringParameters(H, least, greatest, maxPhase);
    return gated ? gatedCell(kernels, H, own) : plainCell(kernels, H, own);
  },
});

function plainCell(kernels: Kernels, H: number, own: Own): BuiltCell {
  return typedCell({
    slopeBound: { keep: 0, gamma: 1 },
    shapes: {
      state: { h: 2 * H },
      drive: 2 * H,
      driveGates: 2,
      // ∂E/∂a and ∂E/∂x
      delta: [2 * H, 2 * H],
      parameters: own,
      saved: {},
      work: { lambda: [2, H], gamma: [H], dLambda: [2, H], W: [2 * H, 2 * H] },
      ownNonlinearities: true,
      form: "slopes",
    },
    afterInitializers: startGamma,
    bind: (at) => ({
      prepare: () => prepareDiagonal(at, H),
      forward(t) {
        stepDiagonal(at, at.next[t]![0]!, at.state[t]![0]!, at.drive[t]!, at.B, H);
      },
      pushforward(out, tangent, v, _t, steps, vectors) {
        stepDiagonal(at, out[0]!, v[0]!, tangent[0]!, steps * at.B * vectors, H);
      },
      pullToDrive(here, ds, _t, steps, vectors) {
        const rows = steps * at.B * vectors;
        kernels.setCopy(here[1]!, ds[0]!, rows * 2 * H);
        pullDiagonalToDrive(at, here[0]!, here[1]!, rows, H);
      },
      pullToState(out, here, _ds, _t, steps, vectors) {
        pullDiagonalToState(at, out[0]!, here[1]!, steps * at.B * vectors, H);
      },
      accumulate(t, steps) {
        const here = at.delta[t]!;
        accumulateDiagonal(at, at.drive[t]!, here[0]!, here[1]!, at.state[t]![0]!, steps * at.B, H);
      },
      afterAccumulate: () => finishDiagonal(at, H),
      // Linear already.
      pushLinear(out, tangent, v, rows) {
        stepDiagonal(at, out[0]!, v[0]!, tangent[0]!, rows, H);
      },
      matrices: () => [diagonalMatrix(at, H)],
    }),
  });
}

const gatedShapes = (H: number, own: Own) => ({
  state: { h: H, x: 2 * H },
  drive: 2 * H,
  driveGates: 2,
  // ∂E/∂a, ∂E/∂x, ∂E/∂(G y), ∂E/∂Re(C x)
  delta: [2 * H, 2 * H, 2 * H, H],
  parameters: {
    ...own,
    C: { shape: [H, 2 * H], init: "V" },
    G: { shape: [2 * H, H], init: "V", gates: 2 },
  } as const,
  // q = Re(C x), Φ(q), y = q Φ(q), GELU′(q), and G₁ y beside σ(G₂ y)
  saved: { pre: H, normal: H, y: H, slope: H, gates: 2 * H },
  scratch: { squashed: 2 * H },
  work: { lambda: [2, H], gamma: [H], dLambda: [2, H], W: [2 * H, 2 * H], Ct: [2 * H, H], Gt: [H, 2 * H] },
  ownNonlinearities: true,
  units: [
    { name: "y", kind: "activation", width: H, gamma: GELU_GAMMA },
    { name: "G2", kind: "gate", width: H },
  ] satisfies readonly UnitGroup[],
});
type GatedViews = CellViews<ReturnType<typeof gatedShapes>>;

const gatedCell = (kernels: Kernels, H: number, own: Own): BuiltCell =>
  typedCell({
    shapes: gatedShapes(H, own),
    afterInitializers: startGamma,
    bind: (at) => ({ ...gatedForward(at, kernels, H), ...gatedLinear(at, kernels, H) }),
  });

const gatedForward = (
  at: GatedViews,
  kernels: Kernels,
  H: number,
): Pick<
  CellVerbs,
  "prepare" | "forward" | "linearize" | "accumulate" | "afterAccumulate" | "matrices" | "read"
> => ({
  read(values, slopes, group, t, steps) {
    const n = steps * at.B * H;
    if (group === 1) {
      copyPart(values, at.saved.gates[t]!, 1, 2, steps * at.B, H);
      return;
    }
    kernels.setCopy(values, at.saved.y[t]!, n);
    kernels.setCopy(slopes, at.saved.slope[t]!, n);
  },
  prepare() {
    prepareDiagonal(at, H);
    kernels.setTransposed(at.work.Ct, at.parameters.C, H, 2 * H);
    kernels.setTransposed(at.work.Gt, at.parameters.G, 2 * H, H);
  },
  forward(t) {
    const { B, work, saved, scratch } = at;
    const [pre, normal, y, gates] = [saved.pre[t]!, saved.normal[t]!, saved.y[t]!, saved.gates[t]!];
    const [h, x] = [at.next[t]![0]!, at.next[t]![1]!];
    stepDiagonal(at, x, at.state[t]![1]!, at.drive[t]!, B, H);
    kernels.setProduct(pre, x, work.Ct, B, 2 * H, H);
    for (let i = 0; i < B * H; i++) {
      const share = normalCdf(pre[i]!);
      normal[i] = share;
      y[i] = pre[i]! * share;
    }
    kernels.setProduct(gates, y, work.Gt, B, H, 2 * H);
    // σ of the first half is wasted, but one call is cheaper than two.
    kernels.setSigmoid(scratch.squashed, gates, B * 2 * H);
    for (let row = 0; row < B; row++) {
      for (let i = 0; i < H; i++) {
        const one = row * 2 * H + i;
        gates[one + H] = scratch.squashed[one + H]!;
        h[row * H + i] = gates[one]! * gates[one + H]!;
      }
    }
  },
  linearize(t, steps) {
    const { B, saved } = at;
    const [pre, normal, slope] = [saved.pre[t]!, saved.normal[t]!, saved.slope[t]!];
    for (let i = 0; i < steps * B * H; i++) slope[i] = normal[i]! + pre[i]! * normalDensity(pre[i]!);
  },
  accumulate(t, steps) {
    const rows = steps * at.B;
    const delta = at.delta[t]!;
    accumulateDiagonal(at, at.drive[t]!, delta[0]!, delta[1]!, at.state[t]![1]!, rows, H);
    kernels.addTransposedProduct(at.gradients.G, delta[2]!, at.saved.y[t]!, rows, 2 * H, H);
    kernels.addTransposedProduct(at.gradients.C, delta[3]!, at.next[t]![1]!, rows, H, 2 * H);
  },
  afterAccumulate: () => finishDiagonal(at, H),
  matrices: () => [diagonalMatrix(at, H)],
});

const gatedLinear = (
  at: GatedViews,
  kernels: Kernels,
  H: number,
): Pick<CellVerbs, "pushforward" | "pullToDrive" | "pullToState"> => ({
  pushforward(out, tangent, v, t, steps, vectors) {
    const rows = steps * at.B * vectors;
    const [dx, dGates, dy] = [out[1]!, tangent[2]!, tangent[3]!];
    const gates = at.saved.gates[t]!;
    stepDiagonal(at, dx, v[1]!, tangent[0]!, rows, H);
    kernels.setProduct(dy, dx, at.work.Ct, rows, 2 * H, H);
    kernels.setTimesShared(dy, dy, at.saved.slope[t]!, steps * at.B, vectors, H);
    kernels.setProduct(dGates, dy, at.work.Gt, rows, H, 2 * H);
    for (let row = 0; row < rows; row++) {
      const shared = Math.floor(row / vectors) * 2 * H;
      for (let i = 0; i < H; i++) {
        const g = gates[shared + i]!;
        const open = gates[shared + H + i]!;
        const one = row * 2 * H + i;
        out[0]![row * H + i] = open * dGates[one]! + g * open * (1 - open) * dGates[one + H]!;
      }
    }
  },
  pullToDrive(delta, ds, t, steps, vectors) {
    const rows = steps * at.B * vectors;
    const [dx, dGates, dPre] = [delta[1]!, delta[2]!, delta[3]!];
    const gates = at.saved.gates[t]!;
    for (let row = 0; row < rows; row++) {
      const shared = Math.floor(row / vectors) * 2 * H;
      for (let i = 0; i < H; i++) {
        const open = gates[shared + H + i]!;
        const dh = ds[0]![row * H + i]!;
        dGates[row * 2 * H + i] = open * dh;
        dGates[row * 2 * H + H + i] = gates[shared + i]! * open * (1 - open) * dh;
      }
    }
    kernels.setProduct(dPre, dGates, at.parameters.G, rows, 2 * H, H);
    kernels.setTimesShared(dPre, dPre, at.saved.slope[t]!, steps * at.B, vectors, H);
    kernels.setProduct(dx, dPre, at.parameters.C, rows, H, 2 * H);
    kernels.add(dx, ds[1]!, rows * 2 * H);
    pullDiagonalToDrive(at, delta[0]!, dx, rows, H);
  },
  // Nothing reads h_{t−1}.
  pullToState(out, delta, _ds, _t, steps, vectors) {
    const rows = steps * at.B * vectors;
    kernels.setZero(out[0]!, rows * H);
    pullDiagonalToState(at, out[1]!, delta[1]!, rows, H);
  },
});
