import type { CellVerbs, CellViews, ParameterSpec, UnitGroup } from "../define.ts";
import { cell, typedCell } from "../define.ts";
import type { Kernels } from "../../engine/kernels.ts";

const shapesOf = (H: number, bias: boolean) => ({
  state: { h: H },
  drive: H,
  // ∂E/∂a, and ∂E/∂p, p the argument of the gate's σ
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
  form: "direct" as const,
  units: [
    { name: "u", kind: "gate", width: H },
    { name: "z", kind: "activation", width: H, gamma: 1 },
  ] satisfies readonly UnitGroup[],
});
type Views = CellViews<ReturnType<typeof shapesOf>>;

/**
 * h_t = u_t∘h_{t−1} + (1 − u_t)∘z_t with z_t = tanh(U x_t + b), so
 * J_t = diag(u_t) + diag(u_t(1 − u_t)∘(h_{t−1} − z_t)) W: with W = 0 it is σ(Wz z_t + b_u), and a large b_u is a long
 * memory (forget-bias and chrono set it).
 *
 * The paper allows any Φ(x) for z; here, as in others' code, it is one layer with tanh, whatever the model's
 * activation, and the gate is a σ. Wz starts from model.init.U.
 */
export const minimalRnn = cell({
  name: "minimal-rnn",
  summary:
    "One gate blends the old state with a function of the input; units mix only in the gate; its σ and tanh are fixed, not model.activation",
  formula: "z_t = tanh(U x_t + b), u_t = σ(W h_{t−1} + Wz z_t + b_u), h_t = u_t∘h_{t−1} + (1 − u_t)∘z_t",
  source:
    "Chen 2017 (MinimalRNN), arXiv:1711.06788; Chen, Pennington & Schoenholz 2018, arXiv:1806.05394; Φ = tanh of one layer",
  addresses: ["direct-path"],
  options: {},
  create(_, { kernels, hidden: H, bias }) {
    return typedCell({
      shapes: shapesOf(H, bias),
      bind: (at) => ({ ...forwardVerbs(at, kernels, H), ...linearVerbs(at, kernels, H) }),
    });
  },
});

const forwardVerbs = (
  { B, work, parameters: { W, Wz, b_u }, saved, drive, state, next }: Views,
  kernels: Kernels,
  H: number,
): Pick<CellVerbs, "prepare" | "forward" | "linearize"> => ({
  prepare() {
    kernels.setTransposed(work.Wt, W, H, H);
    kernels.setTransposed(work.Wzt, Wz, H, H);
  },
  // z_t takes the place of a_t.
  forward(t) {
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
  linearize(t, steps) {
    const [gate, slope] = [saved.gate[t]!, saved.gateSlope[t]!];
    const [z, before] = [drive[t]!, state[t]![0]!];
    for (let i = 0; i < steps * B * H; i++) slope[i] = gate[i]! * (1 - gate[i]!) * (before[i]! - z[i]!);
  },
});

/** In the loops, i is an element of a row of the cell and k the same element of one of its vectors. */
const linearVerbs = (
  { B, parameters, gradients, saved, work, drive, state, delta }: Views,
  kernels: Kernels,
  H: number,
): Pick<CellVerbs, "pushforward" | "pullToDrive" | "pullToState" | "accumulate" | "setDirect" | "read"> => ({
  setDirect(out, _from, t, steps) {
    kernels.setCopy(out[0]!, saved.gate[t]!, steps * B * H);
  },
  read(values, slopes, group, t, steps) {
    const n = steps * B * H;
    kernels.setCopy(values, (group === 0 ? saved.gate : drive)[t]!, n);
    if (group === 1) kernels.setTanhSlope(slopes, values, n);
  },
  pushforward(out, tangent, v, t, steps, vectors) {
    const rows = steps * B;
    const [gate, slope, z] = [saved.gate[t]!, saved.gateSlope[t]!, drive[t]!];
    const [dz, dp, dh, dBefore] = [tangent[0]!, tangent[1]!, out[0]!, v[0]!];
    for (let row = 0, k = 0; row < rows; row++)
      for (let n = 0; n < vectors; n++)
        for (let i = row * H; i < (row + 1) * H; i++, k++) dz[k]! *= 1 - z[i]! * z[i]!;
    kernels.setProduct(dp, dBefore, work.Wt, rows * vectors, H, H);
    kernels.addProduct(dp, dz, work.Wzt, rows * vectors, H, H);
    for (let row = 0, k = 0; row < rows; row++)
      for (let n = 0; n < vectors; n++)
        for (let i = row * H; i < (row + 1) * H; i++, k++)
          dh[k] = gate[i]! * dBefore[k]! + (1 - gate[i]!) * dz[k]! + slope[i]! * dp[k]!;
  },
  pullToDrive(here, ds, t, steps, vectors) {
    const rows = steps * B;
    const [gate, z] = [saved.gate[t]!, drive[t]!];
    const [da, dp, dh] = [here[0]!, here[1]!, ds[0]!];
    kernels.setTimesShared(dp, dh, saved.gateSlope[t]!, rows, vectors, H);
    kernels.setProduct(da, dp, parameters.Wz, rows * vectors, H, H);
    for (let row = 0, k = 0; row < rows; row++)
      for (let n = 0; n < vectors; n++)
        for (let i = row * H; i < (row + 1) * H; i++, k++)
          da[k] = (1 - z[i]! * z[i]!) * (da[k]! + (1 - gate[i]!) * dh[k]!);
  },
  pullToState(out, here, ds, t, steps, vectors) {
    const rows = steps * B;
    const gate = saved.gate[t]!;
    const [before, dh] = [out[0]!, ds[0]!];
    kernels.setProduct(before, here[1]!, parameters.W, rows * vectors, H, H);
    for (let row = 0, k = 0; row < rows; row++)
      for (let n = 0; n < vectors; n++)
        for (let i = row * H; i < (row + 1) * H; i++, k++) before[k]! += gate[i]! * dh[k]!;
  },
  accumulate(t, steps) {
    const rows = steps * B;
    const dp = delta[t]![1]!;
    kernels.addTransposedProduct(gradients.W, dp, state[t]![0]!, rows, H, H);
    kernels.addTransposedProduct(gradients.Wz, dp, drive[t]!, rows, H, H);
    if (gradients.b_u) kernels.addColumnSums(gradients.b_u, dp, rows, H);
  },
});
