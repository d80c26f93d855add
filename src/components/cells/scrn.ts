import type { Kernels } from "../../engine/kernels.ts";
import type { CellVerbs, CellViews, ParameterSpec, UnitGroup } from "../define.ts";
import { cell, typedCell, z as zod } from "../define.ts";

/** N = H + K: a row of the state is h then s, a row of the drive A x then B x. */
const shapesOf = (H: number, K: number) => ({
  state: { h: H + K },
  drive: H + K,
  // ∂E/∂a, and ∂E/∂s_t, everything that arrives at the context
  delta: [H + K, K],
  parameters: {
    W: { shape: [H, H], init: "W", recurrent: true },
    P: { shape: [H, K], init: "U" },
  } as const satisfies Record<string, ParameterSpec>,
  // (h_{t−1}, s_t), and σ′ of the hidden units
  saved: { mixed: H + K, slope: H },
  scratch: { squashed: H + K },
  ownNonlinearities: true,
  // forth = (W P)ᵀ, backToHidden = W, backToContext = P, dForth = the gradient of (W P): all padded with zeros
  work: {
    forth: [H + K, H + K],
    backToHidden: [H + K, H + K],
    backToContext: [H + K, K],
    dForth: [H + K, H + K],
  },
  bypass: true,
  form: "direct" as const,
  units: [{ name: "h", kind: "activation", width: H, gamma: 0.25 }] satisfies readonly UnitGroup[],
});
type Views = CellViews<ReturnType<typeof shapesOf>>;

/**
 * Beside H hidden units, K context units that no matrix touches: ∂s_t/∂s_{t−1} = α I whatever the weights, so what
 * they hold decays as α^k. Both are read out, so both are `h`: first the hidden units, then the context.
 *
 * As in the paper, the hidden units are sigmoid. The paper has no biases: write `bias: false` for that; with biases
 * there is one for each hidden and each context unit. U holds A above B. The paper's variant with a learned α for
 * each unit is left out.
 */
export const scrn = cell({
  name: "scrn",
  summary:
    "Context units that decay at a fixed slow rate, beside hidden units, whose σ is fixed, not model.activation",
  formula: "s_t = (1 − α) B x_t + α s_{t−1}, h_t = σ(P s_t + A x_t + W h_{t−1}); (h, s) is read out",
  source:
    "Mikolov, Joulin, Chopra, Mathieu & Ranzato 2015 (SCRN), arXiv:1412.7753; R of the paper is W here; U holds A above B",
  addresses: ["direct-path"],
  options: {
    context: zod.int().min(1).max(1e5).default(10).describe("K: context units, besides the hidden ones"),
    decay: zod.number().min(0).max(1).default(0.95).describe("α: the share of the context that stays"),
  },
  create({ context: K, decay }, { kernels, hidden: H }) {
    return typedCell({
      shapes: shapesOf(H, K),
      bind: (at) => ({
        ...forwardVerbs(at, kernels, H, K, decay),
        ...linearVerbs(at, kernels, H, K, decay),
      }),
    });
  },
});

const forwardVerbs = (
  { B, parameters, gradients, work, scratch, saved, drive, state, next, delta }: Views,
  kernels: Kernels,
  H: number,
  K: number,
  decay: number,
): Pick<CellVerbs, "prepare" | "forward" | "linearize" | "accumulate" | "afterAccumulate"> => {
  const N = H + K;
  return {
    prepare() {
      const { forth, backToHidden, backToContext, dForth } = work;
      const { W, P } = parameters;
      kernels.setZero(forth, N * N);
      kernels.setZero(backToHidden, N * N);
      kernels.setZero(backToContext, N * K);
      for (let i = 0; i < H; i++) {
        for (let j = 0; j < H; j++) {
          forth[j * N + i] = W[i * H + j]!;
          backToHidden[i * N + j] = W[i * H + j]!;
        }
        for (let j = 0; j < K; j++) {
          forth[(H + j) * N + i] = P[i * K + j]!;
          backToContext[i * K + j] = P[i * K + j]!;
        }
      }
      kernels.setZero(dForth, N * N);
    },
    forward(t) {
      const { squashed } = scratch;
      const [a, mixed] = [drive[t]!, saved.mixed[t]!];
      const [before, now] = [state[t]![0]!, next[t]![0]!];
      // The context first: h_t reads s_t, not s_{t−1}.
      for (let row = 0; row < B * N; row += N) {
        for (let i = row; i < row + H; i++) mixed[i] = before[i]!;
        for (let i = row + H; i < row + N; i++) {
          const s = (1 - decay) * a[i]! + decay * before[i]!;
          mixed[i] = s;
          now[i] = s;
        }
      }
      kernels.addProduct(a, mixed, work.forth, B, N, N);
      // σ of the context part is wasted, but one call is cheaper than two.
      kernels.setSigmoid(squashed, a, B * N);
      for (let row = 0; row < B * N; row += N) for (let i = row; i < row + H; i++) now[i] = squashed[i]!;
    },
    linearize(t, steps) {
      const [slope, now] = [saved.slope[t]!, next[t]![0]!];
      for (let row = 0; row < steps * B; row++) {
        for (let i = 0; i < H; i++) {
          const h = now[row * N + i]!;
          slope[row * H + i] = h * (1 - h);
        }
      }
    },
    accumulate(t, steps) {
      kernels.addTransposedProduct(work.dForth, delta[t]![0]!, saved.mixed[t]!, steps * B, N, N);
    },
    // Of all these products, only those in rows of hidden units are gradients.
    afterAccumulate() {
      const { dForth } = work;
      const { W, P } = gradients;
      for (let i = 0; i < H; i++) {
        for (let j = 0; j < H; j++) W[i * H + j]! += dForth[i * N + j]!;
        for (let j = 0; j < K; j++) P[i * K + j]! += dForth[i * N + H + j]!;
      }
    },
  };
};

const linearVerbs = (
  { B, next, saved, work }: Views,
  kernels: Kernels,
  H: number,
  K: number,
  decay: number,
): Pick<CellVerbs, "pushforward" | "pullToDrive" | "pullToState" | "setDirect" | "read"> => {
  const N = H + K;
  return {
    // Hidden units have none.
    setDirect(out, _from, _t, steps) {
      for (let row = 0; row < steps * B; row++) {
        out[0]!.fill(0, row * N, row * N + H);
        out[0]!.fill(decay, row * N + H, (row + 1) * N);
      }
    },
    read(values, slopes, _group, t, steps) {
      const [slope, now] = [saved.slope[t]!, next[t]![0]!];
      for (let row = 0; row < steps * B; row++) {
        for (let i = 0; i < H; i++) {
          values[row * H + i] = now[row * N + i]!;
          slopes[row * H + i] = slope[row * H + i]!;
        }
      }
    },
    pushforward(out, tangent, v, t, steps, vectors) {
      const rows = steps * B * vectors;
      const slope = saved.slope[t]!;
      const [da, dNow, dBefore] = [tangent[0]!, out[0]!, v[0]!];
      for (let row = 0; row < rows * N; row += N) {
        for (let i = row; i < row + H; i++) dNow[i] = dBefore[i]!;
        for (let i = row + H; i < row + N; i++) dNow[i] = (1 - decay) * da[i]! + decay * dBefore[i]!;
      }
      kernels.addProduct(da, dNow, work.forth, rows, N, N);
      for (let row = 0; row < rows; row++) {
        const shared = Math.floor(row / vectors) * H;
        for (let i = 0; i < H; i++) dNow[row * N + i] = slope[shared + i]! * da[row * N + i]!;
      }
    },
    pullToDrive(delta, ds, t, steps, vectors) {
      const rows = steps * B * vectors;
      const slope = saved.slope[t]!;
      const [da, atContext, dNow] = [delta[0]!, delta[1]!, ds[0]!];
      for (let row = 0; row < rows; row++) {
        const shared = Math.floor(row / vectors) * H;
        for (let i = 0; i < H; i++) da[row * N + i] = slope[shared + i]! * dNow[row * N + i]!;
        for (let j = H; j < N; j++) da[row * N + j] = 0;
      }
      kernels.setProduct(atContext, da, work.backToContext, rows, N, K);
      for (let row = 0; row < rows; row++) {
        for (let j = 0; j < K; j++) {
          const arriving = atContext[row * K + j]! + dNow[row * N + H + j]!;
          atContext[row * K + j] = arriving;
          da[row * N + H + j] = (1 - decay) * arriving;
        }
      }
    },
    pullToState(out, delta, _ds, _t, steps, vectors) {
      const rows = steps * B * vectors;
      const [dBefore, atContext] = [out[0]!, delta[1]!];
      kernels.setProduct(dBefore, delta[0]!, work.backToHidden, rows, N, N);
      for (let row = 0; row < rows; row++)
        for (let j = 0; j < K; j++) dBefore[row * N + H + j] = decay * atContext[row * K + j]!;
    },
  };
};
