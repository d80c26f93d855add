import type { CellVerbs, ParameterSpec } from "../define.ts";
import { cell, typedCell } from "../define.ts";
import type { Kernels } from "../../engine/kernels.ts";

const shapesOf = (H: number, bias: boolean) => ({
  state: { h: H },
  drive: H,
  // ∂E/∂a, and ∂E/∂p, p what is in the gate's σ
  delta: [H, H],
  parameters: {
    W: { shape: [H, H], init: "W", recurrent: true },
    Wz: { shape: [H, H], init: "U" },
    ...(bias ? { b_u: { shape: [H, 1], init: "b" } } : {}),
  } as const satisfies Record<string, ParameterSpec>,
  // u, u(1 − u)(h_{t−1} − z)
  saved: { gate: H, gateSlope: H },
  ownNonlinearities: true,
  work: { Wt: [H, H], Wzt: [H, H] },
  ...(bias ? { memoryGates: [{ keep: { parameter: "b_u", from: 0, count: H } }] } : {}),
  bypass: true,
});
type Shapes = ReturnType<typeof shapesOf>;

/**
 * h_t = u_t∘h_{t−1} + (1 − u_t)∘z_t with z_t = tanh(U x_t + b), so
 * J_t = diag(u_t) + diag(u_t(1 − u_t)∘(h_{t−1} − z_t)) W: with W = 0 it is σ(Wz z_t + b_u), and a large b_u is a long
 * memory (forget-bias and chrono set it).
 *
 * The paper allows any Φ(x) for z; tanh of one layer is the one used here, as in others' code, whatever the
 * model's activation, and the gate is a σ. Wz starts from model.init.U.
 */
export const minimalRnn = cell({
  name: "minimal-rnn",
  summary:
    "One gate between the old state and what the input alone says: units only mix in the gate; its σ and tanh are fixed, not model.activation",
  formula: "z_t = tanh(U x_t + b), u_t = σ(W h_{t−1} + Wz z_t + b_u), h_t = u_t∘h_{t−1} + (1 − u_t)∘z_t",
  source:
    "Chen 2017 (MinimalRNN), arXiv:1711.06788; Chen, Pennington & Schoenholz 2018, arXiv:1806.05394; Φ = tanh of one layer",
  options: {},
  create(_, { kernels, hidden: H, bias }) {
    return typedCell(shapesOf(H, bias), { ...forwardVerbs(kernels, H), ...linearVerbs(kernels, H) });
  },
});

const forwardVerbs = (
  kernels: Kernels,
  H: number,
): Pick<CellVerbs<Shapes>, "prepare" | "forward" | "linearize"> => ({
  prepare({ work, parameters }) {
    kernels.setTransposed(work.Wt, parameters.W, H, H);
    kernels.setTransposed(work.Wzt, parameters.Wz, H, H);
  },
  // z_t takes the place of a_t.
  forward({ B, work, parameters: { b_u }, saved, drive, state, next }, t) {
    const z = drive[t]!;
    const gate = saved.gate[t]!;
    const before = state[t]![0]!;
    const h = next[t]![0]!;
    kernels.setTanh(z, z, B * H);
    if (b_u) kernels.setRows(gate, b_u, B, H);
    else kernels.setZero(gate, B * H);
    kernels.addProduct(gate, before, work.Wt, B, H, H);
    kernels.addProduct(gate, z, work.Wzt, B, H, H);
    kernels.setSigmoid(gate, gate, B * H);
    for (let i = 0; i < B * H; i++) h[i] = gate[i]! * before[i]! + (1 - gate[i]!) * z[i]!;
  },
  linearize({ B, saved, drive, state }, t, steps) {
    const [gate, slope] = [saved.gate[t]!, saved.gateSlope[t]!];
    const [z, before] = [drive[t]!, state[t]![0]!];
    for (let i = 0; i < steps * B * H; i++) slope[i] = gate[i]! * (1 - gate[i]!) * (before[i]! - z[i]!);
  },
});

const linearVerbs = (
  kernels: Kernels,
  H: number,
): Pick<CellVerbs<Shapes>, "pushforward" | "pullToDrive" | "pullToState" | "accumulate"> => ({
  pushforward({ B, saved, work, drive }, out, tangent, v, t, steps, vectors) {
    const rows = steps * B * vectors;
    const [gate, slope, z] = [saved.gate[t]!, saved.gateSlope[t]!, drive[t]!];
    const [dz, dp, dh] = [tangent[0]!, tangent[1]!, out[0]!];
    for (let row = 0; row < rows; row++) {
      const shared = Math.floor(row / vectors) * H;
      for (let i = 0; i < H; i++) dz[row * H + i]! *= 1 - z[shared + i]! * z[shared + i]!;
    }
    kernels.setProduct(dp, v[0]!, work.Wt, rows, H, H);
    kernels.addProduct(dp, dz, work.Wzt, rows, H, H);
    for (let row = 0; row < rows; row++) {
      const shared = Math.floor(row / vectors) * H;
      for (let i = 0; i < H; i++) {
        const u = gate[shared + i]!;
        const at = row * H + i;
        dh[at] = u * v[0]![at]! + (1 - u) * dz[at]! + slope[shared + i]! * dp[at]!;
      }
    }
  },
  pullToDrive({ B, saved, parameters, drive }, delta, ds, t, steps, vectors) {
    const rows = steps * B * vectors;
    const [gate, z] = [saved.gate[t]!, drive[t]!];
    const da = delta[0]!;
    kernels.setTimesShared(delta[1]!, ds[0]!, saved.gateSlope[t]!, steps * B, vectors, H);
    kernels.setProduct(da, delta[1]!, parameters.Wz, rows, H, H);
    for (let row = 0; row < rows; row++) {
      const shared = Math.floor(row / vectors) * H;
      for (let i = 0; i < H; i++) {
        const u = gate[shared + i]!;
        const zi = z[shared + i]!;
        const at = row * H + i;
        da[at] = (1 - zi * zi) * (da[at]! + (1 - u) * ds[0]![at]!);
      }
    }
  },
  pullToState({ B, saved, parameters }, out, delta, ds, t, steps, vectors) {
    const rows = steps * B * vectors;
    const gate = saved.gate[t]!;
    const before = out[0]!;
    kernels.setProduct(before, delta[1]!, parameters.W, rows, H, H);
    for (let row = 0; row < rows; row++) {
      const shared = Math.floor(row / vectors) * H;
      for (let i = 0; i < H; i++) before[row * H + i]! += gate[shared + i]! * ds[0]![row * H + i]!;
    }
  },
  accumulate({ B, gradients: { W, Wz, b_u }, delta, state, drive }, t, steps) {
    const rows = steps * B;
    const dp = delta[t]![1]!;
    kernels.addTransposedProduct(W, dp, state[t]![0]!, rows, H, H);
    kernels.addTransposedProduct(Wz, dp, drive[t]!, rows, H, H);
    if (b_u) kernels.addColumnSums(b_u, dp, rows, H);
  },
});
